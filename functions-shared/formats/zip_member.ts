/**
 * One member of a ZIP file: the local header and the data descriptor must repeat what the
 * directory says of it, and the data must have the declared size and CRC-32.
 *
 * Source: PKWARE APPNOTE 6.3.10, 4.3.7-4.3.9; numbers are its byte offsets.
 */
import { crc32 } from "./crc32.ts";
import { inflateBounded } from "./inflate_bounded.ts";
import { readUint64 } from "./uint64.ts";
import {
  DEFLATED,
  FLAG_DESCRIPTOR,
  FLAG_UTF8,
  zip64Fields,
  type ZipEntry,
} from "./zip_directory.ts";

/** A member whose place in the file is known and its own. */
export interface ZipMember {
  readonly entry: ZipEntry;
  /** Offset of the packed data. */
  readonly dataAt: number;
  /** Offset of the first byte behind data and descriptor. */
  readonly endAt: number;
}

const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;
const DESCRIPTOR_SIGNATURE = 0x08074b50;
const IN_ZIP64_EXTRA = 0xffffffff;

/**
 * Finds the data of `entry`, which must lie before the directory.
 *
 * @throws {SyntaxError} If the local header or the data descriptor is missing or disagrees with
 * the directory.
 */
export function locateMember(bytes: Uint8Array, entry: ZipEntry, directoryAt: number): ZipMember {
  const local = bytes.subarray(entry.localAt, directoryAt);
  const view = new DataView(local.buffer, local.byteOffset, local.byteLength);
  if (local.length < LOCAL_BYTES || view.getUint32(0, true) !== LOCAL_SIGNATURE) {
    throw disagreement(
      entry,
      "its local header must start with its signature",
      `other bytes at offset ${entry.localAt}`,
    );
  }
  const [nameBytes, extraBytes] = [view.getUint16(26, true), view.getUint16(28, true)];
  const dataStart = LOCAL_BYTES + nameBytes + extraBytes;
  if (dataStart + entry.packedBytes > local.length) {
    throw disagreement(entry, "its data must end before the directory", entry.packedBytes);
  }
  const name = local.subarray(LOCAL_BYTES, LOCAL_BYTES + nameBytes);
  if (name.length !== entry.rawName.length || !name.every((b, i) => b === entry.rawName[i])) {
    throw disagreement(entry, "its local header must bear the same name", nameBytes);
  }
  requireSameMethod(view, entry);
  const extra = local.subarray(LOCAL_BYTES + nameBytes, dataStart);
  const dataEnd = dataStart + entry.packedBytes;
  const descriptorBytes = (entry.flags & FLAG_DESCRIPTOR) !== 0
    ? matchDescriptor(local.subarray(dataEnd), entry)
    : requireSameSizes(view, extra, entry);
  const dataAt = entry.localAt + dataStart;
  return { entry, dataAt, endAt: entry.localAt + dataEnd + descriptorBytes };
}

/**
 * Returns the inflated data of `member`; of one that is stored, a view of `bytes`.
 *
 * @throws {RangeError} If it has another size than declared.
 * @throws {SyntaxError} If it cannot be inflated or its CRC-32 differs.
 */
export async function readMember(bytes: Uint8Array, member: ZipMember): Promise<Uint8Array> {
  const { entry, dataAt } = member;
  const packed = bytes.subarray(dataAt, dataAt + entry.packedBytes);
  const data = entry.method === DEFLATED
    ? await inflateBounded(packed, entry.inflatedBytes)
    : packed;
  if (data.length !== entry.inflatedBytes) {
    throw disagreement(entry, `it must hold ${entry.inflatedBytes} bytes`, data.length);
  }
  const actual = crc32(data);
  if (actual !== entry.crc32) {
    throw disagreement(entry, `its CRC-32 must be ${entry.crc32}`, actual);
  }
  return data;
}

function requireSameMethod(view: DataView, entry: ZipEntry): void {
  const compared = FLAG_DESCRIPTOR | FLAG_UTF8 | 1; // 1: encrypted
  const flags = view.getUint16(6, true);
  if ((flags & compared) !== (entry.flags & compared)) {
    throw disagreement(entry, "its local header must have the same flags", flags);
  }
  const method = view.getUint16(8, true);
  if (method !== entry.method) {
    throw disagreement(entry, `its local header must name method ${entry.method}`, method);
  }
}

/** Returns the size of the data descriptor there is: 0. */
function requireSameSizes(view: DataView, extra: Uint8Array, entry: ZipEntry): 0 {
  const widened = zip64Fields(extra, entry.name);
  const wide = (value: number) => value === IN_ZIP64_EXTRA ? widened() : value;
  const inflatedBytes = wide(view.getUint32(22, true));
  const packedBytes = wide(view.getUint32(18, true));
  if (inflatedBytes !== entry.inflatedBytes || packedBytes !== entry.packedBytes) {
    throw disagreement(entry, "its local header must have the same sizes", inflatedBytes);
  }
  const crc = view.getUint32(14, true);
  if (crc !== entry.crc32) {
    throw disagreement(entry, "its local header must have the same CRC-32", crc);
  }
  return 0;
}

/**
 * Returns the size of the data descriptor at the start of `rest`. Its signature is optional and
 * its sizes have 4 or 8 bytes without saying which (4.3.9), so the form is found by agreement.
 */
function matchDescriptor(rest: Uint8Array, entry: ZipEntry): number {
  const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength);
  for (const [at, sizeBytes] of [[4, 4], [4, 8], [0, 4], [0, 8]] as const) {
    const descriptorBytes = at + 4 + 2 * sizeBytes;
    if (descriptorBytes > rest.length) continue;
    if (at === 4 && view.getUint32(0, true) !== DESCRIPTOR_SIGNATURE) continue;
    const size = (offset: number) =>
      sizeBytes === 4 ? view.getUint32(offset, true) : readUint64(view, offset);
    const agrees = view.getUint32(at, true) === entry.crc32 &&
      size(at + 4) === entry.packedBytes && size(at + 4 + sizeBytes) === entry.inflatedBytes;
    if (agrees) return descriptorBytes;
  }
  throw disagreement(entry, "a data descriptor must repeat its CRC-32 and sizes", rest.length);
}

function disagreement(entry: ZipEntry, rule: string, received: number | string): SyntaxError {
  return new SyntaxError(`Cannot read "${entry.name}" of ZIP as ${rule}: received ${received}`);
}
