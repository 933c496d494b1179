/** What a hostile plugin tries, and what stops it. */
import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import type { Json } from "../../../core/base/canonical_json.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import { PluginError } from "../../../core/validator/validator_host.ts";
import { MAX_BUNDLE_BYTES } from "../../../core/validator/limits.ts";
import { BundleError, checkBundle } from "../../../plugins/sandbox/check_bundle.ts";
import { ALLOWED_GLOBALS } from "../../../plugins/sandbox/lock_down.ts";
import { WorkerHost } from "../../../plugins/sandbox/worker_host.ts";
import type { WorkerHostOptions } from "../../../plugins/sandbox/worker_options.ts";

const memory = () => Deno.memoryUsage().rss;
const block = (index: number, ...bytes: number[]) => ({
  index,
  time: index,
  records: bytes.map((byte) => new Uint8Array([byte])),
});

function start(code: string, options: Partial<WorkerHostOptions> = {}): Promise<WorkerHost> {
  return WorkerHost.start({ code, config: {}, ...options }, { clock, memory });
}

/** Runs an expression or the body of a function in a plugin; what it returns, or `!` and what it threw. */
async function runInside(body: string): Promise<Json | undefined> {
  await using host = await start(`
    const attack = () => { ${body.includes("return ") ? body : `return (${body});`} };
    export default {
      name: "attacker",
      version: 1,
      check: () => ({ kind: "accept" }),
      query() {
        try {
          return String(attack());
        } catch (error) {
          return "!" + error.message;
        }
      },
    };`);
  return await host.query("", {});
}

Deno.test("a plugin sees the globals of the allow-list and no others, whatever names them", async () => {
  const ways = [
    "Reflect.ownKeys(globalThis).map(String).join()",
    "Object.getOwnPropertyNames(globalThis).join()",
    // A sloppy function's this would be the global object: a module has no sloppy functions.
    "const keys = []; for (const key in globalThis) keys.push(key); return keys.join()",
  ];
  const allowed = [...ALLOWED_GLOBALS, "dispatchEvent"];
  for (const way of ways) {
    const seen = String(await runInside(way)).split(",").filter((name) => name !== "");
    assertEquals(seen.filter((name) => !allowed.includes(name)), []);
  }
  const all = String(await runInside(ways[0])).split(",");
  assertEquals(all.toSorted(), allowed.toSorted());
  assertEquals(await runInside("Object.getPrototypeOf(globalThis)"), "null");
  assertEquals(await runInside("(function () { return this })()"), "undefined");
});

const GONE = [
  ...["Deno", "process", "Buffer", "require", "fetch", "WebSocket", "EventSource", "Worker"],
  ...["postMessage", "onmessage", "self", "close", "addEventListener", "MessageChannel"],
  ...["BroadcastChannel", "SharedArrayBuffer", "Atomics", "WebAssembly", "performance", "crypto"],
  ...["setTimeout", "setInterval", "queueMicrotask", "Date", "Intl", "Temporal", "eval", "console"],
  ...["navigator", "location", "WeakRef", "FinalizationRegistry", "structuredClone", "URL", "Blob"],
  ...["caches", "localStorage", "indexedDB", "importScripts", "ShadowRealm", "escape", "global"],
];

for (const name of GONE) {
  Deno.test(`a plugin has no ${name}`, async () => {
    assertEquals(await runInside(`typeof ${name}`), "undefined");
  });
}

const SAME_EVERYWHERE: Readonly<Record<string, [attack: string, seen: string]>> = {
  "Math.random": ["typeof Math.random", "undefined"],
  "approximations": [
    "[typeof Math.sin, typeof Math.pow, typeof Math.exp].join()",
    "undefined,undefined,undefined",
  ],
  "what IEEE 754 says": [
    "[Math.sqrt(2), Math.max(1, 2), Math.imul(3, 4)].join()",
    "1.4142135623730951,2,12",
  ],
  "the machine's language": ['typeof "".localeCompare', "undefined"],
  "the machine's numbers": [
    "typeof (1).toLocaleString + typeof [].toLocaleString + typeof 1n.toLocaleString",
    "undefined".repeat(3),
  ],
  "the last match": [
    "/(a)/.exec('a'); return typeof RegExp.$1 + typeof RegExp.lastMatch",
    "undefinedundefined",
  ],
  "who called it": [
    "try { null.x } catch (error) { return JSON.stringify([error.stack, new RangeError('x').stack]) }",
    '["",""]',
  ],
  "who called it, by the engine's own way": [
    "typeof Error.captureStackTrace + Error.prepareStackTrace({}, ['site'])",
    "undefined",
  ],
};
for (const [what, [attack, seen]] of Object.entries(SAME_EVERYWHERE)) {
  Deno.test(`a plugin's answers do not depend on the machine: ${what}`, async () => {
    assertEquals(await runInside(attack), seen);
  });
}

const FROM_TEXT = [
  'Function("return 1")()',
  'new Function("return 1")()',
  '(() => {}).constructor("return 1")()',
  '(async () => {}).constructor("return 1")()',
  '(function* () {}).constructor("return 1")()',
  '(async function* () {}).constructor("return 1")()',
  'Reflect.construct((() => {}).constructor, ["return 1"])()',
  'Object.getPrototypeOf(async () => {}).constructor("return 1")()',
  "(class {}).constructor('return 1')()",
  "[].filter.constructor('return 1')()",
  "Array.constructor('return 1')()",
  "Reflect.get(Function.prototype, 'constructor')('return 1')()",
  "(() => {}).bind().constructor('return 1')()",
  "new Proxy(Function, {})('return 1')()",
];
for (const attack of FROM_TEXT) {
  Deno.test(`a plugin makes no code from text: ${attack}`, async () => {
    assertStringIncludes(String(await runInside(attack)), "!code cannot be made from text");
  });
}

const CHANGES = [
  "Array.prototype.push = () => 1",
  "Object.prototype.polluted = 1",
  "Object.prototype.toString = () => 'x'",
  "Map.prototype.get = () => 1",
  "JSON.parse = () => 1",
  "Object.defineProperty(String.prototype, 'trim', { value: () => 1 })",
  "delete Array.prototype.map && 1",
  "globalThis.leak = 1",
  "Object.setPrototypeOf(Array.prototype, null)",
  "[][Symbol.iterator]().__proto__.next = () => 1",
  "(async function* () {}).prototype.__proto__.next = 1",
  "Math.floor = () => 1",
  "Promise.prototype.then = () => 1",
  "new TextDecoder().__proto__.decode = () => 1",
  "new Uint8Array(1).__proto__.__proto__.slice = () => 1",
  "(() => {}).__proto__.call = () => 1",
  "new Error().__proto__.message = 1",
];
for (const attack of CHANGES) {
  Deno.test(`a plugin changes nothing that others share: ${attack}`, async () => {
    const seen = String(await runInside(attack));
    assert(seen.startsWith("!"), seen);
  });
}

Deno.test("honest code may override what it inherits", async () => {
  const body = `
    class Coin { constructor(n) { this.n = n; } }
    Coin.prototype.toString = function () { return "coin " + this.n; };
    const error = new Error("a"); error.message = "b"; error.name = "Odd";
    const plain = {}; plain.toString = () => "plain"; plain.valueOf = () => 7;
    return [String(new Coin(3)), String(error), String(plain), plain + 1].join();`;
  assertEquals(await runInside(body), "coin 3,Odd: b,plain,8");
});

Deno.test("what a plugin writes into a record, no other call sees", async () => {
  await using host = await start(`
    export default {
      name: "scribbler", version: 1,
      check(record) { record.fill(9); return { kind: "accept" }; },
      keys(record) { const key = String(record); record.fill(8); return [key]; },
      apply(record, state) { state.set("t", String(record), 1); record.fill(7); },
      query: (path, args, state) => state.entries("t"),
    };`);
  const result = await host.check(block(1, 1, 2));
  assertEquals(result, [{ kind: "accept", keys: ["1"] }, { kind: "accept", keys: ["2"] }]);
  await host.advance({ undo: 0, apply: [block(1, 1, 2)] });
  assertEquals(await host.query("", {}), [["1", 1], ["2", 1]]);
});

Deno.test("a plugin that goes on after its call writes nothing, and ends as failed", async () => {
  await using host = await start(`
    export default {
      name: "sleeper", version: 1,
      check: () => ({ kind: "accept" }),
      apply(record, state) { Promise.resolve().then(() => state.set("t", "late", 1)); },
      query: (path, args, state) => state.entries("t"),
    };`);
  const late = "the state can be written in apply() alone";
  const error = await assertRejects(async () => {
    await host.advance({ undo: 0, apply: [block(1, 1)] });
    for (;;) assertEquals(await host.query("", {}), []);
  }, PluginError);
  assertStringIncludes(error.message, late);
});

const SPINS: Readonly<Record<string, string>> = {
  "check()": "check() { for (;;); }",
  "load()": "[(() => { for (;;); })()]: 1, check() {}",
  "init()": "init() { for (;;); }, check() {}",
  "keys()": 'keys() { for (;;); }, check: () => ({ kind: "accept" })',
  "apply()": 'apply() { for (;;); }, check: () => ({ kind: "accept" })',
};
interface Told {
  readonly name: string;
  readonly message: string;
  readonly recordId?: string;
}

const moduleOf = (body: string) => `export default { name: "spinner", version: 3, ${body} };`;

/**
 * Has a plugin take two blocks in a process of its own, as nothing ends a worker that spins but the end of
 * its process; what the errors were.
 */
async function tellOf(body: string, limits: Partial<WorkerHostOptions>): Promise<Told[]> {
  const code = moduleOf(body);
  const script = `
    import { WorkerHost } from "${new URL(
    "../../../plugins/sandbox/worker_host.ts",
    import.meta.url,
  )}";
    import { systemClock as clock } from "${new URL(
    "../../../core/base/system.ts",
    import.meta.url,
  )}";
    const options = ${JSON.stringify({ code, config: {}, ...limits })};
    const deps = { clock, memory: () => Deno.memoryUsage().rss };
    const told = [];
    try {
      const host = await WorkerHost.start(options, deps);
      const data = { index: 1, time: 1, records: [new Uint8Array([1])] };
      for (let i = 0; i < 2; i++) {
        await host.advance({ undo: 0, apply: [data] }).catch((error) => told.push(error));
      }
      await host[Symbol.asyncDispose]();
    } catch (error) {
      told.push(error);
    }
    console.log(JSON.stringify(
      told.map(({ name, message, recordId }) => ({ name, message, recordId }))
    ));
    Deno.exit(0);`;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "--unstable-worker-options", script],
    cwd: new URL("../../../", import.meta.url),
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert(text !== "", new TextDecoder().decode(stderr));
  return JSON.parse(text);
}

/** Times that a call may take, in ms. Where a machine is so busy that a good call takes as long, the next is tried. */
const TIME_LIMITS = [100, 400, 1_600, 6_400];

/** What is told of a plugin that spins in a call, and the time that this had. */
async function tellOfSpin(
  body: string,
  where: string,
): Promise<{ told: readonly Told[]; timeLimitMs: number }> {
  const [timeLimitMs, ...longer] = TIME_LIMITS;
  const tell = async (timeLimitMs: number) => ({
    told: await tellOf(body, { timeLimitMs }),
    timeLimitMs,
  });
  let seen = await tell(timeLimitMs);
  for (const next of longer) {
    if (seen.told.every(({ message }) => message.includes(` ${where} `))) break;
    seen = await tell(next);
  }
  return seen;
}

const RECORD_ID = "b413f47d13ee2fe6c845b2ee141af81de858df4ec549a58b7970bb96645bc8d2";

for (const [call, body] of Object.entries(SPINS)) {
  Deno.test(`a plugin that spins in ${call} is told of by name, call and record, and answers no more`, async () => {
    const { told, timeLimitMs } = await tellOfSpin(body, `in ${call}`);
    assert(told.every(({ name }) => name === "PluginError"));
    const isEarly = call === "load()" || call === "init()";
    const what = isEarly
      ? `The plugin in ${call}`
      : `The plugin spinner 3 in ${call} on record ${RECORD_ID}`;
    const message = `${what} took longer than ${timeLimitMs} ms`;
    assertEquals(
      told.map(({ message, recordId }) => [message, recordId]),
      isEarly ? [[message, undefined]] : Array(2).fill([message, RECORD_ID]),
    );
  });
}

const ACCEPT = 'check: () => ({ kind: "accept" })';
const SPIN = "for (;;);";
/** Ways to have code run that is in no call, but in what a call answers or leaves: where, and the body. */
const HIDDEN_SPINS: Readonly<Record<string, [where: string, body: string]>> = {
  "the text of what it throws": ["in check()", `check() { throw { toString() { ${SPIN} } }; }`],
  "the message of its error": [
    "in check()",
    `check() { throw Object.defineProperty(new Error(), "message", { get() { ${SPIN} } }); }`,
  ],
  "the kind of what it throws": [
    "in check()",
    `check() { throw new Proxy(new Error(), { getPrototypeOf() { ${SPIN} } }); }`,
  ],
  "the reason of a verdict": [
    "in check()",
    `check: () => ({ kind: "ignore", code: "x", get reason() { ${SPIN} } })`,
  ],
  "a list of keys that is none": [
    "in keys()",
    `${ACCEPT}, keys: () => new Proxy([], { get() { ${SPIN} } })`,
  ],
  "the stack of its error": [
    "in apply()",
    `${ACCEPT}, apply() { throw Object.defineProperty(new Error(), "stack", { get() { ${SPIN} } }); }`,
  ],
  "the first state": ["in init()", `init: () => ({ t: { get a() { ${SPIN} } } }), ${ACCEPT}`],
  "a member of the validator": ["in load()", `${ACCEPT}, get apply() { ${SPIN} }`],
  "what a function does later": [
    `after its call on record ${RECORD_ID}`,
    `check() { (async () => { await 0; ${SPIN} })(); return { kind: "accept" }; }`,
  ],
};
for (const [what, [where, body]] of Object.entries(HIDDEN_SPINS)) {
  Deno.test(`a plugin that spins in ${what} is found out`, async () => {
    const { told: [{ name, message }] } = await tellOfSpin(body, where);
    assertEquals(name, "PluginError");
    assertStringIncludes(message, where);
    assertStringIncludes(message, "took longer than");
  });
}

Deno.test("a module that is a thenable is no way out, and no way to hang", async () => {
  for (const then of ["for (;;);", "", "resolve({ default: globalThis })"]) {
    const code = `${moduleOf(ACCEPT)} export function then(resolve) { ${then} }`;
    const told = await tellOf("", { code, timeLimitMs: 100 });
    assertEquals(told.map(({ name }) => name), ["PluginError"]);
  }
});

Deno.test("a plugin that takes memory without end is told of before the process is out of it", async () => {
  const body = `check() {
    const kept = [];
    for (;;) kept.push(new Uint8Array(1 << 20).fill(1));
  }`;
  const told = await tellOf(body, { memoryLimit: 200 * 2 ** 20, timeLimitMs: 60_000 });
  assertEquals(told.length, 2);
  for (const { name, message, recordId } of told) {
    assertEquals([name, recordId], ["PluginError", RECORD_ID]);
    assertStringIncludes(message, `The plugin spinner 3 in check() on record ${RECORD_ID}`);
    assertStringIncludes(message, "took more than 200 MiB of memory");
  }
});

const BAD_BUNDLES: Readonly<Record<string, [code: string, fault: string]>> = {
  "a static import": [
    'import x from "node:fs"; export default x;',
    "without import (line 1, column 1)",
  ],
  "an import for its effect": ['import "file:///etc/hostname";', "without import"],
  "a re-export": ['\n  export * from "./a.js";', "without import (line 2, column 3)"],
  "a named re-export": ['export { a } from "./a.js";', "without import"],
  "import()": ['export default { check: () => import("node:fs") };', "must not import() anything"],
  "import() far down": [
    'class A { static { (() => { `${[{ a: (b = import("x")) => b }]}` })() } }',
    "must not import() anything (line 1, column 43)",
  ],
  "import.meta": ["export default import.meta.url;", "import.meta"],
  "TypeScript": ["const a: number = 1;", "must be a module of JavaScript: Unexpected token (1:7)"],
  "no code": ["{", "must be a module of JavaScript"],
  "too much code": ["x".repeat(MAX_BUNDLE_BYTES + 1), "not be larger than 1048576 bytes"],
};
for (const [what, [code, fault]] of Object.entries(BAD_BUNDLES)) {
  Deno.test(`a bundle with ${what} does not run`, async () => {
    assertThrows(() => checkBundle(code), BundleError, fault);
    await assertRejects(() => start(code), PluginError, fault);
  });
}

Deno.test("a bundle may talk of imports, and be nested as deep as a parser goes", () => {
  checkBundle('export default { check: () => "import(\\"x\\")" }; // import("y")');
  checkBundle(`const a = { import: 1 }; a.import; export { a as default };`);
  checkBundle(`export default ${"[".repeat(500)}${"]".repeat(500)};`);
});

Deno.test("a plugin that is no validator is told what it lacks", async () => {
  const faults: [code: string, fault: string][] = [
    ["export const a = 1;", "The plugin's default export must be a validator"],
    ["export default 1;", "The plugin's default export must be a validator"],
    ['export default { name: "x", version: 1 };', "with name, version and check()"],
    ['export default { name: "x", version: "1", check() {} };', "with name, version and check()"],
    [
      'export default { name: "x", version: 1, check() {}, apply: 1 };',
      "apply must be a function: it is number",
    ],
    ["throw new Error('out of order');", "out of order"],
    ["export default missing;", "missing is not defined"],
    [
      'export default { name: "x", version: 1, check() {}, init() { throw new TypeError("no choices"); } };',
      'The validator "x" failed in init(): no choices',
    ],
  ];
  for (const [code, fault] of faults) {
    const error = await assertRejects(() => start(code), PluginError);
    assertStringIncludes(error.message, fault);
  }
});
