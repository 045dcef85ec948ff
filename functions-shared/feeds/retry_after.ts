/** How long a server asks to be left alone: the Retry-After field (RFC 9110 §10.2.3). */

/**
 * Returns the milliseconds to wait, 0 or more, or null when the field is missing or unreadable.
 * @param value Seconds, or a date.
 */
export function retryAfterMs(value: string | null, now: Date): number | null {
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const date = /^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now.getTime());
}
