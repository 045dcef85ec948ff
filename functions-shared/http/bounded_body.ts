/** Reads the body of a request up to a limit, whatever its headers say. */
import { collectBytes } from "@shared/formats/collect_bytes.ts";
import type { Context } from "hono";
import { ProblemError } from "./problem.ts";

const bodies = new WeakMap<Request, Promise<Uint8Array<ArrayBuffer>>>();

/**
 * Returns the bytes of the body. It is read once, however many ask, each with a limit of its own.
 * @throws {ProblemError} 413 as soon as there are more than `bytesMax`, 400 if they break off.
 */
export async function boundedBytes(c: Context, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  const body = bodies.get(c.req.raw) ?? readBytes(c, bytesMax);
  bodies.set(c.req.raw, body);
  const bytes = await body;
  if (bytes.length > bytesMax) throw tooLarge(bytesMax);
  return bytes;
}

async function readBytes(c: Context, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  if (Number(c.req.header("content-length") ?? 0) > bytesMax) throw tooLarge(bytesMax);
  if (c.req.raw.bodyUsed) throw new Error("Cannot read request body as it was read elsewhere");
  const bytes = await collectBytes(c.req.raw.body, bytesMax).catch((cause) => {
    throw brokenOff(cause);
  });
  if (bytes === null) throw tooLarge(bytesMax);
  return bytes;
}

/** Whoever sent it hung up, or something in between did: no defect of ours. */
function brokenOff(cause: unknown): ProblemError {
  return new ProblemError({
    status: 400,
    code: "incomplete-body",
    detail: "Cannot read request body as it broke off: send all of it",
  }, { cause });
}

function tooLarge(bytesMax: number): ProblemError {
  return new ProblemError({
    status: 413,
    code: "body-too-large",
    detail: `Cannot read request body as it must be at most ${bytesMax} bytes: send less`,
  });
}
