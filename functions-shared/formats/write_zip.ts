/**
 * A ZIP file of stored members that is a function of its content alone: no clock, no host, no
 * compressor version, so the same members give the same bytes and the same SHA-256 everywhere.
 *
 * Source: PKWARE APPNOTE 6.3.10, 4.3.7, 4.3.12, 4.3.16; numbers are its byte offsets.
 */
import { crc32 } from "./crc32.ts";

const LOCAL_BYTES = 30;
const ENTRY_BYTES = 46;
const END_BYTES = 22;
/** 2.0: the lowest version that every reader accepts. */
const VERSION_NEEDED = 20;
/** 1980-01-01 in MS-DOS form, the earliest date a ZIP file can hold; the time is 0. */
const DOS_DATE = 0x0021;
const COUNT_MAX = 0xffff;
/** Without zip64 fields sizes and offsets must stay below 2^32 - 1. */
const BYTES_MAX = 0xfffffffe;

/**
 * Returns a ZIP file that holds `members` in iteration order, uncompressed.
 *
 * @param members Names, ASCII, and contents.
 * @throws {RangeError} If a name is not printable ASCII, or the file would need zip64 fields.
 */
export function writeZip(members: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const names = [...members.keys()].map(encodeName);
  const contents = [...members.values()];
  const localBytes = sum(names.map((name, i) => LOCAL_BYTES + name.length + contents[i]!.length));
  const directoryBytes = sum(names.map((name) => ENTRY_BYTES + name.length));
  if (names.length > COUNT_MAX || localBytes + directoryBytes > BYTES_MAX) {
    throw new RangeError(
      `Cannot write ZIP as it must have at most ${COUNT_MAX} members and ${BYTES_MAX} bytes: received ${names.length} members, ${
        localBytes + directoryBytes
      } bytes`,
    );
  }
  const file = new Uint8Array(localBytes + directoryBytes + END_BYTES);
  const view = new DataView(file.buffer);
  let [localAt, entryAt] = [0, localBytes];
  for (const [i, name] of names.entries()) {
    const content = contents[i]!;
    const crc = crc32(content);
    writeEntry(view, entryAt, name, content.length, crc, localAt);
    entryAt += ENTRY_BYTES + name.length;
    writeLocal(view, localAt, name, content, crc);
    localAt += LOCAL_BYTES + name.length + content.length;
  }
  writeEnd(view, entryAt, names.length, directoryBytes, localBytes);
  return file;
}

function writeLocal(
  view: DataView,
  at: number,
  name: Uint8Array,
  content: Uint8Array,
  crc: number,
): void {
  view.setUint32(at, 0x04034b50, true);
  writeShared(view, at + 4, name.length, content.length, crc);
  const file = new Uint8Array(view.buffer);
  file.set(name, at + LOCAL_BYTES);
  file.set(content, at + LOCAL_BYTES + name.length);
}

function writeEntry(
  view: DataView,
  at: number,
  name: Uint8Array,
  contentBytes: number,
  crc: number,
  localAt: number,
): void {
  view.setUint32(at, 0x02014b50, true);
  view.setUint16(at + 4, VERSION_NEEDED, true); // made by
  writeShared(view, at + 6, name.length, contentBytes, crc);
  view.setUint32(at + 42, localAt, true);
  new Uint8Array(view.buffer).set(name, at + ENTRY_BYTES);
}

/** The fields from "version needed" to "name length", alike in both headers; flags stay 0. */
function writeShared(
  view: DataView,
  at: number,
  nameBytes: number,
  contentBytes: number,
  crc: number,
): void {
  view.setUint16(at, VERSION_NEEDED, true);
  view.setUint16(at + 8, DOS_DATE, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, contentBytes, true); // packed
  view.setUint32(at + 18, contentBytes, true); // inflated
  view.setUint16(at + 22, nameBytes, true);
}

function writeEnd(
  view: DataView,
  at: number,
  memberCount: number,
  directoryBytes: number,
  directoryAt: number,
): void {
  view.setUint32(at, 0x06054b50, true);
  view.setUint16(at + 8, memberCount, true);
  view.setUint16(at + 10, memberCount, true);
  view.setUint32(at + 12, directoryBytes, true);
  view.setUint32(at + 16, directoryAt, true);
}

function encodeName(name: string): Uint8Array {
  if (!/^[\x20-\x7e]+$/.test(name)) {
    throw new RangeError(
      `Cannot write ZIP as member names must be printable ASCII: received ${JSON.stringify(name)}`,
    );
  }
  return new TextEncoder().encode(name);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
