/** One film of a slate: what it is, why it is there, and the button that picks it. */
import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import type { BarScale } from "./bar_layout.ts";
import { CardActions, CardTitle, PickButton, type PickState } from "./film_card_parts.tsx";
import { FilmFigures } from "./film_figures.tsx";
import { movedText, type Shown } from "./film_order.ts";
import { ScoreBar } from "./score_bar.tsx";
import { SignalTable } from "./signal_table.tsx";
import type { Explained, SignalName } from "./signals.ts";
import type { Speech } from "./texts.ts";

interface FilmCardProps {
  readonly shown: Shown;
  readonly scale: BarScale;
  readonly explained: Explained;
  readonly speech: Speech;
  readonly channels: readonly string[];
  readonly pinned: boolean;
  /** Genres of films on air elsewhere at that time. */
  readonly genresOnAir: ReadonlySet<string>;
  readonly pickState: PickState;
  onPick(ticks: readonly SignalName[]): void;
  onPin(): void;
  onExclude(): void;
}

export function FilmCard(props: FilmCardProps) {
  const { shown, speech, channels, pinned, pickState, explained, genresOnAir } = props;
  const { film, id } = shown;
  const { t } = speech;
  const [isOpen, setOpen] = useState(false); // 50 tables are not drawn to be hidden
  const [ticks, setTicks] = useState<readonly SignalName[]>([]);
  const latest = useRef(props);
  latest.current = props;
  // these parts do not follow the weights: when those change they stay as they are
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
  const figures = useMemo(
    () => (
      <FilmFigures
        {...{ film, speech, channels, facts: explained.facts, airDate: explained.airDate }}
      />
    ),
    [film, speech, channels, explained.facts, explained.airDate],
  );
  const actions = useMemo(
    () => (
      <CardActions
        {...{ film, speech, pinned }}
        onPin={() => latest.current.onPin()}
        onExclude={() => latest.current.onExclude()}
      />
    ),
    [film, speech, pinned],
  );
  const onToggle = useCallback(() => setOpen((open) => !open), []);
  const toggleTick = (signal: SignalName) =>
    setTicks(ticks.includes(signal) ? ticks.filter((one) => one !== signal) : [...ticks, signal]);

  return (
    <li class={`card ${pickState}`} aria-labelledby={`film-${id}`} data-film={id}>
      <div class="card-head">
        <span class="places" title={t("place")}>
          <span class="place">{shown.place}</span>
          <span class="moved">{movedText(shown.moved)}</span>
        </span>
        {title}
        {button}
      </div>
      <ScoreBar
        {...{ film, explained, speech, isOpen, onToggle }}
        parts={shown.parts}
        weights={shown.weights}
        scale={props.scale}
      />
      <div class="card-foot small">
        <span class="figures">
          <span>
            {t("score")} <strong class="total">{speech.score(shown.total)}</strong>
          </span>
          {figures}
        </span>
      </div>
      <div class="card-foot small">
        <button type="button" class="plain why" aria-expanded={isOpen} onClick={onToggle}>
          {t("why_this")}
          <span class="hidden">{` ${film.title}`}</span>
        </button>
        <span class="spring" />
        {actions}
      </div>
      {isOpen && film.exploring && <p class="small quiet">{t("exploring_why")}</p>}
      {isOpen && (
        <SignalTable
          film={film}
          explained={explained}
          weights={shown.weights}
          ticks={ticks}
          onTick={pickState === "open" || pickState === "other" ? toggleTick : null}
          speech={speech}
        />
      )}
    </li>
  );
}
