/// <reference lib="dom" />
// Goal: whoever reads the API reference can send a request as themselves, and the page asks nobody
// but the stack. Method: a story in a real Chromium against the running stack.
import assert from "node:assert/strict";
import { ROUTES } from "@shared/contract/routes.ts";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { startProjectStack } from "../stack/project_stack.ts";
import { hasChromium, launchChromium } from "./chromium.ts";
import { ConsoleWorld } from "./console_world.ts";

Deno.test("the API reference asks for a slate with the programmer's token", async () => {
  if (!await hasChromium()) return;
  await using stack = await startProjectStack();
  await using browser = await launchChromium();
  const world = new ConsoleWorld(stack, browser);
  await using visit = await world.visit();
  const { page } = visit;
  await page.goto(`${world.stack.url}/reference`);
  await page.waitForSelector("details");
  assert.equal(await page.locator("main > section > details").count(), ROUTES.length);

  await page.click("#post_infer > summary");
  const body = JSON.stringify({ date: "2026-12-04", hour: 20, top_n: 3 });
  await page.fill("#post_infer textarea[name=body]", body);
  await page.click("#post_infer button[type=submit]");
  await page.waitForSelector("#post_infer strong:text('401')");

  await page.fill("input[name=email]", world.stack.programmer.email);
  await page.fill("input[name=password]", world.stack.programmer.password);
  await page.click("form[aria-label=Credentials] button[type=submit]");
  await page.waitForSelector("text=Signed in");
  await page.click("#post_infer button[type=submit]");
  await page.waitForSelector("#post_infer strong:text('200')");
  const answer = JSON.parse(await page.locator("#post_infer pre[aria-label=Answer]").innerText());
  assert.equal(answer.recommendations.length, 3);
  const [slate] = await world.rows<{ actor_id: string | null }>(
    `slates?slate_id=eq.${answer.slate_id}`,
  );
  assert(slate!.actor_id !== null, "the request was the programmer's own");

  const picture = Deno.env.get("CONSOLE_SCREENSHOTS");
  if (picture) await page.screenshot({ path: `${picture}/reference.png`, fullPage: true });
  assert.deepEqual(await violations(page), []);
  assert.deepEqual([...visit.origins], [new URL(world.stack.url).origin]);
  assert.deepEqual(visit.complaints, []);
});

/** What axe finds on the page as it is. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source); // through the debugger, so the page's policy stays as it is
  return await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const result = await axe.run(document, { runOnly: tags });
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
  });
}
