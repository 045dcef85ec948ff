/**
 * Genre names in the encodings that catalogues hold them in: a list of text; a list of
 * {id, name}; either of these as JSON text; and as Python text, which is what a DataFrame column of
 * lists becomes when it is printed into a cell. numpy prints no comma between elements:
 * `[{'id': 18, 'name': 'Drame'} {'id': 80, 'name': 'Crime'}]`.
 */
import { isMissing } from "./column_values.ts";

/** Longest text that is looked at; a film has a handful of genres. */
const TEXT_MAX = 10_000;

/**
 * Returns the distinct genre names of one cell in order, or null when it is none of the encodings.
 * A missing value has no genres.
 */
export function genreNames(value: unknown): string[] | null {
  const names = listedNames(value);
  if (names === null) return null;
  const trimmed = names.map((name) => name.trim()).filter((name) => name !== "");
  return [...new Set(trimmed)];
}

function listedNames(value: unknown): string[] | null {
  if (isMissing(value)) return [];
  if (typeof value === "string") return textNames(value.trim());
  return Array.isArray(value) ? elementNames(value) : null;
}

function elementNames(elements: readonly unknown[]): string[] | null {
  const names: string[] = [];
  for (const element of elements) {
    if (isMissing(element)) continue;
    const name = typeof element === "object" && element !== null && "name" in element
      ? element.name
      : element;
    if (isMissing(name)) continue;
    if (typeof name !== "string") return null;
    names.push(name);
  }
  return names;
}

function textNames(text: string): string[] | null {
  if (text.length > TEXT_MAX) return null;
  if (/^\[\s*\{?\s*'/.test(text)) return pythonNames(text); // no JSON: spares an exception
  const json = parseJson(text);
  if (json !== undefined) return Array.isArray(json) ? elementNames(json) : null;
  return pythonNames(text);
}

/** undefined when the text is not JSON; Python text is not, which is no error. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** A quoted Python literal, or one of the things that stand between literals in a list. */
const PYTHON_TOKEN =
  /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|[\s,]+|[[\](){}:]|-?\d+(?:\.\d+)?|None|nan|array|dtype=\w+/gsy;

/** Names in a Python list of text or of dicts with a key 'name'. */
function pythonNames(text: string): string[] | null {
  if (!/^(?:array\()?[[(]/.test(text)) return null;
  const inDicts = text.includes("{");
  const names: string[] = [];
  let [literal, key]: [string | null, string | null] = [null, null];
  PYTHON_TOKEN.lastIndex = 0;
  while (PYTHON_TOKEN.lastIndex < text.length) {
    const token = PYTHON_TOKEN.exec(text);
    if (token === null) return null;
    const quoted = token[1] ?? token[2];
    if (quoted !== undefined) {
      literal = unescapePython(quoted);
      if (!inDicts || key === "name") names.push(literal);
      key = null;
    } else if (token[0] === ":") key = literal;
  }
  return names;
}

function unescapePython(literal: string): string {
  if (!literal.includes("\\")) return literal;
  return literal.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|(.))/gis,
    (_, byte: string | undefined, unit: string | undefined, char: string) => {
      const code = byte ?? unit;
      if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
      return char === "n" ? "\n" : char === "t" ? "\t" : char;
    },
  );
}
