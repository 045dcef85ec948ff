/** Puts what a command measured into the README, between its two marks. */

const README = new URL("../../README.md", import.meta.url);

/**
 * Replaces what stands between `<!-- name -->` and `<!-- /name -->`, and formats the file.
 * @throws {RangeError} If the marks are not there.
 */
export async function writeReadme(name: string, markdown: string): Promise<void> {
  const text = await Deno.readTextFile(README);
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) {
    throw new RangeError(`Cannot write README as it must hold "${begin}" before "${end}"`);
  }
  const head = text.slice(0, from + begin.length);
  await Deno.writeTextFile(README, `${head}\n\n${markdown}\n\n${text.slice(to)}`);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", README.pathname],
    stdout: "null",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
