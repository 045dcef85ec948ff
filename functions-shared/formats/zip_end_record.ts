/**
 * The end of a ZIP file, which says where its directory lies. The end record, with its comment,
 * must close the file, and the directory must touch it: a file that was cut, or has something
 * appended or put in front, is refused rather than repaired.
 *
 * Source: PKWARE APPNOTE 6.3.10, 4.3.14-4.3.16; numbers are its byte offsets.
 */
import { readUint64 } from "./uint64.ts";

/** Where the central directory lies. */
export interface DirectoryPlace {
  /** Offset of its first entry. */
  readonly at: number;
  /** Its size in bytes; `at + bytes` is where the end records start. */
  readonly bytes: number;
  readonly memberCount: number;
}

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const COMMENT_BYTES_MAX = 0xffff;
const ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const ZIP64_END_SIGNATURE = 0x06064b50;
const ZIP64_END_BYTES = 56;

/**
 * Finds the central directory of a ZIP file, zip64 or not.
 *
 * @throws {SyntaxError} If the end records are missing, contradict each other, or name a place
 * that is not theirs.
 */
export function findDirectory(bytes: Uint8Array): DirectoryPlace {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const endAt = findEndRecord(view);
  const locatorAt = endAt - ZIP64_LOCATOR_BYTES;
  const isZip64 = locatorAt >= 0 && view.getUint32(locatorAt, true) === ZIP64_LOCATOR_SIGNATURE;
  const [place, directoryEnd] = isZip64
    ? readZip64EndRecord(view, locatorAt)
    : [readEndRecord(view, endAt), endAt];
  if (place.at + place.bytes !== directoryEnd) {
    throw new SyntaxError(
      `Cannot read ZIP as its directory must end where the end record starts, at ${directoryEnd}: received ${place.bytes} bytes from ${place.at}`,
    );
  }
  return place;
}

/** Searches backwards for the record whose comment ends with the file. */
function findEndRecord(view: DataView): number {
  const lowest = Math.max(0, view.byteLength - END_BYTES - COMMENT_BYTES_MAX);
  for (let at = view.byteLength - END_BYTES; at >= lowest; at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    if (at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength) return at;
  }
  throw new SyntaxError(
    `Cannot read ZIP as an end of central directory record must close the file: received ${view.byteLength} bytes without one`,
  );
}

function readEndRecord(view: DataView, at: number): DirectoryPlace {
  const [disk, directoryDisk] = [view.getUint16(at + 4, true), view.getUint16(at + 6, true)];
  const [onThisDisk, memberCount] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  requireOneDisk(disk, directoryDisk, onThisDisk, memberCount);
  return { at: view.getUint32(at + 16, true), bytes: view.getUint32(at + 12, true), memberCount };
}

function readZip64EndRecord(view: DataView, locatorAt: number): [DirectoryPlace, endAt: number] {
  const at = readUint64(view, locatorAt + 8);
  if (at > locatorAt - ZIP64_END_BYTES || view.getUint32(at, true) !== ZIP64_END_SIGNATURE) {
    throw new SyntaxError(
      `Cannot read ZIP as the zip64 locator must point to a zip64 end record: received offset ${at}`,
    );
  }
  const following = readUint64(view, at + 4); // bytes of the record after this field
  if (at + 12 + following !== locatorAt) {
    throw new SyntaxError(
      `Cannot read ZIP as the zip64 end record must end at its locator, at ${locatorAt}: received ${following} bytes from ${at}`,
    );
  }
  const [disk, directoryDisk] = [view.getUint32(at + 16, true), view.getUint32(at + 20, true)];
  const [onThisDisk, memberCount] = [readUint64(view, at + 24), readUint64(view, at + 32)];
  requireOneDisk(disk, directoryDisk, onThisDisk, memberCount);
  return [{ at: readUint64(view, at + 48), bytes: readUint64(view, at + 40), memberCount }, at];
}

function requireOneDisk(
  disk: number,
  directoryDisk: number,
  onThisDisk: number,
  memberCount: number,
): void {
  if (disk === 0 && directoryDisk === 0 && onThisDisk === memberCount) return;
  throw new SyntaxError(
    `Cannot read ZIP as it must lie on one disk: received disk ${disk}, directory on disk ${directoryDisk}, ${onThisDisk} of ${memberCount} members`,
  );
}
