/** A real Chromium for tests: Debian's, driven over its own protocol. */
import { type Browser, chromium } from "playwright-core";

const EXECUTABLE = "/usr/bin/chromium";

// nothing that would ask the internet for something, or the machine for a screen
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** True when Chromium is there. Prints what is skipped otherwise; REQUIRE_ALL=1 makes it throw. */
export async function hasChromium(): Promise<boolean> {
  try {
    await Deno.stat(EXECUTABLE);
    return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const missing = `what needs Chromium, which is not at ${EXECUTABLE}`;
    if (Deno.env.get("REQUIRE_ALL") === "1") throw new Error(`Cannot skip ${missing}`);
    console.log(`skipped: ${missing}`);
    return false;
  }
}

/** Starts Chromium; it ends with the block. */
export async function launchChromium(): Promise<Browser & AsyncDisposable> {
  const browser = await chromium.launch({ executablePath: EXECUTABLE, args: FLAGS });
  return Object.assign(browser, { [Symbol.asyncDispose]: () => browser.close() });
}
