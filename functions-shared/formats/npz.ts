/**
 * NPZ files, numpy's named arrays in a ZIP file, read from hostile bytes in bounded memory and
 * written so that the same arrays always give the same bytes.
 */
import { openZip, type ZipLimits } from "./open_zip.ts";
import { readNpy, writeNpy } from "./npy.ts";
import { type NpyArray } from "./npy_array.ts";
import { readMember } from "./zip_member.ts";
import { writeZip } from "./write_zip.ts";

/** Room for a learner's file: 8 MiB on disk and inflated, 64 arrays. */
export const MODEL_FILE_LIMITS: ZipLimits = {
  fileBytesMax: 8 * 1024 * 1024,
  inflatedBytesMax: 8 * 1024 * 1024,
  membersMax: 64,
};

const SUFFIX = ".npy";

/**
 * Reads the arrays of an NPZ file, by name. Nothing is unpickled; the first defect refuses the file.
 *
 * @param limits What the file may cost; by default `MODEL_FILE_LIMITS`.
 * @throws {RangeError} If a limit is exceeded, or data and declared shape or size differ.
 * @throws {SyntaxError} If the ZIP file or an array is cut, damaged, or of a kind that is not read.
 */
export async function readNpz(
  bytes: Uint8Array,
  limits: Partial<ZipLimits> = {},
): Promise<Map<string, NpyArray>> {
  const members = openZip(bytes, { ...MODEL_FILE_LIMITS, ...limits });
  const arrays = new Map<string, NpyArray>();
  for (const member of members) {
    const file = member.entry.name;
    if (!file.endsWith(SUFFIX)) {
      throw new SyntaxError(`Cannot read NPZ as members must be .npy files: received "${file}"`);
    }
    const name = file.slice(0, -SUFFIX.length);
    arrays.set(name, readNpy(await readMember(bytes, member), name));
  }
  return arrays;
}

/**
 * Returns the NPZ file of `arrays`, stored uncompressed in iteration order, without a date.
 *
 * @throws {RangeError} If a name or a text cannot be stored.
 */
export function writeNpz(arrays: ReadonlyMap<string, NpyArray>): Uint8Array {
  return writeZip(new Map([...arrays].map(([name, array]) => [name + SUFFIX, writeNpy(array)])));
}
