/** One film of a slate: what it is, why it is there, and the button that picks it. */
import type { Recommendation } from "@shared/recommend/recommendation.ts";
import { useState } from "preact/hooks";
import { type BarScale, ScoreBar } from "./score_bar.tsx";
import { SignalTable } from "./signal_table.tsx";
import type { BySignal, Explained, SignalName } from "./signals.ts";
import { nameKey } from "./signals.ts";
import type { Speech } from "./texts.ts";

interface FilmCardProps {
  readonly film: Recommendation;
  /** Weights shown: those of the slate, or those being tried. */
  readonly weights: BySignal;
  readonly weighted: BySignal;
  readonly scale: BarScale;
  readonly explained: Explained;
  readonly speech: Speech;
  /** Place among the films shown, and how far the weights being tried moved it up. */
  readonly place: number;
  readonly moved: number;
  readonly pinned: boolean;
  /** Genres of films on air elsewhere at that time. */
  readonly genresOnAir: ReadonlySet<string>;
  readonly pickState: "open" | "picked" | "pending" | "other";
  onPick(ticks: readonly SignalName[]): void;
  onPin(): void;
  onExclude(): void;
}

export function FilmCard(props: FilmCardProps) {
  const { film, speech, place, moved, pinned, pickState, explained } = props;
  const { t } = speech;
  const [isOpen, setOpen] = useState(false); // 50 tables are not drawn to be hidden
  const [ticks, setTicks] = useState<readonly SignalName[]>([]);
  const total = Object.values(props.weighted).reduce((sum, value) => sum + value, 0);
  const titleId = `film-${film.movie_id}`;
  const toggle = (signal: SignalName) =>
    setTicks(ticks.includes(signal) ? ticks.filter((one) => one !== signal) : [...ticks, signal]);

  return (
    <li class={`card ${pickState}`} aria-labelledby={titleId}>
      <div class="card-head">
        <span class="place" title={t("place")}>
          {place}
          {moved !== 0 && <span class="moved">{moved > 0 ? `▲${moved}` : `▼${-moved}`}</span>}
        </span>
        <div class="card-title">
          <h3 id={titleId}>
            {film.title}
            {film.release_year !== null && <span class="year">({film.release_year})</span>}
            {film.exploring && <span class="tag" title={t("exploring_why")}>{t("exploring")}</span>}
            {pinned && <span class="tag">{t("pinned")}</span>}
          </h3>
          <FilmLine film={film} speech={speech} genresOnAir={props.genresOnAir} />
        </div>
        <PickButton {...{ pickState, ticks, speech, film, onPick: props.onPick }} />
      </div>
      <ScoreBar weighted={props.weighted} scale={props.scale} speech={speech} />
      <div class="card-foot small">
        <span>
          {t("score")} <strong>{speech.score(total)}</strong>
        </span>
        {film.pick_probability !== null && (
          <span class="quiet">{t("chance", { share: speech.percent(film.pick_probability) })}</span>
        )}
        <RightsAndRuns explained={explained} speech={speech} />
        <span class="spring" />
        <button type="button" class="plain" aria-pressed={pinned} onClick={props.onPin}>
          {t("pin")}
          <span class="hidden">{` ${film.title}`}</span>
        </button>
        <button type="button" class="plain" onClick={props.onExclude}>
          {t("leave_out")}
          <span class="hidden">{` ${film.title}`}</span>
        </button>
      </div>
      <details onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          {t("why_this")} <span class="hidden">{film.title}</span>
        </summary>
        {isOpen && (
          <SignalTable
            explained={explained}
            weights={props.weights}
            ticks={ticks}
            onTick={pickState === "open" || pickState === "other" ? toggle : null}
            speech={speech}
          />
        )}
      </details>
    </li>
  );
}

function FilmLine(
  { film, speech, genresOnAir }: Pick<FilmCardProps, "film" | "speech" | "genresOnAir">,
) {
  const clash = film.genres.filter((genre) => genresOnAir.has(genre));
  const parts = [
    film.director,
    film.genres.join(", "),
    film.duration_min === null ? null : speech.t("minutes", { count: film.duration_min }),
  ].filter((part) => part !== null && part !== "");
  return (
    <p class="quiet small">
      {parts.join(" · ")}
      {clash.length > 0 && (
        <span class="tag old">{speech.t("same_genre_on_air", { genres: clash.join(", ") })}</span>
      )}
    </p>
  );
}

function RightsAndRuns({ explained, speech }: { explained: Explained; speech: Speech }) {
  const { film, facts } = explained;
  return (
    <>
      {film.end_rights !== null && (
        <span class="quiet">
          {speech.t("rights_until", { date: speech.date(film.end_rights) })}
        </span>
      )}
      {facts && facts.runs_left !== null && (
        <span class="quiet">{speech.t("runs_left", { count: facts.runs_left })}</span>
      )}
    </>
  );
}

interface PickButtonProps {
  readonly pickState: FilmCardProps["pickState"];
  readonly ticks: readonly SignalName[];
  readonly speech: Speech;
  readonly film: Recommendation;
  onPick(ticks: readonly SignalName[]): void;
}

function PickButton({ pickState, ticks, speech, film, onPick }: PickButtonProps) {
  const { t } = speech;
  if (pickState === "picked") return <span class="tag good">✓ {t("picked")}</span>;
  if (pickState === "pending") return <span class="tag old">✓ {t("picked_pending")}</span>;
  const reasons = ticks.map((signal) => t(nameKey(signal))).join(", ");
  return (
    <button
      type="button"
      class={pickState === "other" ? "" : "primary"}
      onClick={() => onPick(ticks)}
    >
      {t(pickState === "other" ? "pick_instead" : "pick")}
      <span class="hidden">{` ${film.title}`}</span>
      {reasons && <span class="reasons">{t("because", { reasons })}</span>}
    </button>
  );
}
