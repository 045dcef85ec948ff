/** The parts of a film's card that do not depend on weights. */
import type { Recommendation } from "@shared/recommend/recommendation.ts";
import { nameKey, type SignalName } from "./signals.ts";
import type { Speech } from "./texts.ts";

/** Whether this film, another or none is picked for the slot. */
export type PickState = "open" | "picked" | "pending" | "other";

interface FilmInSpeech {
  readonly film: Recommendation;
  readonly speech: Speech;
}

interface CardTitleProps extends FilmInSpeech {
  readonly pinned: boolean;
  readonly genresOnAir: ReadonlySet<string>;
}

/** Title, year, makers, genres, length; and what to know at a glance. */
export function CardTitle({ film, speech, pinned, genresOnAir }: CardTitleProps) {
  const { t } = speech;
  const clash = film.genres.filter((genre) => genresOnAir.has(genre));
  const parts = [
    film.director,
    film.genres.join(", "),
    film.duration_min === null ? null : t("minutes", { count: film.duration_min }),
  ].filter((part) => part !== null && part !== "");
  return (
    <div class="card-title">
      <h3 id={`film-${film.movie_id}`}>
        {film.title}
        {film.release_year !== null && <span class="year">({film.release_year})</span>}
        {film.exploring && <span class="tag" title={t("exploring_why")}>{t("exploring")}</span>}
        {pinned && <span class="tag">{t("pinned")}</span>}
      </h3>
      <p class="quiet small">
        {parts.join(" · ")}
        {clash.length > 0 && (
          <span class="tag old">{t("same_genre_on_air", { genres: clash.join(", ") })}</span>
        )}
      </p>
    </div>
  );
}

interface PickButtonProps extends FilmInSpeech {
  readonly pickState: PickState;
  readonly ticks: readonly SignalName[];
  onPick(): void;
}

export function PickButton({ film, speech, pickState, ticks, onPick }: PickButtonProps) {
  const { t } = speech;
  if (pickState === "picked") return <span class="tag good">✓ {t("picked")}</span>;
  if (pickState === "pending") return <span class="tag old">✓ {t("picked_pending")}</span>;
  const reasons = ticks.map((signal) => t(nameKey(signal))).join(", ");
  return (
    <button type="button" class={pickState === "other" ? "" : "primary"} onClick={onPick}>
      {t(pickState === "other" ? "pick_instead" : "pick")}
      <span class="hidden">{` ${film.title}`}</span>
      {reasons && <span class="reasons">{t("because", { reasons })}</span>}
    </button>
  );
}

interface CardActionsProps extends FilmInSpeech {
  readonly pinned: boolean;
  onPin(): void;
  onExclude(): void;
}

/** What else can be done with a film. */
export function CardActions({ film, speech, pinned, onPin, onExclude }: CardActionsProps) {
  const { t } = speech;
  const hiddenTitle = <span class="hidden">{` ${film.title}`}</span>;
  return (
    <>
      <button
        type="button"
        class="plain"
        aria-pressed={pinned}
        title={t("pin_why")}
        onClick={onPin}
      >
        {t("pin")}
        {hiddenTitle}
      </button>
      <button type="button" class="plain" title={t("leave_out_why")} onClick={onExclude}>
        {t("leave_out")}
        {hiddenTitle}
      </button>
    </>
  );
}
