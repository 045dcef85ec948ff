/** What stands in a slot, in one line: nothing yet, a film, who picked it, and how to undo it. */
import { useConsole } from "./console_context.ts";
import type { StandingPick } from "./standing_picks.ts";

interface SlotStatusProps {
  readonly standing: StandingPick | null;
  /** False while the picks of the day cannot be had. */
  readonly isKnown: boolean;
  onUndo(): void;
}

export function SlotStatus({ standing, isKnown, onUndo }: SlotStatusProps) {
  const { speech: { t }, user } = useConsole();
  if (!standing) {
    const text = isKnown ? t("nothing_picked") : t("picks_unknown");
    return <p class="slot-status quiet" role="status">{text}</p>;
  }
  const isOwn = standing.actorId === user.id;
  return (
    <p class={`slot-status notice ${standing.pending ? "old" : "good"}`} role="status">
      <span>
        {t(standing.pending ? "picked_film_pending" : "picked_film", {
          title: standing.title ?? standing.movieId,
        })}
        {!isOwn && <span class="year">{t("by_someone_else")}</span>}
      </span>{" "}
      {(isOwn || user.isAdmin) && <button type="button" onClick={onUndo}>{t("undo")}</button>}
    </p>
  );
}
