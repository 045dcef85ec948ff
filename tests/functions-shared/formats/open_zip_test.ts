// Goal: a ZIP file is opened only if all its parts agree. Method: a small valid file of two
// members whose byte offsets are known, with one field after the other made a lie.
import assert from "node:assert/strict";
import { MODEL_FILE_LIMITS } from "@shared/formats/npz.ts";
import { openZip } from "@shared/formats/open_zip.ts";
import { writeZip } from "@shared/formats/write_zip.ts";
import { readMember } from "@shared/formats/zip_member.ts";
import { replaceBytes } from "./replace_bytes.ts";

const ascii = (text: string) => new TextEncoder().encode(text);

const members = new Map([["a.npy", ascii("0123456789")], ["bc.npy", ascii("hello")]]);
const valid = writeZip(members);

// Where things are in `valid`: header sizes plus name and content.
const LOCAL_A = 0;
const LOCAL_B = 30 + 5 + 10;
const CENTRAL_A = LOCAL_B + 30 + 6 + 5;
const CENTRAL_B = CENTRAL_A + 46 + 5;
const END = CENTRAL_B + 46 + 6;

async function unzip(bytes: Uint8Array): Promise<Map<string, Uint8Array>> {
  const contents = new Map<string, Uint8Array>();
  for (const member of openZip(bytes, MODEL_FILE_LIMITS)) {
    contents.set(member.entry.name, await readMember(bytes, member));
  }
  return contents;
}

/** Returns `valid` with bytes overwritten. */
function patched(...patches: [at: number, ...bytes: number[]][]): Uint8Array {
  const file = valid.slice();
  for (const [at, ...bytes] of patches) file.set(bytes, at);
  return file;
}

Deno.test("openZip() reads what writeZip() wrote, in order", async () => {
  assert.equal(valid.length, END + 22);
  assert.deepEqual([...await unzip(valid)], [...members]);
});

Deno.test("openZip() reads a file of no members", () => {
  assert.deepEqual(openZip(writeZip(new Map()), MODEL_FILE_LIMITS), []);
});

Deno.test("openZip() reads a file that ends with a comment", async () => {
  const commented = Uint8Array.of(...patched([END + 20, 3]), ...ascii("PK!"));
  assert.deepEqual(await unzip(commented), members);
});

Deno.test("openZip() reads zip64 end records", async () => {
  assert.deepEqual(await unzip(withZip64End()), members);
});

/** `valid` with everything the end record says moved to a zip64 end record and its locator. */
function withZip64End(change: (record: DataView) => void = () => {}): Uint8Array {
  const record = new DataView(new ArrayBuffer(56 + 20));
  record.setUint32(0, 0x06064b50, true);
  record.setBigUint64(4, 44n, true); // size of the rest
  record.setUint16(12, 45, true);
  record.setUint16(14, 45, true);
  record.setBigUint64(24, 2n, true); // members on this disk
  record.setBigUint64(32, 2n, true); // members
  record.setBigUint64(40, BigInt(END - CENTRAL_A), true); // directory size
  record.setBigUint64(48, BigInt(CENTRAL_A), true); // directory offset
  record.setUint32(56, 0x07064b50, true);
  record.setBigUint64(56 + 8, BigInt(END), true); // offset of the record
  record.setUint32(56 + 16, 1, true); // disks
  change(record);
  const end = patched([END + 8, ...new Array(12).fill(0xff)]).subarray(END);
  return Uint8Array.of(...valid.subarray(0, END), ...new Uint8Array(record.buffer), ...end);
}

Deno.test("openZip() refuses zip64 end records that lie", async (t) => {
  const lies: [name: string, change: (record: DataView) => void, message: RegExp][] = [
    ["record elsewhere", (r) => r.setBigUint64(64, 3n, true), /must point to a zip64 end record/],
    ["record far away", (r) => r.setBigUint64(64, 1n << 60n, true), /at most 2\^53 - 1/],
    [
      "record size",
      (r) => r.setBigUint64(4, 45n, true),
      /zip64 end record must end at its locator/,
    ],
    ["disk", (r) => r.setUint32(16, 1, true), /must lie on one disk/],
    ["members", (r) => r.setBigUint64(32, 3n, true), /must lie on one disk: .* 2 of 3/],
    ["directory size", (r) => r.setBigUint64(40, 0n, true), /directory must end where/],
    [
      "directory offset",
      (r) => r.setBigUint64(48, 2n ** 53n - 1n, true),
      /directory must end where/,
    ],
  ];
  for (const [name, change, message] of lies) {
    await t.step(name, async () => {
      await assert.rejects(unzip(withZip64End(change)), { message });
    });
  }
});

Deno.test("openZip() refuses a file whose parts disagree", async (t) => {
  const lies: [name: string, file: Uint8Array, message: RegExp][] = [
    ["something in front", Uint8Array.of(0, ...valid), /directory must end where/],
    ["something behind", Uint8Array.of(...valid, 0), /end of central directory record must close/],
    ["comment length", patched([END + 20, 1]), /end of central directory record must close/],
    ["disk number", patched([END + 4, 1]), /must lie on one disk: received disk 1/],
    ["directory's disk", patched([END + 6, 1]), /must lie on one disk/],
    ["members on this disk", patched([END + 8, 1]), /1 of 2 members/],
    ["one member less", patched([END + 8, 1], [END + 10, 1]), /1 members must fill its directory/],
    ["one member more", patched([END + 8, 3], [END + 10, 3]), /entry 2 must start with its sign/],
    ["directory size", patched([END + 12, 1]), /directory must end where/],
    ["entry signature", patched([CENTRAL_B, 0]), /entry 1 must start with its signature/],
    ["entry too long", patched([CENTRAL_B + 32, 1]), /entry 1 must lie in the directory/],
    ["encrypted", patched([CENTRAL_A + 8, 1]), /neither encrypted.*: received flags 0x1, disk 0/],
    ["on another disk", patched([CENTRAL_A + 34, 1]), /disk 1/],
    ["method", patched([CENTRAL_A + 10, 12]), /method must be 0 .* or 8 .*: received 12/],
    ["size in no zip64 field", patched([CENTRAL_A + 24, 255, 255, 255, 255]), /in a zip64 field/],
    ["local signature", patched([LOCAL_B, 0]), /"bc.npy" .* local header must start/],
    ["local offset", patched([CENTRAL_B + 42, 1]), /"bc.npy" .* local header must start/],
    ["local offset far out", patched([CENTRAL_B + 45, 1]), /"bc.npy" .* local header must start/],
    ["local name", patched([LOCAL_B + 30, 0x78]), /local header must bear the same name/],
    ["local flags", patched([LOCAL_B + 6, 8]), /local header must have the same flags/],
    ["local method", patched([LOCAL_B + 8, 8]), /local header must name method 0: received 8/],
    ["local size", patched([LOCAL_B + 22, 4]), /local header must have the same sizes: received 4/],
    ["local CRC-32", patched([LOCAL_B + 14, 0]), /local header must have the same CRC-32/],
    ["data beyond", patched([CENTRAL_B + 20, 6]), /"bc.npy" .* data must end before the directory/],
    ["content", patched([LOCAL_B + 36, 0x48]), /"bc.npy" .* its CRC-32 must be/],
    [
      "stored but smaller",
      patched([CENTRAL_A + 24, 9], [LOCAL_A + 22, 9]),
      /"a.npy" .* must hold 9 bytes: received 10$/,
    ],
    [
      "descriptor missing",
      patched([CENTRAL_B + 8, 8], [LOCAL_B + 6, 8]),
      /"bc.npy" .* data descriptor must repeat its CRC-32 and sizes/,
    ],
  ];
  for (const [name, file, message] of lies) {
    await t.step(name, async () => {
      await assert.rejects(unzip(file), { name: "SyntaxError", message });
    });
  }
});

Deno.test("openZip() refuses members that share bytes", () => {
  const overlapping = writeZip(new Map([["a.npy", valid], ["b.npy", ascii("x")]]));
  // Entry b now points to a local header inside the data of a, which is itself a ZIP file.
  const inside = 30 + 5;
  const view = new DataView(overlapping.buffer);
  const entryB = overlapping.length - 22 - 51;
  const entryOfInner = CENTRAL_A + inside;
  overlapping.copyWithin(entryB, entryOfInner, entryOfInner + 51); // a.npy of the inner file
  view.setUint32(entryB + 42, inside, true);
  const entryA = entryB - 51;
  overlapping.set(ascii("z"), entryA + 46); // so that the names differ
  overlapping.set(ascii("z"), 30);
  assert.throws(() => openZip(overlapping, MODEL_FILE_LIMITS), {
    name: "SyntaxError",
    message: 'Cannot open ZIP as members must not overlap: received "a.npy" at 35, inside "z.npy"',
  });
});

Deno.test("openZip() refuses names that are no plain relative paths", async (t) => {
  const names = [
    "/abs.npy",
    "../a.npy",
    "a/../b.npy",
    "a//b.npy",
    "./a.npy",
    "C:a.npy",
    "a\\b.npy",
  ];
  for (const name of names) {
    await t.step(name, () => {
      assert.throws(() => openZip(writeZip(new Map([[name, ascii("x")]])), MODEL_FILE_LIMITS), {
        name: "SyntaxError",
        message: /member names must be plain relative paths: received "/,
      });
    });
  }
  await t.step("NUL", () => {
    const file = patched([LOCAL_A + 30, 0], [CENTRAL_A + 46, 0]);
    assert.throws(
      () => openZip(file, MODEL_FILE_LIMITS),
      /plain relative paths: received "\\u0000/,
    );
  });
  await t.step("not ASCII and not marked as UTF-8", () => {
    const file = patched([LOCAL_A + 30, 0xc3, 0xa9], [CENTRAL_A + 46, 0xc3, 0xa9]);
    assert.throws(() => openZip(file, MODEL_FILE_LIMITS), /must be marked as UTF-8/);
  });
  await t.step("not UTF-8", () => {
    const file = patched([LOCAL_A + 30, 0xff], [CENTRAL_A + 46, 0xff]);
    assert.throws(() => openZip(file, MODEL_FILE_LIMITS), /name of entry 0 must be UTF-8/);
  });
});

Deno.test("openZip() reads a name that is marked as UTF-8", async () => {
  const file = patched(
    [LOCAL_A + 7, 8],
    [CENTRAL_A + 9, 8],
    [LOCAL_A + 30, 0xc3, 0xa9],
    [CENTRAL_A + 46, 0xc3, 0xa9],
  );
  assert.deepEqual([...(await unzip(file)).keys()], ["énpy", "bc.npy"]);
});

Deno.test("openZip() refuses two members of one name", () => {
  const twice = writeZip(new Map([["a.npy", ascii("1")], ["b.npy", ascii("2")]]));
  assert.throws(
    () => openZip(replaceBytes(twice, "b.npy", "a.npy"), MODEL_FILE_LIMITS),
    /names must differ: received "a.npy" twice/,
  );
});

Deno.test("openZip() refuses what exceeds its limits", async (t) => {
  const limits = { fileBytesMax: valid.length, inflatedBytesMax: 15, membersMax: 2 };
  assert.equal(openZip(valid, limits).length, 2); // at the limits
  const tighter: [limit: string, value: number, message: RegExp][] = [
    ["fileBytesMax", valid.length - 1, /at most \d+ bytes: received \d+$/],
    ["inflatedBytesMax", 14, /must inflate to at most 14 bytes: received 15$/],
    ["membersMax", 1, /at most 1 members: received 2$/],
  ];
  for (const [limit, value, message] of tighter) {
    await t.step(limit, () => {
      assert.throws(() => openZip(valid, { ...limits, [limit]: value }), {
        name: "RangeError",
        message,
      });
    });
  }
});

Deno.test("writeZip() refuses names that are not printable ASCII", () => {
  for (const name of ["", "é.npy", "a\n.npy"]) {
    assert.throws(() => writeZip(new Map([[name, ascii("x")]])), {
      name: "RangeError",
      message: /names must be printable ASCII: received "/,
    });
  }
});
