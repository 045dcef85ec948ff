/**
 * Formulas of house rules, parsed by mathjs. Importing mathjs costs 0.2 s and more, so it is
 * imported when the first formula is to be parsed: a project without rules never pays.
 */
import { log } from "@shared/observability/log.ts";
import { compileFormula, type FormulaNode } from "@shared/recommend/formula.ts";
import type { HouseRule } from "@shared/recommend/house_rules.ts";
import { SAMPLE_SCOPE } from "@shared/recommend/sample_film.ts";

/** A rule as it is stored. */
export interface StoredRule {
  readonly name: string;
  readonly formula: string;
}

/** Characters of a formula; the parser's recursion stays shallow. */
export const FORMULA_LENGTH_MAX = 500;

type Parse = (text: string) => FormulaNode;

/** Loads the parser once an isolate; a failed attempt is made again. */
let parser: Promise<Parse> | null = null;

function loadParser(): Promise<Parse> {
  parser ??= importParser().catch((error) => {
    parser = null;
    throw error;
  });
  return parser;
}

/** The numbers-only mathjs with nothing in it but the parser. */
async function importParser(): Promise<Parse> {
  const { create, parseDependencies } = await import("mathjs/number");
  const { parse } = create({ parseDependencies: parseDependencies! });
  return (text) => parse!(text);
}

/** A formula that may be used, and what it does. */
export interface CheckedFormula {
  readonly tree: FormulaNode;
  /** A condition strikes films out, a number shifts their ranking. */
  readonly kind: "condition" | "number";
}

/**
 * Parses a formula, and compiles and evaluates it on a sample film.
 *
 * @throws {SyntaxError} If it cannot be read or holds what is not allowed.
 */
export async function checkFormula(text: string): Promise<CheckedFormula> {
  if (text.length > FORMULA_LENGTH_MAX) {
    throw new SyntaxError(
      `Cannot parse formula as it must have at most ${FORMULA_LENGTH_MAX} characters: received ${text.length}`,
    );
  }
  const tree = parseFormula(await loadParser(), text);
  const { kind, valueOf } = compileFormula(tree, SAMPLE_SCOPE);
  valueOf(0);
  return { tree, kind };
}

function parseFormula(parse: Parse, text: string): FormulaNode {
  try {
    return parse(text);
  } catch (cause) {
    // mathjs throws SyntaxError, and Error for what its grammar knows and this build does not
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SyntaxError(`Cannot parse formula: ${reason}`, { cause });
  }
}

/** Rules in force of one isolate: a formula is parsed once. */
export class RuleReader {
  #parsed = new Map<string, FormulaNode | null>();

  /**
   * Returns the rules, parsed. One that cannot be used any more is left out, with the reason
   * logged: inference does not fail for it.
   */
  async read(stored: readonly StoredRule[]): Promise<HouseRule[]> {
    const parsed = new Map<string, FormulaNode | null>();
    for (const rule of stored) {
      const { formula } = rule;
      const known = this.#parsed.get(formula);
      parsed.set(formula, known === undefined ? await treeOrNull(rule) : known);
    }
    this.#parsed = parsed;
    return stored.flatMap(({ name, formula }) => {
      const tree = parsed.get(formula);
      return tree ? [{ name, tree }] : [];
    });
  }
}

async function treeOrNull({ name, formula }: StoredRule): Promise<FormulaNode | null> {
  try {
    return (await checkFormula(formula)).tree;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    log.error("A house rule is left out as its formula cannot be used", {
      house_rule: name,
      reason: error.message,
    });
    return null;
  }
}
