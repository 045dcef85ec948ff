/**
 * The header by which a trace goes from one service to the next (W3C Trace Context, Level 1,
 * section 3.2): `00-<trace id>-<parent id>-<flags>`, all of it lower-case hex.
 */

/** A place in a trace. */
export interface TraceContext {
  /** 32 hex digits, not all zero; one for all that a request sets off. */
  readonly traceId: string;
  /** 16 hex digits, not all zero; names who asks. */
  readonly spanId: string;
  /** 2 hex digits; the last bit says that the trace is being recorded. */
  readonly flags: string;
}

const HEADER = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NOT_RECORDED = "00";

/** Returns what `header` says, or null if it is missing or breaks a rule: a new trace begins then. */
export function parseTraceparent(header: string | undefined): TraceContext | null {
  const match = HEADER.exec(header ?? "");
  if (!match) return null;
  const [, version, traceId, spanId, flags, more] = match as string[] & { length: 6 };
  const isVersion = version !== "ff" && (version !== "00" || more === undefined);
  if (!isVersion || /^0+$/.test(traceId!) || /^0+$/.test(spanId!)) return null;
  return { traceId: traceId!, spanId: spanId!, flags: flags! };
}

/** Writes the header, as version 00. */
export function formatTraceparent({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${flags}`;
}

/**
 * Returns this service's own place in the caller's trace, or in a new one.
 * @param random 24 random bytes.
 */
export function continueTrace(
  caller: TraceContext | null,
  random: Uint8Array,
): TraceContext {
  const hex = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return {
    traceId: caller?.traceId ?? hex.slice(0, 32),
    spanId: hex.slice(32, 48),
    flags: caller?.flags ?? NOT_RECORDED,
  };
}
