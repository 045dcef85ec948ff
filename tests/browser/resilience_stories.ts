/** Stories of trouble: two tabs, no connection, lost answers, ended sessions, refusals, defects. */
import assert from "node:assert/strict";
import { type ConsoleWorld, FRIDAY, SUNDAY, titles, withoutFilms } from "./console_world.ts";

const PICKED = /^Picked: (?!.*not confirmed)/;
const PENDING = /^Picked: .*not confirmed yet/;

/** Story by name. */
export const RESILIENCE_STORIES: Readonly<Record<string, (world: ConsoleWorld) => Promise<void>>> =
  {
    async "two tabs show the same films, and a pick in one is seen in the other"(world) {
      await using visit = await world.visit({ account: "programmer" });
      const { page, context } = visit;
      await world.openSlot(page, 18);
      const other = await context.newPage();
      await world.openSlot(other, 18);
      await world.eventually(async () => assert.deepEqual(await titles(other), await titles(page)));
      const [first, second] = await titles(page);
      await page.getByRole("button", { name: `Pick ${first}` }).click();
      await other.getByText(`Picked: ${first}`, { exact: true }).waitFor();
      await other.getByRole("button", { name: `Pick instead ${second}` }).click();
      await page.getByText(`Picked: ${second}`, { exact: true }).waitFor();
      await world.eventually(async () => {
        const kinds = (await world.events(18)).map(({ kind }) => kind);
        assert.deepEqual(kinds, ["selection", "retraction", "selection"]);
      });
    },

    async "a pick made without connection waits, and is sent once when it is back"(world) {
      await using visit = await world.visit({ account: "programmer" });
      const { page, context } = visit;
      await world.openSlot(page, 19);
      await context.setOffline(true);
      await page.getByText("Offline", { exact: true }).waitFor();
      await page.getByRole("button", { name: /^Pick / }).first().click();
      await page.getByText(PENDING).waitFor();
      await page.getByText("Waiting: 1").waitFor();
      assert.deepEqual(await world.events(19), []);
      await context.setOffline(false);
      await page.getByText(PICKED).waitFor();
      assert.equal((await world.events(19)).length, 1);
    },

    async "an answer that gets lost is asked for again, and a reload forgets nothing"(world) {
      await using visit = await world.visit({ account: "programmer" });
      const { page } = visit;
      await world.openSlot(page, 12);
      let sent = 0;
      await page.route("**/functions/v1/update-parameters", async (route) => {
        sent++;
        await route.fetch(); // the server learns it
        await route.abort("connectionreset"); // but the page never hears of it
      });
      await page.getByRole("button", { name: /^Pick / }).first().click();
      await page.getByText("Waiting: 1").waitFor();
      await world.eventually(() => Promise.resolve(assert(sent >= 2)));
      await page.reload();
      await page.getByText("Waiting: 1").waitFor();
      await page.unrouteAll({ behavior: "wait" });
      await page.getByText(/^Confirmed: /).waitFor();
      await page.getByText(PICKED).waitFor();
      assert.equal((await world.events(12)).length, 1);
    },

    async "without a connection the page opens with what was seen last, and says how old it is"(
      world,
    ) {
      await using visit = await world.visit({ account: "programmer" });
      const { page, context } = visit;
      await page.evaluate(() => navigator.serviceWorker.ready);
      await world.openSlot(page, 20);
      const offered = await titles(page);
      await page.goto(`${world.stack.url}/#/week/${SUNDAY}`);
      await page.locator("a.pick").first().waitFor();
      const picks = await page.locator("a.pick").allInnerTexts();
      const old = /^Not up to date: as of /;
      await context.setOffline(true);
      await page.reload();
      await page.getByText(old).waitFor();
      await world.eventually(async () =>
        assert.deepEqual(await page.locator("a.pick").allInnerTexts(), picks)
      );
      await page.goto(`${world.stack.url}/#/slot/${FRIDAY}/20/Lumen%201`);
      await page.waitForSelector(".card");
      await world.eventually(async () => assert.deepEqual(await titles(page), offered));
      await page.goto(`${world.stack.url}/#/slot/${FRIDAY}/1/Lumen%201`);
      await page.getByText("No connection.").first().waitFor();
      assert.equal(await page.locator(".card").count(), 0);
      await context.setOffline(false);
      await page.waitForSelector(".card");
      await page.goto(`${world.stack.url}/#/week/${SUNDAY}`);
      await page.locator("a.pick").first().waitFor();
      await page.getByText(old).waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.waitForSelector("input[name=email]");
      const kept = await page.evaluate(() => Object.keys(localStorage));
      assert.deepEqual(kept.filter((key) => /memory|slate\.|session/.test(key)), []);
    },

    async "a session that ended keeps the pick, and signing in again sends it"(world) {
      await using visit = await world.visit({ account: "programmer" });
      const { page } = visit;
      await world.openSlot(page, 13);
      await page.evaluate(() => {
        const session = JSON.parse(localStorage.getItem("console.session")!);
        session.access_token = session.access_token.slice(0, -8) + "AAAAAAAA";
        session.refresh_token = "gone";
        localStorage.setItem("console.session", JSON.stringify(session));
      });
      await page.getByRole("button", { name: /^Pick / }).first().click();
      await page.getByText(/Your session has ended/).waitFor();
      await page.getByText("Actions that will be sent then: 1").waitFor();
      assert.deepEqual(await world.events(13), []);
      await world.signIn(page, "programmer");
      await page.getByText(PICKED).waitFor();
      assert.equal((await world.events(13)).length, 1);
    },

    async "what the server refuses is said with a remedy and the request's id"(world) {
      await using visit = await world.visit({ account: "programmer" });
      const { page } = visit;
      await world.openSlot(page, 10);
      await page.route("**/functions/v1/update-parameters", (route) =>
        route.fulfill({
          status: 409,
          contentType: "application/problem+json",
          body: JSON.stringify({ code: "conflict", detail: "Other", request_id: "request-42" }),
        }));
      await page.getByRole("button", { name: /^Pick / }).first().click();
      await page.getByText("Not accepted: 1").waitFor();
      await page.getByText("request-42").waitFor();
      await page.getByText("This was done already in another way.").waitFor();
      await page.getByText("Nothing picked for this slot yet.").waitFor();
      await page.getByRole("button", { name: "Dismiss" }).click();
      await page.getByText("Not accepted: 1").waitFor({ state: "detached" });
    },

    async "a slate that cannot be had says why: a defect, no films"(world) {
      await using visit = await world.visit({ account: "programmer" });
      const { page } = visit;
      const infer = "**/functions/v1/infer";
      await page.route(infer, (route) =>
        route.fulfill({
          status: 500,
          contentType: "application/problem+json",
          body: JSON.stringify({ code: "internal", detail: "Broken", request_id: "request-43" }),
        }));
      await page.goto(`${world.stack.url}/#/slot/${FRIDAY}/11/Lumen%201`);
      await page.getByText("Something broke on the server.").waitFor();
      await page.getByText("request-43").waitFor();
      await page.unrouteAll({ behavior: "wait" });
      await page.getByRole("button", { name: "Try again" }).click();
      await page.waitForSelector(".card");
      await withoutFilms(page);
      await page.goto(`${world.stack.url}/#/slot/${FRIDAY}/5/Lumen%201`);
      await page.getByText("No film can be offered for this slot.").waitFor();
      await page.getByText(/^No rights on that day: \d+/).first().waitFor();
    },

    async "an admin makes versions and goes back; a programmer only looks"(world) {
      await using visit = await world.visit({ account: "admin" });
      const { page } = visit;
      await page.goto(`${world.stack.url}/#/model`);
      await page.getByRole("button", { name: "Make a version now" }).click();
      await page.getByText(/^Version v1\.0\.\d+ is being written or done/).waitFor();
      await page.getByRole("button", { name: "Make active v1.0.0" }).click();
      await page.getByText("Version v1.0.0 is active.").waitFor();
      await page.locator("tr", { hasText: "v1.0.0" }).getByText("Active", { exact: true })
        .waitFor();
      await using looking = await world.visit({ account: "programmer" });
      await looking.page.goto(`${world.stack.url}/#/model`);
      await looking.page.locator("tr", { hasText: "v1.0.0" }).first().waitFor();
      assert.equal(await looking.page.getByRole("button", { name: /Make/ }).count(), 0);
    },
  };
