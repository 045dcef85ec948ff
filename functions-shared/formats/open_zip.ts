/**
 * Opening a hostile ZIP file: every count, size and place is checked before any member is
 * inflated, so a bomb costs no more than reading its directory.
 */
import { readDirectory } from "./zip_directory.ts";
import { findDirectory } from "./zip_end_record.ts";
import { locateMember, type ZipMember } from "./zip_member.ts";

/** What a file may cost. */
export interface ZipLimits {
  /** Size of the file, in bytes. */
  readonly fileBytesMax: number;
  /** Sum of the members' sizes once inflated, in bytes. */
  readonly inflatedBytesMax: number;
  readonly membersMax: number;
}

/**
 * Returns the members of a ZIP file in directory order; `readMember` reads one.
 *
 * @throws {RangeError} If the file, its member count or the declared sizes exceed `limits`.
 * @throws {SyntaxError} If the file is cut or damaged, its parts contradict each other, or two
 * members overlap.
 */
export function openZip(bytes: Uint8Array, limits: ZipLimits): ZipMember[] {
  if (bytes.length > limits.fileBytesMax) {
    throw new RangeError(
      `Cannot open ZIP as it must have at most ${limits.fileBytesMax} bytes: received ${bytes.length}`,
    );
  }
  const place = findDirectory(bytes);
  const entries = readDirectory(bytes, place, limits.membersMax);
  const declared = entries.reduce((sum, entry) => sum + entry.inflatedBytes, 0);
  if (declared > limits.inflatedBytesMax) {
    throw new RangeError(
      `Cannot open ZIP as its members must inflate to at most ${limits.inflatedBytesMax} bytes: received ${declared}`,
    );
  }
  const members = entries.map((entry) => locateMember(bytes, entry, place.at));
  requireDisjoint(members);
  return members;
}

function requireDisjoint(members: readonly ZipMember[]): void {
  const sorted = [...members].sort((a, b) => a.entry.localAt - b.entry.localAt);
  for (const [i, member] of sorted.entries()) {
    const next = sorted[i + 1];
    if (next !== undefined && next.entry.localAt < member.endAt) {
      throw new SyntaxError(
        `Cannot open ZIP as members must not overlap: received "${next.entry.name}" at ${next.entry.localAt}, inside "${member.entry.name}"`,
      );
    }
  }
}
