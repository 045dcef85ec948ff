/**
 * The globals that a pickle may name: what a RandomForestRegressor needs, alone or beside a
 * StandardScaler, whether pickle or joblib wrote it. Each is bound to what it builds here; no other
 * name is resolved, and none is ever called.
 */
import { createDtype, PickledDtype, setDtypeState } from "./pickle_dtype.ts";
import { decodeScalar, emptyArray, encodeText, fromBuffer, setArrayState } from "./pickle_array.ts";
import {
  describe,
  PickledArray,
  PickledGlobal,
  PickledInstance,
  type PickleValue,
} from "./pickle_value.ts";

/** Returns what calling a global with `args` builds. */
type Builder = (args: readonly PickleValue[]) => PickleValue;

const instanceOf = (className: string): Builder => (args) => new PickledInstance(className, args);

export const RANDOM_FOREST = "sklearn.ensemble._forest.RandomForestRegressor";
export const DECISION_TREE = "sklearn.tree._classes.DecisionTreeRegressor";
export const TREE = "sklearn.tree._tree.Tree";
export const STANDARD_SCALER = "sklearn.preprocessing._data.StandardScaler";
export const JOBLIB_ARRAY = "joblib.numpy_pickle.NumpyArrayWrapper";

/** null: may be named as a class, but not called. */
const BUILDERS: ReadonlyMap<string, Builder | null> = new Map([
  [RANDOM_FOREST, instanceOf(RANDOM_FOREST)],
  [DECISION_TREE, instanceOf(DECISION_TREE)],
  [TREE, instanceOf(TREE)],
  [STANDARD_SCALER, instanceOf(STANDARD_SCALER)],
  [JOBLIB_ARRAY, instanceOf(JOBLIB_ARRAY)],
  ["numpy.ndarray", null],
  ["numpy.dtype", createDtype],
  ["numpy.core.multiarray._reconstruct", emptyArray],
  ["numpy.core.multiarray.scalar", decodeScalar],
  ["numpy.core.numeric._frombuffer", fromBuffer],
  ["_codecs.encode", encodeText],
  ["builtins.bytes", encodeText],
]);

/** Other names of the same globals: numpy 2, scikit-learn before 0.22, Python 2's builtins. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["numpy._core.multiarray._reconstruct", "numpy.core.multiarray._reconstruct"],
  ["numpy._core.multiarray.scalar", "numpy.core.multiarray.scalar"],
  ["numpy._core.numeric._frombuffer", "numpy.core.numeric._frombuffer"],
  ["sklearn.ensemble.forest.RandomForestRegressor", RANDOM_FOREST],
  ["sklearn.tree.tree.DecisionTreeRegressor", DECISION_TREE],
  ["sklearn.preprocessing.data.StandardScaler", STANDARD_SCALER],
  ["__builtin__.bytes", "builtins.bytes"],
]);

/**
 * Returns the global of a name.
 *
 * @throws {SyntaxError} If it is not a known one; the message names it.
 */
export function resolveGlobal(module: string, name: string): PickledGlobal {
  const written = `${module}.${name}`;
  const known = ALIASES.get(written) ?? written;
  if (BUILDERS.has(known)) return new PickledGlobal(known);
  throw new SyntaxError(
    `Cannot read pickle as it must name only what a scikit-learn forest needs: received ${
      JSON.stringify(written.slice(0, 120))
    }`,
  );
}

/**
 * Returns what calling `callee` builds (REDUCE and NEWOBJ).
 *
 * @throws {SyntaxError} If it cannot be called, or not with these arguments.
 */
export function build(callee: PickleValue | undefined, args: PickleValue | undefined): PickleValue {
  const builder = callee instanceof PickledGlobal ? BUILDERS.get(callee.name) : null;
  if (builder && Array.isArray(args)) return builder(args);
  throw new SyntaxError(
    `Cannot read pickle as a known class must be called with a tuple: received ${
      describe(callee)
    } called with ${describe(args)}`,
  );
}

/**
 * Gives an object its stored state (BUILD).
 *
 * @throws {SyntaxError} If it takes none, or not this one.
 */
export function setState(target: PickleValue | undefined, state: PickleValue | undefined): void {
  if (target instanceof PickledDtype && state !== undefined) return setDtypeState(target, state);
  if (target instanceof PickledArray && state !== undefined) return setArrayState(target, state);
  if (target instanceof PickledInstance && state instanceof Map) {
    target.state = state;
    return;
  }
  throw new SyntaxError(
    `Cannot read pickle as state must fit its object: received ${describe(state)} for ${
      describe(target)
    }`,
  );
}
