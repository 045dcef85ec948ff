/** One film of a slate: what it is, why it is there, and the button that picks it. */
import type { Recommendation } from "@shared/recommend/recommendation.ts";
import { useMemo, useRef, useState } from "preact/hooks";
import { CardFoot, CardTitle, PickButton, type PickState } from "./film_card_parts.tsx";
import { type BarScale, ScoreBar } from "./score_bar.tsx";
import { SignalTable } from "./signal_table.tsx";
import type { BySignal, Explained, SignalName } from "./signals.ts";
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
  readonly pickState: PickState;
  onPick(ticks: readonly SignalName[]): void;
  onPin(): void;
  onExclude(): void;
}

export function FilmCard(props: FilmCardProps) {
  const { film, speech, place, moved, pinned, pickState, explained, genresOnAir } = props;
  const { t } = speech;
  const [isOpen, setOpen] = useState(false); // 50 tables are not drawn to be hidden
  const [ticks, setTicks] = useState<readonly SignalName[]>([]);
  const latest = useRef(props);
  latest.current = props;
  // these parts do not follow the weights: while one is dragged they stay as they are
  const title = useMemo(
    () => <CardTitle {...{ film, speech, pinned, genresOnAir }} />,
    [film, speech, pinned, genresOnAir],
  );
  const button = useMemo(
    () => (
      <PickButton
        {...{ film, speech, pickState, ticks }}
        onPick={() => latest.current.onPick(ticks)}
      />
    ),
    [film, speech, pickState, ticks],
  );
  const foot = useMemo(
    () => (
      <CardFoot
        {...{ film, speech, pinned, facts: explained.facts }}
        onPin={() => latest.current.onPin()}
        onExclude={() => latest.current.onExclude()}
      />
    ),
    [film, speech, pinned, explained.facts],
  );
  const total = Object.values(props.weighted).reduce((sum, value) => sum + value, 0);
  const toggle = (signal: SignalName) =>
    setTicks(ticks.includes(signal) ? ticks.filter((one) => one !== signal) : [...ticks, signal]);

  return (
    <li class={`card ${pickState}`} aria-labelledby={`film-${film.movie_id}`}>
      <div class="card-head">
        <span class="place" title={t("place")}>
          {place}
          {moved !== 0 && <span class="moved">{moved > 0 ? `▲${moved}` : `▼${-moved}`}</span>}
        </span>
        {title}
        {button}
      </div>
      <ScoreBar weighted={props.weighted} scale={props.scale} speech={speech} />
      <div class="card-foot small">
        <span>
          {t("score")} <strong>{speech.score(total)}</strong>
        </span>
        {foot}
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
