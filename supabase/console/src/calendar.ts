/** Days as YYYY-MM-DD: arithmetic without time zones. */

const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** True for a day that exists. */
export function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return DATE.test(text) && Number.isFinite(time) && isoDate(time) === text;
}

/** The day `days` after `date`. */
export const addDays = (date: string, days: number) =>
  isoDate(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS);

/** Days from `from` to `to`, negative when `to` is earlier. */
export const daysBetween = (from: string, to: string) =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);

/** The day in the time zone of whoever looks at `now`. */
export function today(now: Date): string {
  const month = String(now.getMonth() + 1).padStart(2, "0");
  return `${now.getFullYear()}-${month}-${String(now.getDate()).padStart(2, "0")}`;
}

const isoDate = (time: number) => new Date(time).toISOString().slice(0, 10);
