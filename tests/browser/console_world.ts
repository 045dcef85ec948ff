/** A stack with its console, and people in front of it. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import assert from "node:assert/strict";
import type { Stack } from "../../supabase/local/stack.ts";

/** The day around which the invented films have their rights; a Sunday. */
export const SUNDAY = "2026-11-22";
export const FRIDAY = "2026-11-27";

/** One story's browser, with all that the page asked for and complained about. */
export interface Visit extends AsyncDisposable {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Origins of all requests. */
  readonly origins: Set<string>;
  /** What the page wrote as errors, failed requests aside. */
  readonly complaints: string[];
}

export interface VisitOptions {
  readonly language?: string;
  readonly dark?: boolean;
  readonly account?: "programmer" | "admin";
}

/** What the tests need of an event. */
export interface EventRow {
  readonly event_id: string;
  readonly kind: string;
  readonly hour: number;
  readonly picked_movie_id: string | null;
  readonly own_choice: boolean;
  readonly ticked_signals: readonly string[] | null;
  readonly retracts: string | null;
}

/** The running stack with one browser; each story visits with a fresh profile. */
export class ConsoleWorld {
  constructor(readonly stack: Stack, readonly browser: Browser) {}

  /** Opens the console and, when an account is named, signs in. */
  async visit(options: VisitOptions = {}): Promise<Visit> {
    const context = await this.browser.newContext({
      viewport: { width: 1360, height: 900 },
      locale: options.language ?? "en-GB",
      colorScheme: options.dark ? "dark" : "light",
    });
    context.setDefaultTimeout(15_000);
    const origins = new Set<string>();
    const complaints: string[] = [];
    context.on("request", (request) => origins.add(new URL(request.url()).origin));
    context.on("weberror", (error) => complaints.push(error.error().message));
    context.on("console", (message) => {
      const isRefusedRequest = message.text().startsWith("Failed to load resource");
      if (message.type() === "error" && !isRefusedRequest) complaints.push(message.text());
    });
    const page = await context.newPage();
    await page.goto(this.stack.url);
    if (options.account) await this.signIn(page, options.account);
    return {
      context,
      page,
      origins,
      complaints,
      [Symbol.asyncDispose]: () => context.close(),
    };
  }

  async signIn(page: Page, account: "programmer" | "admin"): Promise<void> {
    const { email, password } = this.stack[account];
    await page.fill("input[name=email]", email);
    await page.fill("input[name=password]", password);
    await page.click("button[type=submit]");
    await page.waitForSelector("nav");
  }

  /** Goes to a slot of Lumen 1 on Friday and waits for its films. */
  async openSlot(page: Page, hour: number): Promise<void> {
    await page.goto(`${this.stack.url}/#/slot/${FRIDAY}/${hour}/Lumen%201`);
    await page.waitForSelector(".card");
  }

  /** Events of Friday's slot at `hour`, oldest first. */
  async events(hour: number): Promise<EventRow[]> {
    return await this.rows(
      `selection_events?broadcast_date=eq.${FRIDAY}&hour=eq.${hour}&order=seq`,
    );
  }

  /** Rows of the Data API as the service sees them. */
  async rows<T>(query: string): Promise<T[]> {
    const response = await fetch(`${this.stack.url}/rest/v1/${query}`, {
      headers: { apikey: this.stack.keys.secret },
    });
    assert.equal(response.status, 200);
    return await response.json();
  }

  /** Waits until `check` no longer throws; its last complaint is the error. */
  async eventually(check: () => Promise<void>): Promise<void> {
    const deadline = performance.now() + 15_000;
    for (;;) {
      try {
        return await check();
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }
}

/** Sends a request to a function as an administrator's script would. */
export async function callFunction(
  { stack }: ConsoleWorld,
  method: string,
  path: string,
  body?: object,
): Promise<void> {
  const response = await fetch(`${stack.url}/functions/v1/${path}`, {
    method,
    headers: { apikey: stack.keys.secret, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  assert.equal(response.status, 200, await response.text());
}

/** From now on no slate has a film. */
export async function withoutFilms(page: Page): Promise<void> {
  await page.route("**/functions/v1/infer", async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    await route.fulfill({ response, json: { ...answer, recommendations: [], candidate_count: 0 } });
  });
}

/** Titles of the films shown, in order. */
export async function titles(page: Page): Promise<string[]> {
  return await page.locator(".card").evaluateAll((cards) =>
    cards.map((card) => card.querySelector("h3")!.firstChild!.textContent!.trim())
  );
}
