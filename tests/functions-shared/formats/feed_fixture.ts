/** Schedules in the formats of broadcasters, with invented programmes. */
const FOLDER = new URL("../../fixtures/feeds/", import.meta.url);

/** Returns the bytes of a fixture. */
export function readFixture(name: string): Promise<Uint8Array> {
  return Deno.readFile(new URL(name, FOLDER));
}

/** Returns a fixture in UTF-8 with parts of its text replaced; each part must occur. */
export async function alteredFixture(
  name: string,
  ...replacements: readonly [from: string, to: string][]
): Promise<Uint8Array> {
  let text = new TextDecoder().decode(await readFixture(name));
  for (const [from, to] of replacements) {
    if (!text.includes(from)) throw new RangeError(`Cannot alter ${name}: "${from}" is not in it`);
    text = text.replaceAll(from, to);
  }
  return new TextEncoder().encode(text);
}
