/** Where in the console one is: the part of the address after `#`, so any static host will do. */
import { useEffect, useState } from "preact/hooks";
import { isDate } from "./calendar.ts";
import type { Slot } from "./slot.ts";

export type Route =
  | { readonly view: "week"; readonly date: string | null }
  | { readonly view: "slot"; readonly slot: Slot }
  | { readonly view: "model" };

/** Reads an address; what cannot be read is the current week. */
export function parseRoute(hash: string): Route {
  const [view, ...parts] = hash.replace(/^#\/?/, "").split("/").map(decoded);
  if (view === "model") return { view };
  const [date = "", hour = "", channel = ""] = parts;
  if (view === "slot" && isDate(date) && /^\d{1,2}$/.test(hour) && channel) {
    return { view, slot: { channel, date, hour: Number(hour) % 24 } };
  }
  return { view: "week", date: view === "week" && isDate(date) ? date : null };
}

/** The address of a route. */
export function hrefOf(route: Route): string {
  if (route.view === "model") return "#/model";
  if (route.view === "week") return route.date ? `#/week/${route.date}` : "#/week";
  const { date, hour, channel } = route.slot;
  return `#/slot/${date}/${hour}/${encodeURIComponent(channel)}`;
}

/** Goes to a route; the browser's back button returns. */
export function goTo(route: Route): void {
  location.hash = hrefOf(route);
}

/** The current route; follows the address. */
export function useRoute(): Route {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = () => setHash(location.hash);
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return parseRoute(hash);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return "";
    throw error;
  }
}
