/** The learning curve drawn: hit@5 as a line, own choices as a dashed one, versions below. */
import type { Week } from "./learning_curve.tsx";
import type { Speech } from "./texts.ts";

const WIDTH = 760;
const HEIGHT = 260;
const LEFT = 48;
const RIGHT = 16;
const TOP = 14;
const BOTTOM = 46;
const GRID = [0, 0.25, 0.5, 0.75, 1];
/** Labels of the axis at most; more would run into one another. */
const LABELS_MAX = 8;

interface CurveProps {
  /** In order of time, and of versions within a week. */
  readonly weeks: readonly Week[];
  readonly speech: Speech;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly share: number;
  readonly week: Week;
}

export function Curve({ weeks, speech }: CurveProps) {
  const { t, percent } = speech;
  const hits = pointsOf(weeks, ({ hit_at_5 }) => hit_at_5);
  const own = pointsOf(weeks, ({ own_choice_share }) => own_choice_share);
  const last = hits.at(-1);
  const summary = last ? `${t("hit")} ${percent(last.share)}` : t("no_curve");
  return (
    <figure class="curve">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${t("curve_of")}: ${summary}`}
      >
        {GRID.map((share) => (
          <g key={share}>
            <line class="grid" x1={LEFT} x2={WIDTH - RIGHT} y1={yOf(share)} y2={yOf(share)} />
            <text x={LEFT - 6} y={yOf(share) + 4} text-anchor="end">{percent(share)}</text>
          </g>
        ))}
        <Labels weeks={weeks} speech={speech} />
        <polyline class="own" points={path(own)} />
        <polyline class="hits" points={path(hits)} />
        {hits.map(({ x, y, share, week }) => (
          <circle key={x} class="hit" cx={x} cy={y} r={radius(week.slates)}>
            <title>
              {speech.date(week.week)}, {week.model_version}: {percent(share)} ({week.slates})
            </title>
          </circle>
        ))}
      </svg>
      <figcaption class="small quiet">
        <span class="line hits" aria-hidden="true" /> {t("hit")} · {t("hit_why")}{" "}
        <span class="line own" aria-hidden="true" /> {t("own_choices")}
      </figcaption>
    </figure>
  );
}

/** Week and version under the points, as many as there is room for. */
function Labels({ weeks, speech }: CurveProps) {
  const every = Math.ceil(weeks.length / LABELS_MAX);
  return (
    <>
      {weeks.map((week, i) =>
        i % every === 0 && (
          <text key={i} x={xOf(i, weeks.length)} y={HEIGHT - BOTTOM + 18} text-anchor="middle">
            <tspan x={xOf(i, weeks.length)}>{speech.day(week.week)}</tspan>
            <tspan x={xOf(i, weeks.length)} dy="16">{week.model_version}</tspan>
          </text>
        )
      )}
    </>
  );
}

function pointsOf(weeks: readonly Week[], shareOf: (week: Week) => number | null): Point[] {
  return weeks.flatMap((week, i) => {
    const share = shareOf(week);
    return share === null ? [] : [{ x: xOf(i, weeks.length), y: yOf(share), share, week }];
  });
}

/** A single point stands in the middle. */
function xOf(i: number, count: number): number {
  const margin = 40; // so that the outer labels stay inside
  const room = WIDTH - LEFT - RIGHT - 2 * margin;
  return Math.round(LEFT + margin + (count === 1 ? room / 2 : room * i / (count - 1)));
}

const yOf = (share: number) => Math.round(TOP + (1 - share) * (HEIGHT - TOP - BOTTOM));

const path = (points: readonly Point[]) => points.map(({ x, y }) => `${x},${y}`).join(" ");

/** Pixels: points that rest on more slates are larger. */
const radius = (slates: number) => Math.min(9, 3 + Math.sqrt(slates) / 2);
