/** Stories of weighing: what bars say, weights to try, filters, pins, house rules, other channels. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { callFunction, type ConsoleWorld, FRIDAY, SUNDAY, titles } from "./console_world.ts";

/** Story by name. */
export const WEIGHING_STORIES: Readonly<Record<string, (world: ConsoleWorld) => Promise<void>>> = {
  async "a bar tells value, weight and meaning where one points, and where one walks by keyboard"(
    world,
  ) {
    await using visit = await world.visit({ account: "programmer" });
    const { page } = visit;
    await world.openSlot(page, 16);
    const bar = page.locator("button.bar").first();
    await bar.locator(".segment.rights").hover();
    const tip = page.locator(".tip");
    const text = (await tip.innerText()).replaceAll("\n", " ");
    const [, value, weight, product] = /^Rights (\S+) × (\d+)% = (\S+) .*Rights (?:end|have)/
      .exec(text) ?? assert.fail(text);
    // printed figures are rounded: the weight to half a percent
    assert(Math.abs(Number(value) * Number(weight) / 100 - Number(product)) < 0.011, text);
    await page.mouse.move(0, 0);
    await tip.waitFor({ state: "detached" });
    await page.locator(".card .card-head button").first().focus();
    await page.keyboard.press("Tab");
    const first = await tip.innerText();
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await tip.innerText(), first);
    await page.keyboard.press("Escape");
    await tip.waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await page.locator(".card").first().getByRole("table").waitFor();
  },

  async "a house rule has its part of the bar, and is named"(world) {
    const rule = { name: "any-year", formula: "release_year > 0 ? 0.5 : 0" };
    await callFunction(world, "PUT", "models/house-rules", rule);
    await using visit = await world.visit({ account: "programmer" });
    const { page } = visit;
    await world.openSlot(page, 15);
    await page.locator(".legend").getByText("House rules").waitFor();
    await page.locator(".segment.house").first().hover();
    await page.locator(".tip").getByText(/any-year: 0\.\d\d/).waitFor();
    await callFunction(world, "DELETE", "models/house-rules?name=any-year");
  },

  async "weights are tried without teaching anything"(world) {
    await using visit = await world.visit({ account: "programmer" });
    const { page } = visit;
    await world.openSlot(page, 16);
    const before = await titles(page);
    await page.getByText("Try other weights").click();
    await drag(page, /Novelty/, 0.02);
    const seen = await titlesByPlace(page);
    await page.mouse.up();
    assert.notDeepEqual(seen, before, "cards move while the slider is held");
    await world.eventually(async () =>
      assert.deepEqual(await titles(page), seen, "and stay where they were when it is let go")
    );
    await page.locator(".cards.previewed").waitFor({ state: "detached" });
    await page.locator(".moved", { hasText: /▲|▼/ }).first().waitFor();
    const amount = page.locator(".slider", { hasText: "Rights" }).locator(".amount");
    const rights = parseInt(await amount.innerText());
    await page.getByRole("button", { name: "Rights: more" }).click();
    assert.equal(parseInt(await amount.innerText()), rights + 5);
    await page.getByRole("slider", { name: /Rights/ }).press("ArrowRight");
    assert.equal(parseInt(await amount.innerText()), rights + 6);
    await page.getByRole("button", { name: "Back to the model's weights" }).click();
    await world.eventually(async () => assert.deepEqual(await titles(page), before));
    assert.deepEqual(await world.events(16), []);
  },

  async "filters narrow to what fits, and a film left out stays out until it is readmitted"(world) {
    await using visit = await world.visit({ account: "programmer" });
    const { page } = visit;
    await world.openSlot(page, 17);
    const before = await titles(page);
    await page.getByLabel("From year").fill("2100");
    await page.getByText("No film passes the filters.").waitFor();
    await page.getByRole("button", { name: "Filter 50 films" }).click();
    await page.getByText("No film passes the filters.").waitFor({ state: "detached" });
    await page.waitForSelector(".card:nth-child(50)");
    const lengths = await page.locator(".card-title p").allTextContents();
    const long = lengths.filter((text) => Number(/(\d+) min/.exec(text)?.[1]) > 120);
    assert(long.length > 0);
    await page.getByLabel("Minutes at most").fill("120");
    await page.getByText(`Hidden by the filters: ${long.length}`).waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByRole("button", { name: `Leave out ${before[0]}` }).click();
    await page.getByText(`Left out by you: ${before[0]}`).waitFor();
    await world.eventually(async () => assert(!(await titles(page)).includes(before[0]!)));
    await page.getByRole("button", { name: `Readmit ${before[0]}` }).click();
    await page.getByText(/^Left out by you/).waitFor({ state: "detached" });
    await world.eventually(async () => assert((await titles(page)).includes(before[0]!)));
  },

  async "pinned films come first, stay through a reload, and beyond the slate"(world) {
    await using visit = await world.visit({ account: "programmer" });
    const { page } = visit;
    await world.openSlot(page, 7);
    const offered = await titles(page);
    await page.getByRole("button", { name: `Pin ${offered[3]}` }).click();
    await world.eventually(async () => assert.equal((await titles(page))[0], offered[3]));
    const beyond = page.locator("section[aria-labelledby=not-offered] .found li").first();
    const title = await beyond.locator("strong").innerText();
    assert(!offered.includes(title));
    await beyond.getByRole("button", { name: "Pin" }).click();
    await page.reload();
    await world.eventually(async () => assert.equal((await titles(page))[0], offered[3]));
    const pinned = page.locator("section[aria-labelledby=pinned]");
    await pinned.getByRole("button", { name: `Pick ${title}` }).click();
    await page.getByText(`Picked: ${title}`, { exact: true }).waitFor();
    const [event] = await world.events(7);
    assert.equal(event!.own_choice, true);
  },

  async "the best films that cannot be offered say what bars them"(world) {
    await using visit = await world.visit({ account: "programmer" });
    const { page } = visit;
    await world.openSlot(page, 16);
    const panel = page.locator("section[aria-labelledby=not-offered]");
    await panel.getByText("The best films that cannot be offered, and why:").waitFor();
    await panel.getByText(/^Not offered: .* · Score -?\d\.\d\d$/).nth(2).waitFor();
  },

  async "the week marks films of a genre that run side by side, schedules that are old, holidays"(
    world,
  ) {
    await using visit = await world.visit({ account: "programmer" });
    const { page } = visit;
    await world.openSlot(page, 3); // 03:00 of the day after, so competes with 02:10
    const genre = page.getByLabel("Genre");
    await genre.selectOption({ index: 1 }); // a few films have none
    const name = await genre.inputValue();
    const [title] = await titles(page);
    await page.getByRole("button", { name: `Pick ${title}` }).click();
    await page.getByText(`Picked: ${title}`, { exact: true }).waitFor();
    const [event] = await world.events(3);
    await showElsewhere(page, event!.picked_movie_id!);
    await page.goto(`${world.stack.url}/#/week/${SUNDAY}`);
    const own = page.locator("a.pick", { hasText: title! });
    await own.getByText(new RegExp(`${name}.* too: Canal 9, 02:10$`)).waitFor();
    const other = page.locator(".others li", { hasText: "The Twin" });
    await other.getByText(/ too: Lumen 1, 03:00$/).waitFor();
    assert.equal(await own.locator(".overlap").count(), 1, "18:00 is long before");
    await page.locator(".feeds li", { hasText: "Canal 9: 2 days ago" }).getByText("old").waitFor();
    await page.goto(`${world.stack.url}/#/week/2026-12-21`);
    await page.getByRole("columnheader", { name: /25 Dec Christmas/ }).waitFor();
  },
};

/** Takes a slider's thumb and moves it to `share` of its length; does not let go. */
async function drag(page: Page, name: RegExp, share: number): Promise<void> {
  const slider = page.getByRole("slider", { name });
  const { x, y, width, height } = (await slider.boundingBox())!;
  const value = Number(await slider.inputValue());
  await page.mouse.move(x + width * (value + 1) / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * share, y + height / 2, { steps: 8 });
  await page.waitForSelector(".cards.previewed");
}

/** Titles from top to bottom as they are seen. */
async function titlesByPlace(page: Page): Promise<string[]> {
  await page.evaluate(() => new Promise(requestAnimationFrame));
  return await page.locator(".card").evaluateAll((cards) =>
    cards
      .toSorted((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
      .map((card) => card.querySelector("h3")!.firstChild!.textContent!.trim())
  );
}

/** On one channel the film runs on Friday night and, as another title, long before. */
async function showElsewhere(page: Page, movieId: string): Promise<void> {
  const showing = (air_time: string, title: string) => ({
    channel: "Canal 9",
    broadcast_date: FRIDAY,
    air_time,
    title,
    movie_id: movieId,
    last_seen_at: "2026-11-20T10:00:00Z",
  });
  const source = {
    channel: "Canal 9",
    enabled: true,
    stale: true,
    last_good_at: new Date(Date.now() - 48 * 3_600_000).toISOString(),
  };
  await page.route("**/functions/v1/competition/schedules", (route) =>
    route.fulfill({
      json: {
        showings: [showing("18:00", "The Early One"), showing("02:10", "The Twin")],
        sources: [source],
      },
    }));
}
