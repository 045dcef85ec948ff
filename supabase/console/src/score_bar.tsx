/**
 * A film's score as one bar. Each part carries its letters, so colour is never alone; pointing at
 * one, or reaching the bar by keyboard and walking along it, tells its value, weight and meaning.
 */
import type { Recommendation } from "@shared/recommend/recommendation.ts";
import { useId, useState } from "preact/hooks";
import {
  type BarScale,
  layOut,
  PART_NAMES,
  type PartName,
  type Parts,
  type Segment,
  zeroOf,
} from "./bar_layout.ts";
import { type BySignal, type Explained, meaning, nameKey, shortKey } from "./signals.ts";
import type { Speech } from "./texts.ts";

const LABEL_PERCENT_MIN = 3;

/** A part too short for its letters goes without. */
export const isLabelled = ({ width }: Segment) => width >= LABEL_PERCENT_MIN;

interface ScoreBarProps {
  readonly film: Recommendation;
  readonly parts: Parts;
  readonly weights: BySignal;
  readonly scale: BarScale;
  readonly explained: Explained;
  readonly speech: Speech;
  /** Whether the table that the bar opens is open. */
  readonly isOpen: boolean;
  onToggle(): void;
}

export function ScoreBar(props: ScoreBarProps) {
  const { film, parts, scale, speech } = props;
  const { t, score } = speech;
  const [active, setActive] = useState<PartName | null>(null);
  const tip = useId();
  const segments = layOut(parts, scale);
  const drawn = segments.filter(({ value }) => value !== 0).toSorted((a, b) => a.start - b.start);
  const words = drawn.map(({ name, value }) => `${t(nameKey(name))} ${score(value)}`);

  function walk(event: KeyboardEvent) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape") setActive(null);
    if (step === undefined) return;
    event.preventDefault();
    const at = drawn.findIndex(({ name }) => name === active);
    const next = drawn[Math.min(drawn.length - 1, Math.max(0, at + step))];
    setActive(next?.name ?? null);
  }

  return (
    <div class="bar-place" onPointerLeave={() => setActive(null)}>
      <button
        type="button"
        class="bar"
        aria-expanded={props.isOpen}
        aria-describedby={active ? tip : undefined}
        onClick={props.onToggle}
        onKeyDown={walk}
        onPointerMove={(event) => setActive(partAt(event.target as Element))}
        onFocus={(event) => {
          if (event.currentTarget.matches(":focus-visible")) setActive(drawn[0]?.name ?? null);
        }}
        onBlur={() => setActive(null)}
      >
        <span class="hidden">{film.title}: {words.join(", ")}</span>
        {segments.map((segment) => (
          <span
            key={segment.name}
            aria-hidden="true"
            data-part={segment.name}
            class={`segment ${segment.name} ${segment.name === active ? "pointed" : ""}`}
            data-against={segment.value < 0 ? "" : undefined}
            style={{ left: `${segment.start}%`, width: `${segment.width}%` }}
          >
            <span hidden={!isLabelled(segment)}>{t(shortKey(segment.name))}</span>
          </span>
        ))}
        <span class="zero" hidden={scale.negative === 0} style={{ left: `${zeroOf(scale)}%` }} />
      </button>
      {active && (
        <Tip
          id={tip}
          part={active}
          start={segments.find(({ name }) => name === active)!.start}
          {...props}
        />
      )}
    </div>
  );
}

function partAt(element: Element): PartName | null {
  const name = element.closest<HTMLElement>("[data-part]")?.dataset.part;
  return PART_NAMES.find((part) => part === name) ?? null;
}

interface TipProps extends ScoreBarProps {
  readonly id: string;
  readonly part: PartName;
  /** Percent of the bar's length at which the part begins. */
  readonly start: number;
}

function Tip({ id, part, start, film, parts, weights, explained, speech }: TipProps) {
  const { t, score, percent } = speech;
  const left = `clamp(0px, ${start}%, calc(100% - 24rem))`;
  return (
    <div class="tip small" id={id} role="status" style={{ left }}>
      <span class={`key ${part}`} aria-hidden="true" />
      <strong>{t(nameKey(part))}</strong>{" "}
      {part === "house" ? <strong>{score(parts.house)}</strong> : (
        <>
          <span class="sum">
            {score(explained.signals[part])} × {percent(weights[part])} ={" "}
            <strong>{score(parts[part])}</strong> <span class="quiet">({t("tip_sum")})</span>
          </span>
          <br />
          {meaning(part, explained, speech)}
        </>
      )}
      {part === "house" && (
        <ul>
          {film.house_rules.map(({ name, weighted_effect }) => (
            <li key={name}>{name}: {score(weighted_effect)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface BarLegendProps {
  readonly speech: Speech;
  /** House rules are told of where there are any. */
  readonly hasHouseRules: boolean;
}

/** What the colours and letters stand for. */
export function BarLegend({ speech, hasHouseRules }: BarLegendProps) {
  const { t } = speech;
  return (
    <ul class="legend small" aria-label={t("signals")}>
      {PART_NAMES.filter((name) => name !== "house" || hasHouseRules).map((name) => (
        <li key={name}>
          <span class={`key ${name}`} aria-hidden="true">{t(shortKey(name))}</span>
          {t(nameKey(name))}
        </li>
      ))}
    </ul>
  );
}
