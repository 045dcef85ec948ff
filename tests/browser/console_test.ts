/// <reference lib="dom" />
// Goal: what a programmer does in the console reaches the model once and is shown truly, through
// trouble of every kind. Method: stories in a real Chromium against the running stack, each with
// a profile and a slot of its own; what was recorded is read from the database.
import { buildIfStale, OUT_DIR } from "../../supabase/console/build.ts";
import { startProjectStack } from "../stack/project_stack.ts";
import { hasChromium, launchChromium } from "./chromium.ts";
import { ConsoleWorld } from "./console_world.ts";
import { PICKING_STORIES } from "./picking_stories.ts";
import { RESILIENCE_STORIES } from "./resilience_stories.ts";
import {
  fitNarrow,
  hearLanguages,
  inspectViews,
  measureDrawing,
  pickByKeyboard,
} from "./view_stories.ts";
import { WEIGHING_STORIES } from "./weighing_stories.ts";

Deno.test("the console in Chromium", async (t) => {
  if (!await hasChromium()) return;
  await buildIfStale({ outDir: OUT_DIR, projectUrl: null, publishableKey: null });
  await using stack = await startProjectStack();
  await using browser = await launchChromium();
  const world = new ConsoleWorld(stack, browser);
  const pictures = Deno.env.get("CONSOLE_SCREENSHOTS") ??
    await Deno.makeTempDir({ prefix: "console-screenshots-" });
  const stories = { ...PICKING_STORIES, ...WEIGHING_STORIES, ...RESILIENCE_STORIES };
  for (const [name, tell] of Object.entries(stories)) {
    await t.step(name, () => tell(world));
  }
  await t.step("a film is found and picked by keyboard alone", () => pickByKeyboard(world));
  await t.step("it speaks four languages", () => hearLanguages(world));
  await t.step("axe finds nothing in any view, light", () => inspectViews(world, false, pictures));
  await t.step("axe finds nothing in any view, dark", () => inspectViews(world, true, pictures));
  await t.step("it fits 320 pixels", () => fitNarrow(world, pictures));
  await t.step("50 films are drawn and dragged", async () => {
    const drawing = await measureDrawing(world);
    const figures = Object.entries(drawing).map(([name, ms]) => `${name} ${ms.toFixed(1)} ms`);
    console.log(`50 films: ${figures.join(", ")}`);
  });
  console.log(`screenshots: ${pictures}`);
});
