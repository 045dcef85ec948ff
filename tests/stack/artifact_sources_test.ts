// Goal: whatever happens to the files in Storage, slates go on, on the last good ones, and health says
// what happened; a good new file is taken up without a restart. Method: a whole stack with two
// instances of each function, files replaced under it, instances killed.
import assert from "node:assert/strict";
import { encodeDemo } from "../../supabase/local/demo_data/encode_demo.ts";
import { generateDemo } from "../../supabase/local/demo_data/generate_demo.ts";
import { inventedFilms } from "../../supabase/local/demo_data/invented_films.ts";
import { serviceClient } from "../../supabase/local/train/open_project.ts";
import { call, callUntilDone, get, startProjectStack, TODAY } from "./project_stack.ts";

const SLOT = { date: "2026-12-04", hour: 20 };
const NOTICED_MS_MAX = 60_000;

/** Asks until the answer is as wanted, for a minute: that is what is promised. */
async function within<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  const endsAt = Date.now() + NOTICED_MS_MAX;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    assert(Date.now() < endsAt, `Not noticed within a minute: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Copies are made after a response, and so is the folder for them. */
async function filesIn(directory: string): Promise<number> {
  try {
    return (await Array.fromAsync(Deno.readDir(directory))).length;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

Deno.test("slates outlive what happens to the files in Storage", async (t) => {
  await using stack = await startProjectStack({ instances: 2 });
  const storage = serviceClient(stack.url, stack.keys.secret).storage.from("movie-data");
  const put = async (bytes: Uint8Array, name = "catalog.parquet") => {
    const { error } = await storage.upload(name, bytes, { upsert: true });
    assert.equal(error, null);
  };
  const restartInfer = async () => {
    const old = stack.functions.instances("infer");
    for (const instance of old) instance.kill();
    await Promise.all(old.map(({ end }) => end));
  };
  const infer = () => callUntilDone(stack, "infer", SLOT);
  const sources = async () => {
    const { status, body } = await get(stack, "health/model-sources");
    assert.equal(status, 200);
    return body.artifacts as Record<string, string | number | null>[];
  };
  const catalogSource = async () =>
    (await sources()).find(({ artifact }) => artifact === "catalog")!;
  const good = (await infer()).body;

  await t.step("all five come from Storage", async () => {
    const found = await sources();
    assert.deepEqual(found.map(({ artifact, source }) => [artifact, source]), [
      ["model", "storage"],
      ["catalog", "storage"],
      ["history", "storage"],
      ["audience_forest", "storage"],
      ["curator_model", "storage"],
    ]);
    for (const { artifact, version, sha256, bytes, age_seconds, unusable_reason } of found) {
      assert(version && /^[0-9a-f]{64}$/.test(`${sha256}`) && Number(bytes) > 1000, `${artifact}`);
      assert(Number(age_seconds) < 3600 && unusable_reason === null, `${artifact}`);
    }
    assert.equal((await catalogSource()).sha256, good.catalog_version);
    const copies = () => filesIn(`${stack.dataDir}/artifacts`);
    await within(copies, (count) => count === 5); // each instance of infer and of health keeps them
  });

  await t.step("films that an isolate prepared are made anew where they are broken", async () => {
    const preparedBytes = async () =>
      (await storage.list("prepared")).data?.[0]?.metadata?.size as number | undefined;
    const whole = await within(preparedBytes, (bytes) => bytes !== undefined);
    await put(new TextEncoder().encode("not prepared"), "prepared/films.npz");
    await restartInfer();
    const { status, body } = await infer();
    assert.deepEqual([status, body.catalog_version], [200, good.catalog_version]);
    await within(preparedBytes, (bytes) => bytes === whole);
    await restartInfer();
    const again = await infer();
    assert.deepEqual([again.status, again.body.catalog_version], [200, good.catalog_version]);
  });

  await t.step("a broken file leaves the old one in use and is reported", async () => {
    await put(new TextEncoder().encode("not a catalogue"));
    for (let i = 0; i < 4; i++) {
      const { status, body } = await call(stack, "infer", SLOT);
      assert.deepEqual([status, body.catalog_version], [200, good.catalog_version]);
    }
    const source = await catalogSource();
    assert.deepEqual([source.source, source.sha256], ["local_copy", good.catalog_version]);
    assert.match(`${source.unusable_reason}`, /^Cannot read/);
    const ready = await within(
      () => get(stack, "health/ready"),
      ({ body }) => /catalog\.parquet from the last good copy/.test(JSON.stringify(body)),
    );
    assert.equal(ready.status, 200);
  });

  await t.step("an instance that starts now takes the last good copy", async () => {
    await restartInfer();
    for (let i = 0; i < 2; i++) {
      const { status, body } = await infer();
      assert.deepEqual([status, body.catalog_version], [200, good.catalog_version]);
    }
  });

  await t.step("a good new file is in use within a minute, on every instance", async () => {
    const films = inventedFilms(2, 200);
    await put(encodeDemo(generateDemo({ seed: 2, films, today: TODAY })).catalog);
    const versions = async () =>
      (await Promise.all([infer(), infer()])).map(({ body }) => body.catalog_version);
    const [one, other] = await within(versions, (now) => !now.includes(good.catalog_version));
    assert.equal(one, other);
    await within(catalogSource, ({ source, sha256 }) => source === "storage" && sha256 === one);
  });
});
