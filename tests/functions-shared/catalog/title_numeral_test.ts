// Goal: a number is the same however it is written, and a word or letter that only looks like one
// stays what it is.
import assert from "node:assert/strict";
import { isNumeral, withNumbers } from "@shared/catalog/title_numeral.ts";

const numbers = (title: string) => withNumbers(title.split(" ")).join(" ");

Deno.test("withNumbers() writes numbers in digits", () => {
  const cases: [tokens: string, expected: string][] = [
    ["rocky ii", "rocky 2"],
    ["rocky iv", "rocky 4"],
    ["rocky v", "rocky 5"],
    ["saw x", "saw 10"],
    ["halloween viii", "halloween 8"],
    ["super bowl xxxix", "super bowl 39"],
    ["les trois freres", "les 3 freres"],
    ["ocean s twelve", "ocean s 12"],
    ["acht frauen", "8 frauen"],
    ["sette anime", "7 anime"],
    ["huitieme passager", "8 passager"],
    ["vingt mille lieues", "20000 lieues"],
    ["les quatre cents coups", "les 400 coups"],
    ["quatre vingts jours", "80 jours"],
    ["mille et une nuits", "1000 et une nuits"],
  ];
  for (const [tokens, expected] of cases) assert.equal(numbers(tokens), expected, tokens);
});

Deno.test("withNumbers() drops words that only announce a number", () => {
  const cases: [tokens: string, expected: string][] = [
    ["kill bill vol 2", "kill bill 2"],
    ["dune deuxieme partie", "dune 2"],
    ["dune part two", "dune 2"],
    ["star wars episode iv", "star wars 4"],
    ["episode i", "1"],
    ["sister act acte 2", "sister act 2"],
    ["une partie de campagne", "une partie de campagne"],
    ["volume", "volume"],
  ];
  for (const [tokens, expected] of cases) assert.equal(numbers(tokens), expected, tokens);
});

Deno.test("withNumbers() leaves words and letters that are no numbers", () => {
  const titles = ["v pour vendetta", "x files le film", "i robot", "civil war", "vic le viking"];
  for (const tokens of [...titles, "mix", "iiii", "vv", "deuxi"]) {
    assert.equal(numbers(tokens), tokens);
  }
});

Deno.test("isNumeral() is true for digits only", () => {
  assert(isNumeral("2") && isNumeral("2001"));
  assert(!isNumeral("ii") && !isNumeral("") && !isNumeral("2e"));
});
