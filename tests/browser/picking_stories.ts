/** Stories of picking: find a slot, pick, tick, undo, refuse, choose freely. */
import assert from "node:assert/strict";
import { type ConsoleWorld, FRIDAY, SUNDAY, titles } from "./console_world.ts";

/** Story by name. */
export const PICKING_STORIES: Readonly<Record<string, (world: ConsoleWorld) => Promise<void>>> = {
  async "a newcomer signs in and picks a film for Friday 21:00 from the week"(world) {
    await using visit = await world.visit();
    const { page, origins, complaints } = visit;
    await page.fill("input[name=email]", world.stack.programmer.email);
    await page.fill("input[name=password]", "not the password");
    await page.click("button[type=submit]");
    await page.getByRole("alert").waitFor();
    await world.signIn(page, "programmer");
    await page.goto(`${world.stack.url}/#/week/${SUNDAY}`);
    await page.getByRole("link", { name: "Find a film: Lumen 1, Fri 27 Nov, 21:00" }).click();
    await page.getByRole("heading", { name: /^Lumen 1, Friday,? 27 November 2026, 21:00/ })
      .waitFor();
    await page.getByRole("button", { name: /^Pick / }).first().click();
    await page.getByText(/^Picked: (?!.*not confirmed)/).waitFor();
    const [event] = await world.events(21);
    assert.equal(event!.kind, "selection");
    await page.getByRole("link", { name: "Week" }).click();
    await page.goto(`${world.stack.url}/#/week/${SUNDAY}`);
    await page.locator("a.pick", { hasText: "21:00" }).waitFor();
    assert.deepEqual([...origins], [new URL(world.stack.url).origin], "third parties were asked");
    assert.deepEqual(complaints, []);
    const writeHtml = () => void (document.body.innerHTML = "<b>text</b>");
    await assert.rejects(page.evaluate(writeHtml), /TrustedHTML/, "text became HTML");
  },

  async "a pick with ticks is one event, however often one clicks"(world) {
    await using visit = await world.visit({ account: "programmer" });
    const { page } = visit;
    await world.openSlot(page, 20);
    const card = page.locator(".card").nth(1);
    await card.getByRole("button", { name: /^Why this film/ }).click();
    await card.getByLabel("Rights mattered").check();
    await card.getByLabel("Novelty mattered").check();
    await card.getByRole("button", { name: /Pick .*because of Rights, Novelty/ }).dblclick();
    await page.getByText(/^Picked: (?!.*not confirmed)/).waitFor();
    const events = await world.events(20);
    assert.equal(events.length, 1);
    assert.deepEqual(events[0]!.ticked_signals, ["novelty", "rights"]);
    await page.reload();
    await page.getByText(/^Picked: (?!.*not confirmed)/).waitFor();
    assert.equal((await world.events(20)).length, 1);
  },

  async "a pick is undone, and another film instead takes the first one back"(world) {
    await using visit = await world.visit({ account: "programmer" });
    const { page } = visit;
    await world.openSlot(page, 22);
    const [first, second] = await titles(page);
    await page.getByRole("button", { name: `Pick ${first}` }).click();
    await page.getByText(`Picked: ${first}`, { exact: true }).waitFor();
    await page.getByRole("button", { name: `Pick instead ${second}` }).click();
    await page.getByText(`Picked: ${second}`, { exact: true }).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Nothing picked for this slot yet.").waitFor();
    await world.eventually(async () => {
      const events = await world.events(22);
      const kinds = events.map(({ kind }) => kind);
      assert.deepEqual(kinds, ["selection", "retraction", "selection", "retraction"]);
      assert.equal(events[1]!.retracts, events[0]!.event_id);
      assert.equal(events[3]!.retracts, events[2]!.event_id);
    });
  },

  async "a refusal brings other films, and undoing it brings the first ones back"(world) {
    await using visit = await world.visit({ account: "programmer" });
    const { page } = visit;
    await world.openSlot(page, 23);
    const before = await titles(page);
    await page.getByRole("button", { name: "None of these: propose others" }).dblclick();
    await page.getByText("You refused the films before these.").waitFor();
    await world.eventually(async () => {
      const after = await titles(page);
      assert.equal(after.length, before.length);
      assert(before.every((title) => !after.includes(title)), "refused films came again");
    });
    assert.deepEqual((await world.events(23)).map(({ kind }) => kind), ["rejection"]);
    await page.getByRole("button", { name: "Undo the refusal" }).click();
    await world.eventually(async () => assert.deepEqual(await titles(page), before));
    const excluded = `context_exclusions?broadcast_date=eq.${FRIDAY}&hour=eq.23`;
    await world.eventually(async () => assert.deepEqual(await world.rows(excluded), []));
  },

  async "any film of the catalogue is found and picked, and those barred say why"(world) {
    await using visit = await world.visit({ account: "programmer" });
    const { page } = visit;
    await world.openSlot(page, 14);
    const offered = await titles(page);
    const search = page.getByRole("searchbox");
    await search.fill("the");
    const results = page.locator(".panel", { hasText: "Another film" }).locator("li");
    await results.first().waitFor();
    const open = results.filter({ has: page.getByRole("button", { name: /^Pick/ }) }).first();
    const title = await open.locator("strong").innerText();
    assert(!offered.includes(title));
    await open.getByRole("button", { name: /^Pick/ }).click();
    await page.getByText(`Picked: ${title}`, { exact: true }).waitFor();
    const [event] = await world.events(14);
    assert.equal(event!.own_choice, true);
    await page.goto(`${world.stack.url}/#/slot/${FRIDAY}/15/Lumen%201`);
    await page.waitForSelector(".card");
    await page.getByRole("searchbox").fill(title);
    await page.getByText("Not offered: picked for a slot nearby").first().waitFor();
  },
};
