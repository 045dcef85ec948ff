/** What became of the programmer's actions: waiting, refused, confirmed. */
import { useConsole, useFeedback } from "./console_context.ts";
import type { Feedback } from "./feedback.ts";
import { remedyOf } from "./notices.tsx";
import type { TextKey } from "./texts/en.ts";

const DONE: Readonly<Record<Feedback["kind"], TextKey>> = {
  pick: "done_pick",
  refuse: "done_refuse",
  undo: "done_undo",
};
const WAITS: Readonly<Record<Feedback["kind"], TextKey>> = {
  pick: "waits_pick",
  refuse: "waits_refuse",
  undo: "waits_undo",
};

/** A word in the header; opens to a list when something waits or went wrong. */
export function FeedbackStatus() {
  const { queue, speech: { t } } = useConsole();
  const entries = useFeedback();
  const open = entries.filter(({ state }) => state !== "done");
  const last = entries.findLast(({ state }) => state === "done");
  const failed = open.some(({ state }) => state === "failed");
  if (open.length === 0) {
    return (
      <span class="status small" role="status">
        {last && t(DONE[last.kind], { title: last.title })}
      </span>
    );
  }
  return (
    <details class="status" open={failed}>
      <summary class={failed ? "tag wrong" : "tag old"}>
        {t(failed ? "not_accepted" : "waiting", { count: open.length })}
      </summary>
      <div class="popup">
        <ul>
          {open.map((entry) => <OpenFeedback key={entry.eventId} entry={entry} />)}
        </ul>
        {open.some(({ state }) => state === "pending") && (
          <button
            type="button"
            onClick={() => queue.kick()}
          >
            {t("try_again")}
          </button>
        )}
      </div>
    </details>
  );
}

function OpenFeedback({ entry }: { readonly entry: Feedback }) {
  const { queue, speech: { t, day, hour } } = useConsole();
  const { setback, slot } = entry;
  return (
    <li>
      <strong>{t(WAITS[entry.kind], { title: entry.title })}</strong>{" "}
      <span class="quiet">{slot.channel}, {day(slot.date)}, {hour(slot.hour)}</span>
      {setback && (
        <p class="small">
          {t(remedyOf(setback.code))} <span class="quiet">{setback.detail}</span>
          {setback.requestId && (
            <span class="quiet">
              {" "}
              {t("request_id")}: <code>{setback.requestId}</code>
            </span>
          )}
        </p>
      )}
      {entry.state === "failed" && (
        <button
          type="button"
          onClick={() => queue.dismiss(entry.eventId)}
        >
          {t("dismiss")}
        </button>
      )}
    </li>
  );
}
