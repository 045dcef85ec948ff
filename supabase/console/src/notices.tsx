/** The states between "asked" and "here": loading, empty, wrong, old. */
import type { ComponentChildren } from "preact";
import type { Problem } from "./problem.ts";
import type { Setback } from "./feedback.ts";
import type { TextKey } from "./texts/en.ts";
import type { Speech } from "./texts.ts";

const REMEDIES: Readonly<Record<string, TextKey>> = {
  network: "remedy_network",
  unavailable: "remedy_wait",
  "not-authenticated": "remedy_sign_in",
  "not-allowed": "remedy_permission",
  "channel-not-allowed": "remedy_channel",
  "catalog-empty": "remedy_catalog",
  "slate-not-found": "remedy_new_slate",
  "slate-of-another-slot": "remedy_new_slate",
  conflict: "remedy_again",
  internal: "remedy_internal",
};

/** What to do about a problem, in the reader's language. */
export const remedyOf = (code: string): TextKey => REMEDIES[code] ?? "remedy_other";

interface ProblemNoticeProps {
  readonly speech: Speech;
  readonly problem: Problem | Setback;
  readonly onRetry?: (() => void) | undefined;
}

/** Says what is wrong, what to do, and under which number the operator finds it. */
export function ProblemNotice({ speech, problem, onRetry }: ProblemNoticeProps) {
  const detail = "detail" in problem ? problem.detail : problem.message;
  return (
    <div class="notice wrong" role="alert">
      <p class="notice-title">{speech.t(remedyOf(problem.code))}</p>
      <p class="quiet small">{detail}</p>
      {problem.requestId && (
        <p class="quiet small">
          {speech.t("request_id")}: <code>{problem.requestId}</code>
        </p>
      )}
      {onRetry && <button type="button" onClick={onRetry}>{speech.t("try_again")}</button>}
    </div>
  );
}

/** Something worth knowing that is not wrong. */
export function Notice({ children, tone = "plain" }: {
  readonly children: ComponentChildren;
  readonly tone?: "plain" | "good" | "old";
}) {
  return <div class={`notice ${tone}`} role="status">{children}</div>;
}

/** Grey shapes where content will be. */
export function Skeleton({ speech, lines }: { readonly speech: Speech; readonly lines: number }) {
  return (
    <div class="skeleton" role="status" aria-label={speech.t("loading")}>
      {Array.from({ length: lines }, (_, i) => <div class="skeleton-line" key={i} />)}
    </div>
  );
}
