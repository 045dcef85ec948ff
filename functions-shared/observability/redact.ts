/** What must never be read in a log, whatever brought it there: an error's text, a URL. */

/** JSON web tokens, the project's keys, and passwords in URLs. */
const SECRETS: readonly [pattern: RegExp, instead: string][] = [
  [/\beyJ[\w-]{5,}(\.[\w-]*){1,2}/g, "[token]"],
  [/\bsb_(secret|publishable)_[\w-]+/g, "[$1 key]"],
  [/\bsbp_\w+/g, "[access token]"],
  [/(:\/\/[^\s:/@"]*:)[^\s/@"]+@/g, "$1[password]@"],
];

/** Returns `text` with every token, key and password of a URL replaced by its kind. */
export function redact(text: string): string {
  return SECRETS.reduce((kept, [pattern, instead]) => kept.replaceAll(pattern, instead), text);
}
