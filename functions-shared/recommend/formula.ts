/**
 * A formula as a function of a film. mathjs parses the text; what may be in its tree is listed
 * here, and everything else is refused: a formula can read its film and compute, and nothing more.
 * The tree becomes plain closures, as evaluating it node by node costs a hundred times as much.
 *
 * Every part is a number or a condition, known before any film is looked at. Where a number is
 * wanted, a condition counts as 1 or 0, as in mathjs. Numbers that are missing are NaN.
 */
import { type Column, FUNCTIONS, type Operation, OPERATORS } from "./formula_operations.ts";

export type { Column };

/** What is read of a node of mathjs' tree; see its documentation of expression trees. */
export interface FormulaNode {
  readonly type: string;
}

/** A compiled formula, or a part of one. */
export type Formula =
  | { readonly kind: "number"; readonly valueOf: Column<number> }
  | { readonly kind: "condition"; readonly valueOf: Column<boolean> };

/** What a formula may name. */
export interface FormulaScope {
  readonly variables: ReadonlyMap<string, Column<number>>;
  /** Conditions on one literal text, such as genre("Drama"). */
  readonly tests: ReadonlyMap<string, (text: string) => Column<boolean>>;
}

/** Nodes of a formula, parentheses included. */
const NODES_MAX = 100;

/**
 * Compiles a parsed formula.
 *
 * @throws {SyntaxError} If it holds anything that is not allowed, or is too long.
 */
export function compileFormula(tree: FormulaNode, scope: FormulaScope): Formula {
  let nodes = 0;
  const compile = (node: FormulaNode): Formula => {
    if (++nodes > NODES_MAX) throw refused(`it must have at most ${NODES_MAX} parts`, "more");
    const compiler = COMPILERS.get(node.type);
    if (!compiler) throw refused("this is not part of formulas", textOf(node));
    return compiler(node as AnyNode, scope, compile);
  };
  return compile(tree);
}

/** The fields of all nodes that are allowed; which ones are there depends on the type. */
interface AnyNode extends FormulaNode {
  readonly value: unknown;
  readonly name: string;
  readonly content: FormulaNode;
  readonly condition: FormulaNode;
  readonly trueExpr: FormulaNode;
  readonly falseExpr: FormulaNode;
  /** Name of an operator's function, or the node that a call calls. */
  readonly fn: string | (FormulaNode & { readonly name: string });
  readonly args: readonly FormulaNode[];
  readonly conditionals: readonly string[];
  readonly params: readonly FormulaNode[];
}

type Compile = (node: FormulaNode) => Formula;
type Compiler = (node: AnyNode, scope: FormulaScope, compile: Compile) => Formula;

const COMPILERS: ReadonlyMap<string, Compiler> = new Map<string, Compiler>([
  ["ParenthesisNode", ({ content }, _, compile) => compile(content)],
  ["ConstantNode", (node) => constant(node)],
  ["SymbolNode", ({ name }, { variables }) => {
    const valueOf = variables.get(name);
    if (valueOf) return { kind: "number", valueOf };
    throw refused(`variables are ${[...variables.keys()].join(", ")}`, name);
  }],
  ["OperatorNode", (node, _, compile) => {
    const operation = OPERATORS.get(String(node.fn));
    if (!operation) throw refused("this operator is not part of formulas", textOf(node));
    return operate(operation, node.args.map(compile), node);
  }],
  ["RelationalNode", relation],
  ["ConditionalNode", conditional],
  ["FunctionNode", call],
]);

function constant(node: AnyNode): Formula {
  const { value } = node;
  if (typeof value === "number") return { kind: "number", valueOf: () => value };
  if (typeof value === "boolean") return { kind: "condition", valueOf: () => value };
  if (value === undefined || value === null) throw refused("it must say something", textOf(node));
  throw refused("texts go into genre, language and channel only", textOf(node));
}

/** 5 < x <= 10: each value with the next. */
function relation({ conditionals, params }: AnyNode, _: FormulaScope, compile: Compile): Formula {
  const values = params.map(compile);
  const links = conditionals.map((name, i) => {
    const operation = OPERATORS.get(name);
    if (!operation) throw refused("this comparison is not part of formulas", name);
    return conditionOf(operate(operation, [values[i]!, values[i + 1]!], params[i]!), params[i]!);
  });
  return { kind: "condition", valueOf: (film) => links.every((link) => link(film)) };
}

function conditional(node: AnyNode, _: FormulaScope, compile: Compile): Formula {
  const decides = conditionOf(compile(node.condition), node.condition);
  const [yes, no] = [compile(node.trueExpr), compile(node.falseExpr)];
  if (yes.kind === "number" && no.kind === "number") {
    const [a, b] = [yes.valueOf, no.valueOf];
    return { kind: "number", valueOf: (film) => decides(film) ? a(film) : b(film) };
  }
  if (yes.kind === "condition" && no.kind === "condition") {
    const [a, b] = [yes.valueOf, no.valueOf];
    return { kind: "condition", valueOf: (film) => decides(film) ? a(film) : b(film) };
  }
  throw refused("both sides of ? : must be numbers, or both conditions", textOf(node));
}

function call(node: AnyNode, scope: FormulaScope, compile: Compile): Formula {
  const { fn, args } = node;
  // an accessor has a name too: f.g(1) is no call of g
  const name = typeof fn === "object" && fn.type === "SymbolNode" ? fn.name : "";
  const test = scope.tests.get(name);
  if (test) return { kind: "condition", valueOf: test(literalText(name, args)) };
  const operation = FUNCTIONS.get(name);
  if (operation) return operate(operation, args.map(compile), node);
  const names = [...scope.tests.keys(), ...FUNCTIONS.keys()].join(", ");
  throw refused(`functions are ${names}`, textOf(node));
}

function literalText(name: string, args: readonly FormulaNode[]): string {
  const [argument] = args as readonly AnyNode[];
  if (args.length === 1 && argument!.type === "ConstantNode") {
    if (typeof argument!.value === "string") return argument!.value;
  }
  throw refused(`${name} takes one text in quotes`, args.map(textOf).join(", "));
}

function operate(operation: Operation, values: readonly Formula[], node: FormulaNode): Formula {
  const { takes, gives, arity, bind } = operation;
  if (values.length < arity[0] || values.length > arity[1]) {
    throw refused("it must have as many values as it takes", textOf(node));
  }
  if (takes === "number") {
    const valueOf = bind(values.map(numberOf));
    return gives === "number"
      ? { kind: "number", valueOf: valueOf as Column<number> }
      : { kind: "condition", valueOf: valueOf as Column<boolean> };
  }
  return { kind: "condition", valueOf: bind(values.map((value) => conditionOf(value, node))) };
}

function numberOf(formula: Formula): Column<number> {
  if (formula.kind === "number") return formula.valueOf;
  const { valueOf } = formula;
  return (film) => valueOf(film) ? 1 : 0;
}

function conditionOf(formula: Formula, node: FormulaNode): Column<boolean> {
  if (formula.kind === "condition") return formula.valueOf;
  throw refused("this must be a condition, such as a comparison", textOf(node));
}

const TEXT_MAX = 60;

/** The part of the formula that a node stands for, as mathjs prints it. */
function textOf(node: FormulaNode): string {
  const text = String(node);
  return text.length > TEXT_MAX ? text.slice(0, TEXT_MAX) + "..." : text;
}

function refused(rule: string, received: string): SyntaxError {
  return new SyntaxError(`Cannot compile formula as ${rule}: received ${received || "nothing"}`);
}
