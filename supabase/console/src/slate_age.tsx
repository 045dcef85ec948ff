/** How old the proposal is, whether it may be trusted still, and the button that renews it. */
import { useConsole, useFeedback } from "./console_context.ts";
import type { HeldSlate } from "./slate_cache.ts";

const STALE_MS = 15 * 60_000;

interface SlateAgeProps {
  readonly held: HeldSlate;
  readonly busy: boolean;
  onRefresh(): void;
}

export function SlateAge({ held, busy, onRefresh }: SlateAgeProps) {
  const { speech } = useConsole();
  const { t } = speech;
  const { answer, fetchedAt } = held;
  const now = Date.now();
  const hasTaught = useFeedback().some(({ recorded }) =>
    recorded !== null && (recorded.seq ?? 0) > answer.model_seq
  );
  const isOld = now - fetchedAt > STALE_MS;
  const state = hasTaught ? "older_than_feedback" : isOld ? "slate_old" : "slate_age";
  return (
    <p class={`small age ${hasTaught || isOld ? "stale" : "quiet"}`}>
      {t(state, {
        when: speech.ago(fetchedAt, now),
        version: answer.model_version,
        seq: speech.whole(answer.model_seq),
      })}{" "}
      <button type="button" class="plain" disabled={busy} onClick={onRefresh}>
        {busy ? t("loading") : t("refresh")}
      </button>
    </p>
  );
}
