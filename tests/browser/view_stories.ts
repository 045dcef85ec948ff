/** Stories of looking: no barrier in any view, four languages, and how fast it is drawn. */
import axe from "axe-core";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { type ConsoleWorld, FRIDAY, SUNDAY, withoutFilms } from "./console_world.ts";

/** What is looked at: where, and how to get it into the state that matters. */
interface View {
  readonly name: string;
  show(page: Page, url: string): Promise<void>;
}

const VIEWS: readonly View[] = [
  {
    name: "week",
    async show(page, url) {
      await page.goto(`${url}/#/week/${SUNDAY}`);
      await page.waitForSelector("a.pick");
      await page.waitForSelector(".others li");
    },
  },
  {
    name: "slate",
    async show(page, url) {
      await page.goto(`${url}/#/slot/${FRIDAY}/20/Lumen%201`);
      await page.waitForSelector(".card");
      await page.locator(".card .why").nth(0).click();
      await page.locator(".card .why").nth(2).click();
      await page.getByRole("searchbox").fill("a");
      await page.waitForSelector("section[aria-labelledby=own-choice] .found button");
      await page.waitForSelector("section[aria-labelledby=not-offered] .found li");
      await page.locator(".segment.audience").nth(1).hover();
      await page.waitForSelector(".tip");
    },
  },
  {
    name: "what-if",
    async show(page, url) {
      await page.goto(`${url}/#/slot/${FRIDAY}/9/Lumen%201`);
      await page.waitForSelector(".card");
      await page.locator("details.panel summary").click();
      await page.locator("input[type=range]").first().fill("-1");
    },
  },
  {
    name: "empty",
    async show(page, url) {
      await withoutFilms(page);
      await page.goto(`${url}/#/slot/${FRIDAY}/6/Lumen%201`);
      await page.waitForSelector(".notice-title");
      await page.unrouteAll({ behavior: "wait" });
    },
  },
  {
    name: "model",
    async show(page, url) {
      await page.goto(`${url}/#/model`);
      await page.waitForSelector("table.versions");
      await page.waitForSelector(".curve circle");
      await page.waitForFunction(() => {
        const drawnOrPending = document.querySelectorAll("figure .picture, figure .notice.old");
        return drawnOrPending.length === 2 &&
          [...document.images].every(({ naturalWidth }) => naturalWidth > 0);
      });
    },
  },
  {
    name: "wrong",
    async show(page, url) {
      await page.route("**/functions/v1/update-parameters", (route) =>
        route.fulfill({
          status: 409,
          contentType: "application/problem+json",
          body: JSON.stringify({ code: "conflict", detail: "Other", request_id: "request-44" }),
        }));
      await page.goto(`${url}/#/slot/${FRIDAY}/8/Lumen%201`);
      await page.waitForSelector(".card");
      await page.locator(".card-head button").first().click();
      await page.waitForSelector(".popup");
      await page.unrouteAll({ behavior: "wait" });
    },
  },
];

/** Shows every view in light or dark, asks axe about each and takes a picture of it. */
export async function inspectViews(
  world: ConsoleWorld,
  dark: boolean,
  directory: string,
): Promise<void> {
  const tone = dark ? "dark" : "light";
  await using visit = await world.visit({ dark });
  const { page } = visit;
  await page.waitForSelector("input[name=email]");
  await inspect(page, `${directory}/sign-in-${tone}.png`);
  await world.signIn(page, "admin");
  for (const { name, show } of VIEWS) {
    await show(page, world.stack.url);
    await inspect(page, `${directory}/${name}-${tone}.png`);
  }
  assert.deepEqual(visit.complaints, []);
}

async function inspect(page: Page, picture: string): Promise<void> {
  await page.screenshot({ path: picture, fullPage: true });
  await page.evaluate(axe.source); // through the debugger, so the page's policy stays as it is
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const result = await axe.run(document, { runOnly: tags });
    if (result.passes.length < 20) throw new Error(`axe looked at ${result.passes.length} rules`);
    return result.violations.map(({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")}`
    );
  });
  assert.deepEqual(violations, [], picture);
}

/** At 320 pixels, or 400 % zoom, only tables scroll sideways (WCAG 1.4.10). */
export async function fitNarrow(world: ConsoleWorld, directory: string): Promise<void> {
  await using visit = await world.visit({ account: "admin" });
  const { page } = visit;
  await page.setViewportSize({ width: 320, height: 800 });
  for (const { name, show } of VIEWS) {
    await show(page, world.stack.url);
    await page.screenshot({ path: `${directory}/${name}-narrow.png`, fullPage: true });
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(width, 320, name);
  }
}

/** The console speaks the browser's language, and the one that is chosen. */
export async function hearLanguages(world: ConsoleWorld): Promise<void> {
  const headings = { de: "Anmelden", fr: "Se connecter", it: "Accedi", en: "Sign in" };
  await using visit = await world.visit({ language: "it-CH" });
  const { page } = visit;
  await page.getByRole("heading", { name: headings.it }).waitFor();
  for (const [code, heading] of Object.entries(headings)) {
    await page.locator("header select").first().selectOption(code);
    await page.getByRole("heading", { name: heading }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), code);
  }
  await page.locator("header select").first().selectOption("de");
  await page.reload();
  await world.signIn(page, "programmer");
  await page.goto(`${world.stack.url}/#/slot/${FRIDAY}/20/Lumen%201`);
  await page.getByRole("heading", { name: "Lumen 1, Freitag, 27. November 2026, 20:00" })
    .waitFor();
}

/** Everything a pick needs is reached and done with the keyboard alone. */
export async function pickByKeyboard(world: ConsoleWorld): Promise<void> {
  await using visit = await world.visit({ account: "programmer" });
  const { page } = visit;
  await page.goto(`${world.stack.url}/#/week/${SUNDAY}`);
  const link = page.getByRole("link", { name: "Find a film: Lumen 2, Fri 27 Nov, 22:00" });
  await link.waitFor();
  await tabTo(page, "Find a film: Lumen 1, Sun 22 Nov, 14:00");
  for (let i = 0; i < 20 && !(await focused(page)).includes("Lumen 2"); i++) {
    await page.keyboard.press("ArrowDown");
  }
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
  for (let i = 0; i < 5 && !(await focused(page)).endsWith("22:00"); i++) {
    await page.keyboard.press("ArrowDown");
  }
  assert.equal(await focused(page), "Find a film: Lumen 2, Fri 27 Nov, 22:00");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /^Lumen 2, Friday/ }).waitFor();
  await page.waitForSelector(".card");
  await tabTo(page, "Pick ");
  await page.keyboard.press("Enter");
  await page.getByText(/^Picked: (?!.*not confirmed)/).waitFor();
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 150; i++) {
    await page.keyboard.press("Tab");
    if ((await focused(page)).startsWith(name)) return;
  }
  assert.fail(`"${name}" is not reached by Tab`);
}

/** Name of the focused element. */
async function focused(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const element = document.activeElement;
    return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
  });
}

/** What was measured of 50 films, in milliseconds. */
export interface Drawing {
  /** From the answer to its being painted. */
  readonly drawn: number;
  /** The main thread's own time from asking to then, which other work does not lengthen. */
  readonly drawnThread: number;
  /** From frame to frame while a weight is dragged, another weight in each; 60 a second are 16.7. */
  readonly frameMedian: number;
  readonly frameThread: number;
}

const FRAMES = 100;

/** Measures with the browser's own clocks; figures are to be looked at, not to be passed. */
export async function measureDrawing(world: ConsoleWorld): Promise<Drawing> {
  await using visit = await world.visit({ account: "programmer" });
  const { page, context } = visit;
  await page.evaluate(() => localStorage.setItem("console.preference.slate-size", "50"));
  await page.goto(`${world.stack.url}/#/slot/${FRIDAY}/4/Lumen%201`);
  await page.waitForSelector(".card:nth-child(50)");
  await page.waitForSelector("section[aria-labelledby=not-offered] .found li");
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const threadMs = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return 1000 * metrics.find(({ name }) => name === "TaskDuration")!.value;
  };
  const asked = await threadMs();
  await page.getByRole("button", { name: "Refresh" }).click();
  await page.waitForFunction(() => performance.getEntriesByName("slate-drawn").length === 2);
  const painted = await threadMs();
  const drawn = await page.evaluate(() =>
    Math.min(...performance.getEntriesByName("slate-drawn").map(({ duration }) => duration))
  );
  await page.locator("details.panel summary").click();
  const begun = await threadMs();
  const frames = await page.evaluate(dragForFrames, FRAMES);
  return {
    drawn,
    drawnThread: painted - asked,
    frameMedian: frames.toSorted((a, b) => a - b)[FRAMES / 2]!,
    frameThread: (await threadMs() - begun) / FRAMES,
  };
}

/** Runs in the page: milliseconds from each frame to the next. */
async function dragForFrames(count: number): Promise<number[]> {
  const slider = document.querySelector<HTMLInputElement>("input[type=range]")!;
  const gaps: number[] = [];
  let last = await new Promise<number>(requestAnimationFrame);
  for (let frame = 0; frame < count; frame++) {
    slider.value = String(Math.sin(frame / 20));
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    const now = await new Promise<number>(requestAnimationFrame);
    gaps.push(now - last);
    last = now;
  }
  return gaps;
}
