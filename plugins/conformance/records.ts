/** Records and configs to try a plugin with: its author's, variations of them, and what strangers may send. */
import fc from "fast-check";
import { codePoint } from "./code_point.ts";
import { encodeCanonicalJson, type JsonObject } from "../../core/base/canonical_json.ts";
import type { BlockData } from "../../core/validator/validator_host.ts";
import { MAX_RECORD_BYTES } from "../../core/block/limits.ts";

/** What happens in a scenario, one after another: blocks are undone, then others take their place. */
export interface Step {
  readonly undo: number;
  readonly blocks: readonly (readonly Uint8Array[])[];
}

const encode = (text: string) => new TextEncoder().encode(text);
const isRecord = ({ length }: Uint8Array) => length > 0 && length <= MAX_RECORD_BYTES;

/** Few texts and numbers, so that records meet each other, and the odd ones that break parsers. */
const text = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("a", "b", "c", "Ann", "Zoë", "chair") },
  { weight: 1, arbitrary: fc.string({ unit: codePoint, maxLength: 12 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", "__proto__", "constructor", "\0", "\ud800", "x".repeat(5_000)),
  },
);
const number = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -3, max: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom(-0, 0.5, 1e308, 2 ** 53, -(2 ** 31), 1e21) },
);

/** What any stranger can send. */
export const hostileRecord: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 100 }),
  fc.json({ maxDepth: 3 }).map(encode),
  fc.constantFrom(
    new Uint8Array([0xff, 0xfe]),
    new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]),
    encode("null"),
    encode("[]"),
    encode("{}"),
    encode('""'),
    encode("1e999"),
    encode('{"__proto__":{"a":1}}'),
    encode("[".repeat(8_000) + "]".repeat(8_000)),
    encode(`"${"x".repeat(MAX_RECORD_BYTES - 2)}"`),
    new Uint8Array(MAX_RECORD_BYTES),
  ),
).filter(isRecord);

/** Samples as they are, with other values in their places, and damaged ones. */
export function recordsLike(samples: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  if (samples.length === 0) {
    return fc.oneof(hostileRecord, fc.dictionary(text, number).map(toRecord));
  }
  const sample = fc.constantFrom(...samples);
  return fc.oneof(
    { weight: 3, arbitrary: sample },
    {
      weight: 6,
      arbitrary: sample.chain((each) => varied(parse(each), { keepsKinds: true })).map(toRecord),
    },
    {
      weight: 2,
      arbitrary: sample.chain((each) => varied(parse(each), { keepsKinds: false })).map(toRecord),
    },
    { weight: 1, arbitrary: sample.chain(damaged) },
    { weight: 1, arbitrary: hostileRecord },
  ).filter(isRecord);
}

/** The author's config, variations of it, and what else a definition may hold. */
export function configsLike(config: JsonObject): fc.Arbitrary<JsonObject> {
  const names = fc.oneof(fc.constantFrom(...Object.keys(config), "x"), text);
  return fc.oneof(
    { weight: 4, arbitrary: varied(config, { keepsKinds: true }) },
    { weight: 4, arbitrary: varied(config, { keepsKinds: false }) },
    {
      weight: 1,
      arbitrary: fc.dictionary(names, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
    },
  ).filter((value): value is JsonObject => isConfig(value as JsonObject));
}

/** Blocks and reorganisations of such records. */
export function scenarios(record: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Step[]> {
  const block = fc.array(record, { maxLength: 4 });
  return fc.array(
    fc.record({ undo: fc.nat(3), blocks: fc.array(block, { maxLength: 2 }) }, {
      noNullPrototype: true,
    }),
    { minLength: 1, maxLength: 5 },
  );
}

/** True if a network definition can hold it. */
function isConfig(config: JsonObject): boolean {
  try {
    return encodeCanonicalJson(config).length < MAX_RECORD_BYTES / 2;
  } catch {
    // A lone surrogate.
    return false;
  }
}

/** A block after `height` others. */
export function blockAt(height: number, records: readonly Uint8Array[]): BlockData {
  return { index: height + 1, time: 1_700_000_000_000 + 5_000 * height, records };
}

/** A value of the same shape with other values in it. @param keepsKinds Whether each of them is of the same kind as before. */
function varied(
  value: unknown,
  { keepsKinds }: { keepsKinds: boolean },
): fc.Arbitrary<unknown> {
  const other = keepsKinds ? [] : [fc.jsonValue({ maxDepth: 1 })];
  const keep = fc.constant(value);
  if (typeof value === "string") return fc.oneof(keep, text, ...other);
  if (typeof value === "number") return fc.oneof(keep, number, ...other);
  if (typeof value !== "object" || value === null) return fc.oneof(keep, ...other);
  if (Array.isArray(value)) return fc.tuple(...value.map((each) => varied(each, { keepsKinds })));
  const fields = Object.entries(value).map(([name, each]) =>
    [name, varied(each, { keepsKinds })] as const
  );
  const names = keepsKinds ? Object.keys(value) : [];
  return fc.record(Object.fromEntries(fields), {
    requiredKeys: names as never[],
    noNullPrototype: true,
  });
}

function damaged(sample: Uint8Array): fc.Arbitrary<Uint8Array> {
  return fc.oneof(
    fc.nat(sample.length - 1).map((length) => sample.slice(0, length)),
    fc.tuple(fc.nat(sample.length - 1), fc.nat(255)).map(([at, byte]) => {
      const copy = sample.slice();
      copy[at] = byte;
      return copy;
    }),
  );
}

function parse(sample: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(sample));
  } catch {
    // A plugin's records need not be JSON; then only their bytes are varied.
    return undefined;
  }
}

function toRecord(value: unknown): Uint8Array {
  return encode(JSON.stringify(value) ?? "null");
}
