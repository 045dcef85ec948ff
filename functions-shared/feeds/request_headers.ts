/** Header fields that a source may add to its requests. */

const FIELDS_MAX = 20;
const VALUE_LENGTH_MAX = 1024;
const NAME = /^[A-Za-z0-9-]{1,64}$/;
const VALUE = /^[\x20-\x7e]*$/;
/** Fields that say where a request goes or how it is framed, and cookies, which a visit collects. */
const FORBIDDEN =
  /^(?:host|connection|content-.*|transfer-encoding|te|trailer|upgrade|keep-alive|expect|proxy-.*|cookie|range|if-.*|accept-encoding)$/i;

/**
 * Returns the fields if all of them may be sent.
 * @throws {RangeError} If there are too many, or one is no header field or one that the service
 * sets itself.
 */
export function checkRequestHeaders(
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const entries = Object.entries(headers);
  if (entries.length > FIELDS_MAX) {
    throw headerError(`there must be at most ${FIELDS_MAX} fields`, `${entries.length}`);
  }
  for (const [name, value] of entries) {
    if (!NAME.test(name)) throw headerError("each name must be that of a header field", name);
    if (FORBIDDEN.test(name)) throw headerError("the service must set the field itself", name);
    if (!VALUE.test(value) || value.length > VALUE_LENGTH_MAX) {
      throw headerError("each value must be one line of printable ASCII", name);
    }
  }
  return headers;
}

function headerError(rule: string, received: string): RangeError {
  return new RangeError(`Cannot use request headers as ${rule}: received "${received}"`);
}
