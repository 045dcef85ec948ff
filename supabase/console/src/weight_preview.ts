/**
 * Shows other weights while a slider is being dragged: once a frame, written straight into the
 * page. Drawing 50 films anew by the component tree takes several frames; here bars get new
 * lengths and cards move by transforms, so that nothing around them is laid out again. When the
 * slider is let go the component tree takes over, and finds the page as it would have drawn it.
 */
import { type BarScale, barScale, layOut, zeroOf } from "./bar_layout.ts";
import { movedText, type Shown } from "./film_order.ts";
import { isLabelled } from "./score_bar.tsx";
import type { BySignal } from "./signals.ts";

/** A drawn card, with what changes in it. */
interface Card {
  readonly element: HTMLElement;
  readonly segments: readonly HTMLElement[];
  readonly zero: HTMLElement;
  readonly place: Text;
  readonly moved: Text;
  readonly total: Text;
  /** Pixels from the list's top, and of height with the gap, before anything moved. */
  readonly top: number;
  readonly height: number;
}

/** What the preview needs to know of the list at the time of a frame. */
export interface PreviewedList {
  readonly element: HTMLElement;
  /** The films that are shown, in order, as they would be under `weights`. */
  arrange(weights: BySignal): readonly Shown[];
  score(value: number): string;
}

/** Cards this far out of the window are kept up too. */
const MARGIN_PX = 300;

/** The preview of one list; `list` is asked in each frame. */
export class WeightPreview {
  readonly #list: () => PreviewedList | null;
  #cards: ReadonlyMap<string, Card> | null = null;
  #inSight: ReadonlySet<Card> = new Set();
  #scrolled = 0;
  #wanted: BySignal | null = null;
  #frame = 0;

  constructor(list: () => PreviewedList | null) {
    this.#list = list;
  }

  /** Shows `weights` in the next frame; of several, the last. */
  show(weights: BySignal): void {
    this.#wanted = weights;
    this.#frame ||= requestAnimationFrame(() => this.#draw(MARGIN_PX));
  }

  /** Shows `weights` at once in all cards, out of sight too, for the component tree to take over. */
  settle(weights: BySignal): void {
    if (!this.#cards) return;
    this.#wanted = weights;
    this.#draw(Infinity);
  }

  /** Forgets what is moved, when the component tree has drawn the list anew. */
  clear(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.#cards) return;
    for (const { element } of this.#cards.values()) element.style.transform = "";
    this.#list()?.element.classList.remove("previewed");
    this.#cards = null;
  }

  /** Draws what is within `margin` pixels of the window, and moves away what no longer is. */
  #draw(margin: number): void {
    this.#frame = 0;
    const list = this.#list();
    if (!list || !this.#wanted) return;
    const films = list.arrange(this.#wanted);
    const cards = this.#cards ?? this.#begin(list.element);
    const scale = barScale(films.map(({ parts }) => parts));
    const inSight = new Set<Card>();
    const up = scrollY - this.#scrolled;
    let top = Math.min(...[...cards.values()].map((card) => card.top));
    for (const film of films) {
      const card = cards.get(film.id)!;
      const isNear = top - up < innerHeight + margin && top - up + card.height > -margin;
      if (isNear || this.#inSight.has(card)) {
        card.element.style.transform = `translateY(${top - card.top}px)`;
      }
      if (isNear) {
        inSight.add(card);
        drawCard(card, film, scale, list.score);
      }
      top += card.height;
    }
    this.#inSight = inSight;
  }

  #begin(element: HTMLElement): ReadonlyMap<string, Card> {
    this.#cards = cardsOf(element);
    this.#inSight = new Set(this.#cards.values());
    this.#scrolled = scrollY;
    element.classList.add("previewed");
    return this.#cards;
  }
}

function drawCard(
  card: Card,
  film: Shown,
  scale: BarScale,
  score: PreviewedList["score"],
): void {
  card.place.data = String(film.place);
  card.moved.data = movedText(film.moved);
  card.total.data = score(film.total);
  card.zero.hidden = scale.negative === 0;
  card.zero.style.left = `${zeroOf(scale)}%`;
  layOut(film.parts, scale).forEach((segment, i) => drawSegment(card.segments[i]!, segment));
}

function drawSegment(element: HTMLElement, segment: ReturnType<typeof layOut>[number]): void {
  element.style.left = `${segment.start}%`;
  element.style.width = `${segment.width}%`;
  element.toggleAttribute("data-against", segment.value < 0);
  (element.firstElementChild as HTMLElement).hidden = !isLabelled(segment);
}

function cardsOf(list: HTMLElement): Map<string, Card> {
  const elements = [...list.children] as HTMLElement[];
  const boxes = elements.map((element) => element.getBoundingClientRect());
  const gap = boxes[1] ? boxes[1].top - boxes[0]!.bottom : 0;
  return new Map(elements.map((element, i) => {
    const find = (name: string) => element.querySelector<HTMLElement>(name)!;
    const { top, height } = boxes[i]!;
    return [element.dataset.film!, {
      element,
      segments: [...element.querySelectorAll<HTMLElement>(".segment")],
      zero: find(".zero"),
      place: find(".place").firstChild as Text,
      moved: find(".moved").firstChild as Text,
      total: find(".total").firstChild as Text,
      top,
      height: height + gap,
    }];
  }));
}
