/** The settings a model was trained with, kept in its file as one JSON object for the record. */

/** Plain values by name. */
export type Hyperparameters = Readonly<Record<string, number | string | boolean | null>>;

/** Returns settings as JSON, sorted by name, so that equal settings are equal text. */
export function encodeHyperparameters(hyperparameters: Hyperparameters): string {
  return JSON.stringify(hyperparameters, Object.keys(hyperparameters).sort());
}

/**
 * Returns the settings that `encodeHyperparameters` wrote.
 *
 * @throws {SyntaxError} If the text is not a JSON object of plain values.
 */
export function decodeHyperparameters(text: string): Hyperparameters {
  const settings: Record<string, Hyperparameters[string]> = {};
  for (const [name, value] of Object.entries(parseObject(text))) {
    if (!isPlain(value)) throw notPlain(text);
    settings[name] = value;
  }
  return settings;
}

function parseObject(text: string): object {
  const value: unknown = JSON.parse(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw notPlain(text);
}

function isPlain(value: unknown): value is Hyperparameters[string] {
  return value === null || ["number", "string", "boolean"].includes(typeof value);
}

function notPlain(text: string): SyntaxError {
  return new SyntaxError(
    `Cannot read model file as hyperparameters must be a JSON object of plain values: received ${
      JSON.stringify(text.slice(0, 100))
    }`,
  );
}
