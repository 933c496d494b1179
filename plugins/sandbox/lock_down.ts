/**
 * Takes away from a realm whatever a plugin must not have: every way out, every source of an answer that
 * another machine would not give, and every place where one call could leave something for the next.
 *
 * What is left is what a list allows: globals that a later Deno adds are removed too. The technique is that of
 * Hardened JavaScript (https://github.com/endojs/endo/tree/master/packages/ses): remove, replace, freeze.
 */
import { makeNumbersSame, POWER } from "./same_numbers.ts";
import { prepareStackTrace } from "./stacks.ts";

/** The globals that a plugin keeps: ECMAScript's own that answer the same everywhere, and text as bytes. */
export const ALLOWED_GLOBALS: readonly string[] = [
  ...["globalThis", "undefined", "NaN", "Infinity", "isFinite", "isNaN", "parseFloat", "parseInt"],
  ...["decodeURI", "decodeURIComponent", "encodeURI", "encodeURIComponent"],
  ...["Object", "Function", "Boolean", "Symbol", "Number", "BigInt", "Math", "String", "RegExp"],
  ...["Error", "AggregateError", "EvalError", "RangeError", "ReferenceError", "SyntaxError"],
  ...["SuppressedError", "TypeError", "URIError"],
  ...[
    "Array",
    "Map",
    "Set",
    "WeakMap",
    "WeakSet",
    "Iterator",
    "JSON",
    "Reflect",
    "Proxy",
    "Promise",
  ],
  ...["ArrayBuffer", "DataView", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array"],
  ...["Uint16Array", "Int32Array", "Uint32Array", "BigInt64Array", "BigUint64Array"],
  ...["TextDecoder", "TextEncoder", "atob", "btoa"],
  // What `**` is rewritten to.
  POWER,
];

/**
 * What is left of `Math`: what IEEE 754 or ECMAScript say to the last bit. The others are approximations,
 * which may change with the engine; `random` is no question.
 */
const ALLOWED_MATH: readonly (string | symbol)[] = [
  ...["E", "LN10", "LN2", "LOG10E", "LOG2E", "PI", "SQRT1_2", "SQRT2", Symbol.toStringTag],
  ...["abs", "ceil", "clz32", "floor", "fround", "f16round", "imul", "max", "min", "round"],
  ...["sign", "sqrt", "trunc"],
];

/** Members that depend on the machine's language, or remember something from call to call. */
const REMOVED_MEMBERS = [
  ...["toLocaleString", "toLocaleDateString", "toLocaleTimeString", "localeCompare"],
  ...["toLocaleLowerCase", "toLocaleUpperCase"],
  // Of ArrayBuffer: what a plugin is lent stays as it is.
  ...["transfer", "transferToFixedLength", "resize"],
  // Of Error: it puts a stack where one likes.
  "captureStackTrace",
  // Of RegExp: what the last match was.
  ...[
    "input",
    "$_",
    "lastMatch",
    "$&",
    "lastParen",
    "$+",
    "leftContext",
    "$`",
    "rightContext",
    "$'",
  ],
  ...["$1", "$2", "$3", "$4", "$5", "$6", "$7", "$8", "$9"],
];

/** Locks the realm that calls it. There is no way back. */
export function lockDown(): void {
  const functions = replaceFunctionConstructors();
  makeNumbersSame();
  const { DOMException } = globalThis;
  keepOnly(globalThis, ALLOWED_GLOBALS);
  Object.setPrototypeOf(globalThis, null);
  keepOnly(Math, ALLOWED_MATH);
  Object.defineProperty(globalThis, "Function", { value: functions });
  // Deno calls it by this name when nobody handles a rejection, and then ends the worker with its reason.
  Object.defineProperty(globalThis, "dispatchEvent", { value: () => true });
  Object.defineProperty(Error, "prepareStackTrace", { value: prepareStackTrace });
  // No global that is left leads to what atob() throws.
  const reached = reachableFrom([globalThis, DOMException, ...hiddenIntrinsics()]);
  for (const each of reached) {
    for (const name of REMOVED_MEMBERS) {
      if (Object.hasOwn(each, name)) Reflect.deleteProperty(each, name);
    }
  }
  for (const each of reached) allowOverrides(each);
  for (const each of reached) Object.freeze(each);
}

function keepOnly(object: object, names: readonly (string | symbol)[]): void {
  for (const name of Reflect.ownKeys(object)) {
    if (!names.includes(name)) Reflect.deleteProperty(object, name);
  }
}

/**
 * Takes away the ways from any function to code from text: `(() => {}).constructor("…")` and its like.
 * `instanceof Function` still works.
 */
function replaceFunctionConstructors(): typeof Function {
  const refuse = (): never => {
    throw new TypeError("code cannot be made from text in a plugin");
  };
  function Forbidden(): never {
    return refuse();
  }
  for (
    const prototype of [
      Function.prototype,
      ...hiddenFunctions().map((each) => Object.getPrototypeOf(each)),
    ]
  ) {
    Object.defineProperty(prototype, "constructor", { value: Forbidden });
  }
  Object.defineProperty(Forbidden, "prototype", { value: Function.prototype });
  return Forbidden as unknown as typeof Function;
}

function hiddenFunctions(): object[] {
  return [async () => {}, function* () {}, async function* () {}];
}

/** Objects that no global names but that syntax leads to. */
function hiddenIntrinsics(): object[] {
  const iterators = [
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    ""[Symbol.iterator](),
    "".matchAll(/x/g),
    Iterator.from({ next: () => ({ done: true, value: undefined }) }),
  ];
  return [
    ...iterators,
    ...hiddenFunctions(),
    (function () {
      return arguments;
    })(),
  ];
}

/** All objects that these lead to by properties and prototypes. */
function reachableFrom(roots: readonly object[]): Set<object> {
  const reached = new Set<object>();
  const waiting: unknown[] = [...roots];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if ((typeof next !== "object" && typeof next !== "function") || next === null) continue;
    if (reached.has(next)) continue;
    reached.add(next);
    waiting.push(Object.getPrototypeOf(next));
    for (const key of Reflect.ownKeys(next)) {
      const { value, get, set } = Reflect.getOwnPropertyDescriptor(next, key)!;
      waiting.push(value, get, set);
    }
  }
  return reached;
}

/**
 * On a frozen prototype, `toString` and the like could not be assigned on objects that inherit from it
 * any more, which much honest code does. A setter that defines the property on the object itself lets it.
 */
function allowOverrides(prototype: object): void {
  if (!Object.hasOwn(prototype, "constructor")) return;
  for (const name of OVERRIDDEN) {
    const descriptor = Reflect.getOwnPropertyDescriptor(prototype, name);
    if (descriptor === undefined || !("value" in descriptor) || !descriptor.configurable) continue;
    const { value } = descriptor;
    const set = function (this: object, override: unknown) {
      if (this === prototype) throw new TypeError(`${name} cannot be changed in a plugin`);
      Object.defineProperty(this, name, {
        value: override,
        writable: true,
        enumerable: true,
        configurable: true,
      });
    };
    const get = () => value;
    for (const each of [get, set, set.prototype]) if (each !== undefined) Object.freeze(each);
    Object.defineProperty(prototype, name, { get, set, enumerable: descriptor.enumerable });
  }
}

/** Members of prototypes that code assigns on its own objects, but for those that engines rely on. */
const OVERRIDDEN = ["message", "name", "toJSON", "toString", "valueOf"];
