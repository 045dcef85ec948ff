// Goal: each language says the same, days are days wherever one looks, and addresses read back.
import assert from "node:assert/strict";
import { addDays, daysBetween, isDate } from "../../supabase/console/src/calendar.ts";
import { holidayOn } from "../../supabase/console/src/holidays.ts";
import { hrefOf, parseRoute, type Route } from "../../supabase/console/src/route.ts";
import { preferredLanguage, speak } from "../../supabase/console/src/texts.ts";
import { de } from "../../supabase/console/src/texts/de.ts";
import { en, type TextKey } from "../../supabase/console/src/texts/en.ts";
import { fr } from "../../supabase/console/src/texts/fr.ts";
import { it } from "../../supabase/console/src/texts/it.ts";

const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

for (const [language, texts] of Object.entries({ de, fr, it })) {
  Deno.test(`texts in ${language} fill in what the English ones do`, () => {
    assert.deepEqual(Object.keys(texts).sort(), Object.keys(en).sort());
    for (const key of Object.keys(en) as TextKey[]) {
      assert.deepEqual(placeholders(texts[key]), placeholders(en[key]), key);
      assert.notEqual(texts[key].trim(), "", key);
    }
  });
}

Deno.test("parts of the score have two letters of their own in each language", () => {
  for (const texts of [de, en, fr, it]) {
    const letters = Object.entries(texts).filter(([key]) => key.startsWith("short_"))
      .map(([, text]) => text);
    assert.equal(new Set(letters).size, 7, letters.join());
  }
});

Deno.test("preferredLanguage() takes the first it knows, else English", () => {
  assert.equal(preferredLanguage(["rm-CH", "fr-CH", "de"]), "fr");
  assert.equal(preferredLanguage(["ja"]), "en");
});

Deno.test("speak() writes days and numbers as the locale does", () => {
  const german = speak("de");
  assert.equal(german.longDay("2026-11-27"), "Freitag, 27. November 2026");
  assert.equal(german.score(0.125), "0.13");
  assert.equal(german.score(-0.001), "0.00");
  assert.equal(speak("en").t("found", { count: 3 }), "Found: 3");
});

Deno.test("addDays() and daysBetween() count over months, leap days and summer time", () => {
  assert.equal(addDays("2028-02-28", 2), "2028-03-01");
  assert.equal(addDays("2026-03-28", 2), "2026-03-30");
  assert.equal(daysBetween("2026-10-24", "2026-10-26"), 2);
  assert.equal(isDate("2026-02-30"), false);
  assert.equal(isDate("2026-2-3"), false);
});

Deno.test("holidayOn() knows fixed and movable days, and that most days are none", () => {
  assert.equal(holidayOn("2026-05-14"), "holiday_ascension");
  assert.equal(holidayOn("2027-03-26"), "holiday_good_friday");
  assert.equal(holidayOn("2026-08-01"), "holiday_national");
  assert.equal(holidayOn("2026-11-27"), null);
});

Deno.test("parseRoute() reads what hrefOf() writes, and takes nonsense for the current week", () => {
  const routes: Route[] = [
    { view: "week", date: null },
    { view: "week", date: "2026-11-27" },
    { view: "slot", slot: { channel: "Télé / 1 #", date: "2026-11-27", hour: 0 } },
    { view: "model" },
  ];
  for (const route of routes) assert.deepEqual(parseRoute(hrefOf(route)), route);
  for (const hash of ["", "#/slot/2026-02-30/20/X", "#/slot/2026-11-27/x/X", "#/%E0%A4%A", "#/?"]) {
    assert.deepEqual(parseRoute(hash), { view: "week", date: null }, hash);
  }
});
