/** The films proposed for a slot, in whichever state the proposal is. */
import type { SlateAnswer } from "@shared/stores/offer_slate.ts";
import type { ComponentChildren } from "preact";
import { useConsole } from "./console_context.ts";
import { Notice, Skeleton } from "./notices.tsx";
import { Reasons } from "./not_offered.tsx";
import { SlateAge } from "./slate_age.tsx";
import { SIZES, type SlateState } from "./use_slate.ts";

interface ProposalProps {
  readonly slate: SlateState;
  onRefuse(): void;
  onUndoRefusal(eventId: string): void;
  /** The list of films, drawn when there are any. */
  readonly children: ComponentChildren;
}

export function Proposal({ slate, onRefuse, onUndoRefusal, children }: ProposalProps) {
  const { speech } = useConsole();
  const { held, busy, refusal, problem } = slate;
  const isWaiting = refusal !== null || (!held && (busy || !problem));
  const hasFilms = !isWaiting && (held?.answer.recommendations.length ?? 0) > 0;
  return (
    <section class="main-column" aria-labelledby="films" aria-busy={busy || isWaiting}>
      <h2 id="films" class="hidden">{speech.t("films")}</h2>
      <RefusalNotice slate={slate} onUndo={onUndoRefusal} />
      {held && !refusal && <SlateAge held={held} busy={busy} onRefresh={slate.refresh} />}
      {isWaiting && <Skeleton speech={speech} lines={9} />}
      {held && !isWaiting && !hasFilms && <EmptySlate answer={held.answer} />}
      {hasFilms && children}
      <LeftOut slate={slate} />
      {hasFilms && <ListActions slate={slate} onRefuse={onRefuse} />}
    </section>
  );
}

interface RefusalNoticeProps {
  readonly slate: SlateState;
  onUndo(eventId: string): void;
}

function RefusalNotice({ slate: { held, refusal }, onUndo }: RefusalNoticeProps) {
  const { speech: { t } } = useConsole();
  if (refusal) {
    return (
      <Notice tone="old">
        {t("refusal_pending")}{" "}
        <button type="button" onClick={() => onUndo(refusal.eventId)}>{t("undo")}</button>
      </Notice>
    );
  }
  const answered = held?.refusal;
  if (!answered) return null;
  return (
    <Notice>
      {t("refused_before")}{" "}
      <button type="button" onClick={() => onUndo(answered.eventId)}>{t("undo_refusal")}</button>
    </Notice>
  );
}

function EmptySlate({ answer }: { readonly answer: SlateAnswer }) {
  const { speech: { t } } = useConsole();
  return (
    <Notice tone="old">
      <p class="notice-title">{t("empty_slate")}</p>
      <Reasons excluded={answer.excluded} />
      <p class="small">{t("empty_slate_remedy")}</p>
    </Notice>
  );
}

function LeftOut({ slate: { held, busy, readmit } }: { readonly slate: SlateState }) {
  const { speech: { t } } = useConsole();
  if (!held || held.excluded.length === 0) return null;
  return (
    <p class="small quiet left-out">
      {t("left_out_by_hand", { titles: held.excluded.map(({ title }) => title).join(", ") })}{" "}
      {held.excluded.map(({ movieId, title }) => (
        <button
          key={movieId}
          type="button"
          disabled={busy}
          onClick={() => readmit(movieId)}
        >
          {t("readmit", { title })}
        </button>
      ))}
    </p>
  );
}

interface ListActionsProps {
  readonly slate: SlateState;
  onRefuse(): void;
}

function ListActions({ slate: { size, resize }, onRefuse }: ListActionsProps) {
  const { speech: { t } } = useConsole();
  return (
    <div class="actions">
      <button type="button" onClick={onRefuse}>{t("regenerate")}</button>
      <span class="quiet small">{t("regenerate_why")}</span>
      <span class="spring" />
      <label class="small">
        {t("films_shown")}{" "}
        <select
          value={size}
          onChange={(event) => resize(event.currentTarget.value as typeof size)}
        >
          {SIZES.map((one) => <option key={one} value={one}>{one}</option>)}
        </select>
      </label>
    </div>
  );
}
