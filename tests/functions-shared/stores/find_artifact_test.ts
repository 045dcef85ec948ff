// Goal: Storage comes first, then the last good copy, then what is bundled; strict mode knows
// Storage only. Method: each place holds a text of its own, or a broken one, or nothing.
import assert from "node:assert/strict";
import type { ArtifactKind } from "@shared/stores/artifact_kinds.ts";
import { StoreUnavailable } from "@shared/stores/database.ts";
import { type ArtifactPlaces, findArtifact, storageOnly } from "@shared/stores/find_artifact.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";

const BROKEN = "broken";
const KIND: ArtifactKind<string> = {
  artifact: "catalog",
  bucket: "movie-data",
  name: "catalog.parquet",
  bytesMax: 100,
  read: (bytes) => {
    const text = new TextDecoder().decode(bytes);
    if (text === BROKEN) return Promise.reject(new SyntaxError("Cannot read films"));
    return Promise.resolve(text);
  },
};
const LISTED = { version: "e1", updated_at: "2026-11-20T10:00:00+00:00" };

interface Contents {
  /** "away": Storage does not answer. */
  readonly storage?: string;
  readonly copy?: string;
  readonly bundled?: string;
}

function placesOf({ storage, copy, bundled }: Contents, isStrict = false) {
  const file = (text: string | undefined) =>
    Promise.resolve(
      text === undefined
        ? null
        : { bytes: new TextEncoder().encode(text), updatedAt: "2026-01-01T00:00:00.000Z" },
    );
  const unused = () => Promise.reject(new Error("not part of this test"));
  const kept: string[] = [];
  const places: ArtifactPlaces = {
    ...storageOnly({
      download: () =>
        storage === undefined || storage === "away"
          ? Promise.reject(new StoreUnavailable("Cannot reach Storage"))
          : Promise.resolve(new TextEncoder().encode(storage)),
      uploadNew: unused,
      upload: unused,
      remove: unused,
      signedUrl: unused,
    }),
    isStrict,
    copies: {
      has: () => Promise.resolve(false),
      find: () => file(copy),
      keep: (name, sha256, updatedAtMs, bytes) => {
        kept.push([name, sha256, updatedAtMs, new TextDecoder().decode(bytes)].join(" "));
        return Promise.resolve();
      },
    },
    bundled: () => file(bundled),
  };
  return { places, kept };
}

const hash = (text: string) => sha256Hex(new TextEncoder().encode(text));

Deno.test("findArtifact() takes the first place that has a file which can be read", async (t) => {
  const all = { copy: "copy", bundled: "bundled" };
  const cases: [Contents, content: string | null, source: string, fault: RegExp | null][] = [
    [{ ...all, storage: "films" }, "films", "storage", null],
    [{ ...all, storage: BROKEN }, "copy", "local_copy", /Cannot read films/],
    [{ ...all, storage: "away" }, "copy", "local_copy", /Cannot reach Storage/],
    [all, "copy", "local_copy", /Cannot find movie-data\/catalog\.parquet in Storage/],
    [{ storage: BROKEN, copy: BROKEN, bundled: "bundled" }, "bundled", "bundled", /read films/],
    [{ bundled: "bundled" }, "bundled", "bundled", /Cannot find/],
    [{ storage: BROKEN, copy: BROKEN, bundled: BROKEN }, null, "none", /Cannot read films/],
    [{ storage: BROKEN }, null, "none", /Cannot read films/],
    [{}, null, "none", null],
  ];
  for (const [contents, content, source, fault] of cases) {
    await t.step(JSON.stringify(contents), async () => {
      const { places } = placesOf(contents);
      const found = await findArtifact(places, KIND, contents.storage ? LISTED : undefined);
      assert.deepEqual([found.content, found.source], [content, source]);
      if (fault === null) assert.equal(found.fault, null);
      else assert.match(found.fault ?? "", fault);
      assert.equal(found.sha256, content === null ? null : await hash(content));
      assert.equal(found.bytes, content?.length ?? null);
      assert.equal(found.isFinal, contents.storage !== "away");
    });
  }
});

Deno.test("findArtifact() keeps a copy of what Storage had, and of nothing else", async () => {
  const good = placesOf({ storage: "films", copy: "copy" });
  await findArtifact(good.places, KIND, LISTED);
  const ms = Date.parse(LISTED.updated_at);
  assert.deepEqual(good.kept, [`catalog.parquet ${await hash("films")} ${ms} films`]);
  const broken = placesOf({ storage: BROKEN, copy: "copy" });
  await findArtifact(broken.places, KIND, LISTED);
  assert.deepEqual(broken.kept, []);
});

Deno.test("findArtifact() asks Storage only in strict mode", async () => {
  const places = { ...placesOf({ storage: BROKEN }, true).places, copies: null, bundled: null };
  const found = await findArtifact(places, KIND, LISTED);
  assert.deepEqual([found.content, found.source, found.fault], [null, "none", "Cannot read films"]);
});
