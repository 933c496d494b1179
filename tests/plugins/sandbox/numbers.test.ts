/** Numbers and buffers of a plugin, which must be the same on every machine and however hot the code is. */
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
import { BundleError, checkBundle } from "../../../plugins/sandbox/check_bundle.ts";
import { MAX_BUFFER_BYTES } from "../../../plugins/sandbox/limits.ts";
import { POWER } from "../../../plugins/sandbox/same_numbers.ts";
import { WorkerHost } from "../../../plugins/sandbox/worker_host.ts";

const memory = () => Deno.memoryUsage().rss;
const start = (code: string) =>
  WorkerHost.start({ code, config: {}, timeLimitMs: 20_000 }, { clock, memory });

/** Runs the body of a function in a plugin; what it returns, or `!` and what it threw. */
async function runInside(body: string, top = ""): Promise<Json | undefined> {
  await using host = await start(`${top}
    const attack = (state) => { ${body} };
    export default {
      name: "numbers",
      version: 1,
      check: () => ({ kind: "accept" }),
      query(path, args, state) {
        try {
          return attack(state);
        } catch (error) {
          return "!" + error.message;
        }
      },
    };`);
  return await host.query("", {});
}

const NANS = `
  const view = new DataView(new ArrayBuffer(8));
  const bits = (size, value) => {
    view["setFloat" + size](0, value);
    return [0, 1, 2, 3, 4, 5, 6, 7].slice(0, size / 8).map((i) => view.getUint8(i).toString(16).padStart(2, "0")).join("");
  };
  const make = (a, b) => bits(64, a - b);`;

Deno.test("a plugin writes one NaN, whatever it was made of and however often", async () => {
  const body = `
    const seen = new Set();
    for (let i = 0; i < 300000; i++) seen.add(make(i % 2 ? Infinity : 1e308 * 10, Infinity));
    // With a payload, as a stranger's record may bring it.
    view.setBigUint64(0, 0xfff4000000000123n);
    seen.add(bits(64, view.getFloat64(0)));
    seen.add(bits(64, NaN)).add(bits(64, -NaN)).add(bits(64, 0 / 0)).add(bits(64, undefined));
    return [[...seen], bits(32, NaN), bits(16, -NaN), bits(64, -0), bits(32, 1.5), bits(64, "2")];`;
  assertEquals(await runInside(body, NANS), [
    ["7ff8000000000000"],
    "7fc00000",
    "7e00",
    "8000000000000000",
    "3fc00000",
    "4000000000000000",
  ]);
});

Deno.test("a plugin has no arrays of floats, by whatever name, which would show the bits of a NaN", async () => {
  const body = `
    const typed = Object.getPrototypeOf(Uint8Array);
    const names = Object.getOwnPropertyNames(globalThis).filter((name) => /^Float/.test(name));
    return [names, typed.name, Object.getOwnPropertyNames(typed)
      .filter((name) => /float/i.test(name))];`;
  assertEquals(await runInside(body), [[], "TypedArray", []]);
});

/** Powers, and what a plugin gets for them. */
const POWERS: readonly (readonly [expression: string, value: string])[] = [
  ["2 ** 10", "1024"],
  ["2 ** -1074", "5e-324"],
  ["2 ** -1075", "0"],
  ["2 ** 1023", "8.98846567431158e+307"],
  ["2 ** 1024", "Infinity"],
  ["10 ** 21", "1e+21"],
  ["10 ** -5", "0.00001"],
  ["10 ** -22", "1e-22"],
  ["(-3) ** 3", "-27"],
  ["(-0) ** 3 === 0 && 1 / (-0) ** 3", "-Infinity"],
  ["NaN ** 0", "1"],
  ["2 ** NaN", "NaN"],
  ["'3' ** true", "3"],
  ["2n ** 200n === 1n << 200n", "true"],
  ["2 ** 3 ** 2", "512"],
  ["(2 ** 3) ** 2", "64"],
  ["(x => { x **= 3; return x; })(4)", "64"],
  ["(x => { x **= x = 2; return x; })(3)", "9"],
  ["`a**b${2 ** 2 /* ** */}**`", "a**b4**"],
  ["[2 ** 2, ...[3 ** 2]].map((x) => x ** 2).join()", "16,81"],
  ["typeof (2 ** 2n)", "!Cannot convert a BigInt value to a number"],
  ["2 ** 0.5", "!** takes a whole exponent in a plugin, as others are worked out differently"],
  [
    "1.1 ** 123.456",
    "!** takes a whole exponent in a plugin, as others are worked out differently",
  ],
];
Deno.test("a plugin's powers are whole ones, by multiplication, and exact for BigInts", async () => {
  for (const [expression, value] of POWERS) {
    const seen = String(await runInside(`return String(${expression});`));
    assert(
      value.startsWith("!") ? seen.startsWith(value) : seen === value,
      `${expression}: ${seen}`,
    );
  }
});

Deno.test("checkBundle() leaves code as it is but for powers", () => {
  const plain = 'export default { a: "**", b: /\\*\\*/, c: `**` }; // 2 ** 2';
  assertEquals(checkBundle(plain).code, plain);
  assertEquals(
    checkBundle("let a = 2; a **= (a) ** /* ** */ (3);").code,
    `let a = 2; a =${POWER}(a, ${POWER}((a) , /* ** */ (3)));`,
  );
  for (const code of ["const a = {}; a.b **= 2;", "const a = []; a[f()] **= 2;"]) {
    assertThrows(() => checkBundle(code), BundleError, "write a.b = a.b ** c (line 1, column ");
  }
});

Deno.test("a failure behind a power is told where it is in the bundle", async () => {
  const line = "const a = 2 ** 2, b = a ** 3 ** 1; null.x;";
  await using host = await start(
    `export default { name: "x", version: 1, check() {\n${line}\n} };`,
  );
  const data = { index: 1, time: 1, records: [new Uint8Array([1])] };
  const { message } = await assertRejects(() => host.check(data), PluginError);
  assertStringIncludes(message, `(line 2, column ${line.indexOf(".x") + 2} of the bundle)`);
});

Deno.test("a plugin's buffers have one largest size, below what any machine refuses", async () => {
  const most = MAX_BUFFER_BYTES;
  const good = [
    `new ArrayBuffer(${most}).byteLength`,
    `new Uint8Array(${most}).byteLength`,
    `new Uint32Array(${most / 4}).byteLength`,
  ];
  for (const each of good) assertEquals(await runInside(`return ${each};`), most);
  const bad = [
    `new ArrayBuffer(${most + 1})`,
    "new ArrayBuffer(2 ** 40)",
    `new ArrayBuffer(1, { maxByteLength: ${most + 1} })`,
    `new Uint8Array(${most + 1})`,
    `new Uint32Array(${most / 4 + 1})`,
    `new BigUint64Array(String(${most}))`,
    `new Uint8Array({ length: ${most + 1} })`,
    `new (class extends Uint8Array {})(${most + 1})`,
    `new (new Uint8Array(1).constructor)(${most + 1})`,
    `new (new Uint8Array(1).buffer.constructor)(${most + 1})`,
    `Uint8Array.from({ length: ${most + 1} })`,
    `Reflect.construct(ArrayBuffer, [${most + 1}])`,
  ];
  for (const each of bad) {
    const seen = String(await runInside(`${each}; return "made";`));
    assertEquals(seen, `!a buffer must not be larger than ${most} bytes in a plugin`, each);
  }
});

Deno.test("a plugin's bytes are what they were: slices, copies, subclasses, instanceof", async () => {
  const body = `
    class Mine extends Uint8Array {}
    const bytes = Uint8Array.of(1, 2, 3);
    return [
      [...bytes.slice(1)], [...bytes.subarray(2)], [...Uint8Array.from([4]).map((x) => x + 1)],
      bytes.slice(1) instanceof Uint8Array, new Mine(2).slice(1) instanceof Mine,
      bytes.buffer instanceof ArrayBuffer, ArrayBuffer.isView(bytes), bytes.constructor === Uint8Array,
      Uint8Array.name, [...new Uint8Array(bytes.buffer, 1, 1)], new TextDecoder().decode(bytes).length,
    ];`;
  assertEquals(await runInside(body), [
    ...[[2, 3], [3], [5], true, true, true, true, true, "Uint8Array", [2], 3],
  ]);
});

const FROZEN: Readonly<Record<string, string>> = {
  "what atob() throws": "try { atob('*') } catch (error) { error.constructor.kept = 1; }",
  "the prototype of what atob() throws":
    "try { atob('*') } catch (error) { error.__proto__.kept = 1; }",
  "the reader of the state": "state.get.kept = 1;",
  "the buffers": "ArrayBuffer.kept = 1;",
  "the power of numbers": `${POWER}.kept = 1;`,
};
for (const [what, attack] of Object.entries(FROZEN)) {
  Deno.test(`a plugin leaves nothing for the next call on ${what}`, async () => {
    const seen = String(await runInside(`${attack} return "kept";`));
    assert(seen.startsWith("!"), seen);
  });
}

Deno.test("what atob() throws tells a plugin nothing of where it runs", async () => {
  const body = "try { atob('*') } catch (error) { return String(error.stack); }";
  assertEquals(await runInside(body), "");
});
