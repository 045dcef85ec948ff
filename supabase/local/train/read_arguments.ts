/** Splits a command line of switches and of flags with values; a value may follow an equals sign. */
import { UsageError } from "../flags.ts";

/** What was written, unchecked. */
export interface Arguments {
  readonly switches: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
}

/**
 * Returns the arguments by name; of a flag that is repeated, the last value.
 *
 * @throws {UsageError} If a name is in neither list or a value is missing.
 */
export function readArguments(
  args: readonly string[],
  switchNames: readonly string[],
  valueNames: readonly string[],
): Arguments {
  const switches = new Set<string>();
  const values = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const cut = args[i]!.indexOf("=");
    const name = cut < 0 ? args[i]! : args[i]!.slice(0, cut);
    if (switchNames.includes(name) && cut < 0) switches.add(name);
    else if (valueNames.includes(name)) {
      const value = cut < 0 ? args[++i] : args[i]!.slice(cut + 1);
      if (!value || value.startsWith("--")) throw new UsageError(`${name} needs a value`);
      values.set(name, value);
    } else throw new UsageError(`Unknown argument "${args[i]}"`);
  }
  return { switches, values };
}
