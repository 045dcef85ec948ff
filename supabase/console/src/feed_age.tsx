/** How old the schedules of the other channels are, channel by channel. */
import { useConsole } from "./console_context.ts";
import type { FeedAge } from "./use_showings.ts";

export function FeedAges({ feeds }: { readonly feeds: readonly FeedAge[] }) {
  const { speech: { t, ago } } = useConsole();
  if (feeds.length === 0) return null;
  return (
    <ul class="small quiet feeds" aria-label={t("feeds")}>
      {feeds.map(({ channel, readAt, stale }) => (
        <li key={channel}>
          {channel}: {readAt === null ? t("feed_never") : ago(readAt, Date.now())}
          {stale && <span class="tag old" title={t("feed_stale_why")}>{t("feed_stale")}</span>}
        </li>
      ))}
    </ul>
  );
}
