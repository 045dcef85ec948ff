/** The four languages of the console, and dates and numbers as they are written in each. */
import { de } from "./texts/de.ts";
import { en, type TextKey, type Texts } from "./texts/en.ts";
import { fr } from "./texts/fr.ts";
import { it } from "./texts/it.ts";

export type Language = "de" | "fr" | "it" | "en";

/** Names of the languages, each in itself. */
export const LANGUAGES: Readonly<Record<Language, string>> = {
  de: "Deutsch",
  fr: "Français",
  it: "Italiano",
  en: "English",
};

const TEXTS: Readonly<Record<Language, Texts>> = { de, fr, it, en };
const LOCALES: Readonly<Record<Language, string>> = {
  de: "de-CH",
  fr: "fr-CH",
  it: "it-CH",
  en: "en-GB",
};

/** Speaks one language. */
export interface Speech {
  readonly language: Language;
  /** The text of a key with its {placeholders} filled in. */
  t(key: TextKey, values?: Readonly<Record<string, string | number>>): string;
  /** Two decimals. */
  score(value: number): string;
  percent(share: number): string;
  whole(value: number): string;
  /** A day YYYY-MM-DD, such as "Fri 27 Nov". */
  day(date: string): string;
  /** The same with the year and the weekday in full. */
  longDay(date: string): string;
  /** A day without its weekday, with the year. */
  date(date: string): string;
  /** Hour of the clock, as "20:00". */
  hour(hour: number): string;
  /** A moment as date and time. */
  moment(time: string | number): string;
  /** "1 day", "12 days". */
  days(count: number): string;
  /** "3 hours ago". */
  ago(time: string | number, now: number): string;
  /** Name of a language by its code. */
  languageName(code: string): string;
}

/** The first language of the browser that the console speaks, else English. */
export function preferredLanguage(wanted: readonly string[]): Language {
  const codes = wanted.map((tag) => tag.slice(0, 2).toLowerCase());
  return codes.find((code): code is Language => code in LANGUAGES) ?? "en";
}

/** Returns the speech of a language. */
export function speak(language: Language): Speech {
  const locale = LOCALES[language];
  const texts = TEXTS[language];
  const decimals = (minimum: number, maximum: number) =>
    new Intl.NumberFormat(locale, {
      minimumFractionDigits: minimum,
      maximumFractionDigits: maximum,
      signDisplay: "negative",
    });
  const two = decimals(2, 2);
  const none = decimals(0, 0);
  const share = new Intl.NumberFormat(locale, {
    style: "percent",
    maximumFractionDigits: 0,
    signDisplay: "negative",
  });
  const spans = new Intl.NumberFormat(locale, { style: "unit", unit: "day", unitDisplay: "long" });
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
    return (date: string) => format.format(new Date(`${date}T12:00:00Z`));
  };
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const names = new Intl.DisplayNames([locale], { type: "language", fallback: "code" });
  return {
    language,
    t: (key, values = {}) =>
      texts[key].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? "")),
    score: (value) => two.format(value),
    percent: (value) => share.format(value),
    whole: (value) => none.format(value),
    day: dates({ weekday: "short", day: "numeric", month: "short" }),
    longDay: dates({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
    date: dates({ day: "numeric", month: "short", year: "numeric" }),
    hour: (hour) => `${String(hour).padStart(2, "0")}:00`,
    moment: (time) => moment.format(new Date(time)),
    days: (count) => spans.format(count),
    ago: (time, now) => {
      const minutes = Math.round((new Date(time).getTime() - now) / 60_000);
      if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
      if (Math.abs(minutes) < 2880) return relative.format(Math.round(minutes / 60), "hour");
      return relative.format(Math.round(minutes / 1440), "day");
    },
    languageName: (code) => names.of(code) ?? code,
  };
}
