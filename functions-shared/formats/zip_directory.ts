/**
 * The central directory of a ZIP file: what it says of each member, checked as far as it can be
 * without looking at the members themselves. Reads what numpy and zipfile write: stored and
 * deflated members, sizes in zip64 fields, sizes that follow the data.
 *
 * Source: PKWARE APPNOTE 6.3.10, 4.3.12, 4.4 and 4.5.3; numbers are its byte offsets.
 */
import { readUint64 } from "./uint64.ts";
import { type DirectoryPlace } from "./zip_end_record.ts";

/** One entry of the directory. Sizes are claims: the member's data has yet to agree. */
export interface ZipEntry {
  readonly name: string;
  /** The name as stored, to compare with the local header. */
  readonly rawName: Uint8Array;
  /** General purpose bits. */
  readonly flags: number;
  readonly method: typeof STORED | typeof DEFLATED;
  readonly crc32: number;
  /** Size in the file, in bytes. */
  readonly packedBytes: number;
  /** Size once inflated, in bytes. */
  readonly inflatedBytes: number;
  /** Offset of the local header. */
  readonly localAt: number;
}

/** Compression methods that are read (4.4.5). */
export const STORED = 0;
export const DEFLATED = 8;

/** General purpose bit 3: sizes and CRC-32 follow the data (4.4.4). */
export const FLAG_DESCRIPTOR = 1 << 3;
/** General purpose bit 11: the name is UTF-8. */
export const FLAG_UTF8 = 1 << 11;
/** Encrypted, patched, strongly encrypted, masked headers. */
const FLAGS_REFUSED = 1 << 0 | 1 << 5 | 1 << 6 | 1 << 13;

const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const ZIP64_EXTRA = 0x0001;
/** A 32-bit field that holds this has its value in the zip64 extra field. */
const IN_ZIP64_EXTRA = 0xffffffff;

/**
 * Returns the entries of the directory at `place`, in its order.
 *
 * @throws {RangeError} If there are more than `membersMax`.
 * @throws {SyntaxError} If an entry is cut, encrypted, of another method, on another disk, has a
 * name that is repeated or no plain relative name, or if the entries do not fill the directory.
 */
export function readDirectory(
  bytes: Uint8Array,
  place: DirectoryPlace,
  membersMax: number,
): ZipEntry[] {
  if (place.memberCount > membersMax) {
    throw new RangeError(
      `Cannot read ZIP as it must have at most ${membersMax} members: received ${place.memberCount}`,
    );
  }
  const directory = bytes.subarray(place.at, place.at + place.bytes);
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = 0;
  for (let i = 0; i < place.memberCount; i++) {
    const [entry, entryBytes] = readEntry(directory.subarray(at), i);
    if (names.has(entry.name)) {
      throw new SyntaxError(`Cannot read ZIP as names must differ: received "${entry.name}" twice`);
    }
    names.add(entry.name);
    entries.push(entry);
    at += entryBytes;
  }
  if (at !== place.bytes) {
    throw new SyntaxError(
      `Cannot read ZIP as ${place.memberCount} members must fill its directory of ${place.bytes} bytes: received ${at} bytes`,
    );
  }
  return entries;
}

/** Reads the entry at the start of `rest`, and says how long it is. */
function readEntry(rest: Uint8Array, index: number): [ZipEntry, entryBytes: number] {
  const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength);
  if (rest.length < ENTRY_BYTES || view.getUint32(0, true) !== ENTRY_SIGNATURE) {
    throw new SyntaxError(
      `Cannot read ZIP as directory entry ${index} must start with its signature: received ${rest.length} bytes without it`,
    );
  }
  const [nameBytes, extraBytes] = [view.getUint16(28, true), view.getUint16(30, true)];
  const entryBytes = ENTRY_BYTES + nameBytes + extraBytes + view.getUint16(32, true);
  if (entryBytes > rest.length) {
    throw new SyntaxError(
      `Cannot read ZIP as directory entry ${index} must lie in the directory: received ${entryBytes} bytes of ${rest.length}`,
    );
  }
  const flags = view.getUint16(8, true);
  const rawName = rest.subarray(ENTRY_BYTES, ENTRY_BYTES + nameBytes);
  const name = readName(rawName, (flags & FLAG_UTF8) !== 0, index);
  const extra = rest.subarray(ENTRY_BYTES + nameBytes, ENTRY_BYTES + nameBytes + extraBytes);
  const entry: ZipEntry = {
    name,
    rawName,
    flags: requirePlain(flags, view.getUint16(34, true), name),
    method: requireMethod(view.getUint16(10, true), name),
    crc32: view.getUint32(16, true),
    ...readSizes(view, extra, name),
  };
  return [entry, entryBytes];
}

/** Sizes and offset; each that is all ones lies in the zip64 extra field, in this order (4.5.3). */
function readSizes(view: DataView, extra: Uint8Array, name: string) {
  const widened = zip64Fields(extra, name);
  const wide = (value: number) => value === IN_ZIP64_EXTRA ? widened() : value;
  const inflatedBytes = wide(view.getUint32(24, true));
  const packedBytes = wide(view.getUint32(20, true));
  const localAt = wide(view.getUint32(42, true));
  return { inflatedBytes, packedBytes, localAt };
}

/**
 * Returns a function that gives the 64-bit values of the zip64 extra field one after the other.
 *
 * @throws {SyntaxError} When called, if the field is missing or has no further value.
 */
export function zip64Fields(extra: Uint8Array, name: string): () => number {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  let [at, end] = [0, 0];
  for (let fieldAt = 0; fieldAt + 4 <= extra.length;) {
    const dataEnd = fieldAt + 4 + view.getUint16(fieldAt + 2, true);
    if (view.getUint16(fieldAt, true) === ZIP64_EXTRA && dataEnd <= extra.length) {
      [at, end] = [fieldAt + 4, dataEnd];
      break;
    }
    fieldAt = dataEnd;
  }
  return () => {
    if (at + 8 > end) {
      throw new SyntaxError(
        `Cannot read "${name}" of ZIP as its sizes must be in a zip64 field: received ${extra.length} bytes of extra fields without it`,
      );
    }
    at += 8;
    return readUint64(view, at - 8);
  };
}

/** Refuses names that an unpacker could be led astray by: absolute, climbing, with NUL. */
function readName(rawName: Uint8Array, isUtf8: boolean, index: number): string {
  const name = decodeName(rawName, isUtf8, index);
  const parts = name.split("/");
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  if (/[\\:\x00-\x1f\x7f]/.test(name) || parts.some((part) => ["", ".", ".."].includes(part))) {
    throw new SyntaxError(
      `Cannot read ZIP as member names must be plain relative paths: received ${
        JSON.stringify(name)
      }`,
    );
  }
  return name;
}

function decodeName(rawName: Uint8Array, isUtf8: boolean, index: number): string {
  try {
    const name = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(rawName);
    if (isUtf8 || rawName.every((byte) => byte < 0x80)) return name;
  } catch (cause) {
    throw new SyntaxError(`Cannot read ZIP as the name of entry ${index} must be UTF-8`, { cause });
  }
  throw new SyntaxError(
    `Cannot read ZIP as a name beyond ASCII must be marked as UTF-8: received entry ${index} without the mark`,
  );
}

function requirePlain(flags: number, disk: number, name: string): number {
  if ((flags & FLAGS_REFUSED) === 0 && disk === 0) return flags;
  throw new SyntaxError(
    `Cannot read "${name}" of ZIP as it must be neither encrypted, patched nor on another disk: received flags 0x${
      flags.toString(16)
    }, disk ${disk}`,
  );
}

function requireMethod(method: number, name: string): typeof STORED | typeof DEFLATED {
  if (method === STORED || method === DEFLATED) return method;
  throw new SyntaxError(
    `Cannot read "${name}" of ZIP as its method must be 0 (stored) or 8 (deflated): received ${method}`,
  );
}
