/** Says so when what is shown is from an earlier visit, because it could not be asked for now. */
import { useConsole } from "./console_context.ts";
import { Notice, remedyOf } from "./notices.tsx";
import type { Remote } from "./use_remote.ts";

export function StaleNotice({ remotes }: { readonly remotes: readonly Remote<unknown>[] }) {
  const { speech: { t, ago } } = useConsole();
  const stale = remotes.filter(({ data, problem }) => data !== null && problem !== null);
  const [first] = stale;
  if (!first) return null;
  const oldest = Math.min(...stale.map(({ loadedAt }) => loadedAt!));
  return (
    <Notice tone="old">
      <p class="notice-title">{t("stale_data", { when: ago(oldest, Date.now()) })}</p>
      <p class="small">
        {t(remedyOf(first.problem!.code))}
        {first.problem!.requestId && ` ${t("request_id")}: ${first.problem!.requestId}`}
      </p>
      <button type="button" onClick={() => stale.forEach(({ reload }) => reload())}>
        {t("try_again")}
      </button>
    </Notice>
  );
}
