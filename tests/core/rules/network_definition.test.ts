import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { Block } from "../../../core/block/block.ts";
import { merkleRoot } from "../../../core/block/merkle.ts";
import {
  createNetwork,
  networkOfGenesis,
  parseNetworkDefinition,
} from "../../../core/rules/network.ts";
import { findHidden, findUnassigned } from "../../../core/base/unicode_text.ts";
import { type RuleCode, RuleError } from "../../../core/block/rule_error.ts";

const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .filter((text) => text.trim() === text && text.isWellFormed() && !/\p{Cc}/u.test(text));
/** Names that a file may have; a genesis block may have any of those above. */
const shownName = name.map((text) => text.normalize("NFC")).filter((text) =>
  findHidden(text) === -1 && findUnassigned(text) === -1 && !/[\u2028\u2029\ufffd]/.test(text)
);
const json = fc.jsonValue({ maxDepth: 2 });

/** Objects that could be definitions, in any order of their keys. */
const definitions = fc.record({
  name: shownName,
  validator: fc.record({
    name,
    version: fc.integer({ min: 1, max: 9 }),
    config: fc.dictionary(fc.string({ maxLength: 5 }), json, { noNullPrototype: true }),
    bundle: fc.constant("ab".repeat(32)),
  }, { requiredKeys: [], noNullPrototype: true }),
  params: fc.record({
    intervalMs: fc.integer({ min: 1, max: 1_000 }),
    initialDifficulty: fc.constantFrom(2 ** 20, 2 ** 40),
    maxRecords: fc.integer({ min: 1, max: 1_000 }),
  }, { requiredKeys: [], noNullPrototype: true }),
  created: fc.integer({ min: 0, max: 2e12 }),
}, { requiredKeys: ["name"], noNullPrototype: true });

function reversed(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).reverse().map(([key, each]) => [key, reversed(each)]),
  );
}

Deno.test("networkOfGenesis() reads back every network that createNetwork() made, in any key order", () => {
  fc.assert(fc.property(definitions, (definition) => {
    const network = createNetwork(parseNetworkDefinition(JSON.stringify(definition)));
    assertEquals(networkOfGenesis(network.genesis), network);
    const other = createNetwork(parseNetworkDefinition(JSON.stringify(reversed(definition))));
    assertEquals(other.chainId, network.chainId);
    // What it fills in does not change what it means.
    const again = createNetwork(parseNetworkDefinition(JSON.stringify(network.definition)));
    assertEquals(again.chainId, network.chainId);
  }));
});

Deno.test("parseNetworkDefinition() throws nothing but RuleError, whatever the JSON", () => {
  const broken = fc.tuple(definitions, fc.constantFrom("name", "validator", "params", "x"), json)
    .map(([definition, key, value]) => ({ ...definition, [key]: value }));
  const texts = fc.oneof(
    fc.string(),
    fc.json(),
    broken.map((each) => JSON.stringify(each)),
    // Escapes of lone surrogates and numbers too large to hold are JSON too.
    fc.tuple(fc.constantFrom("name", "created", "params", "validator", "other"), json).map(
      ([key, value]) =>
        `{"name":"x",${JSON.stringify(key)}:[${JSON.stringify(value)},"\\ud800",1e400]}`,
    ),
  );
  fc.assert(fc.property(texts, (text) => {
    try {
      createNetwork(parseNetworkDefinition(text));
    } catch (error) {
      assert(error instanceof RuleError, `${error}: ${text}`);
    }
  }));
});

for (
  const [what, text, part] of [
    ["a name that is a lone surrogate", '{"name":"\\ud800"}', ": name "],
    ["a field whose name is a lone surrogate", '{"name":"x","\\ud800":1}', "unknown field"],
    ["a time beyond all numbers", '{"name":"x","created":1e400}', ": created "],
    [
      "a config with a lone surrogate",
      '{"name":"x","validator":{"config":{"a":"\\ud800"}}}',
      "config",
    ],
    [
      "a config with a number beyond all",
      '{"name":"x","validator":{"config":{"a":1e400}}}',
      "config",
    ],
    ["a time after the year 9999", '{"name":"x","created":253402300800001}', ": created "],
    [
      "a version that is no number",
      '{"name":"x","validator":{"version":"1"}}',
      "validator.version",
    ],
    ["a version of 0", '{"name":"x","validator":{"version":0}}', "validator.version"],
    [
      "a bundle in upper case",
      `{"name":"x","validator":{"bundle":"${"AB".repeat(32)}"}}`,
      "validator.bundle",
    ],
    [
      "a control character in the validator's name",
      '{"name":"x","validator":{"name":"\\u0007"}}',
      "validator.name",
    ],
  ]
) {
  Deno.test(`parseNetworkDefinition() and createNetwork() refuse ${what}, and name the field`, () => {
    const error = assertThrows(
      () => createNetwork(parseNetworkDefinition(text)),
      RuleError,
      part,
    );
    assertEquals(error.code, "definition");
    assert(!error.message.includes("\n"), error.message);
  });
}

Deno.test("networkOfGenesis() names the rule that a strange genesis block breaks", () => {
  const { genesis } = createNetwork(parseNetworkDefinition('{"name":"club"}'));
  const { header, records } = genesis;
  const encode = (text: string) => new TextEncoder().encode(text);
  const holding = (text: string): Block => {
    const own = [encode(text)];
    return { header: { ...header, dataRoot: merkleRoot(own) }, records: own };
  };
  const cases: [Block, RuleCode][] = [
    [{ header, records: [] }, "genesis"],
    [{ header, records: [...records, ...records] }, "genesis"],
    [{ header: { ...header, extra: "11".repeat(20) }, records }, "genesis"],
    [{ header: { ...header, bits: 0x2100ffff }, records }, "genesis"],
    [{ header: { ...header, index: 1 }, records }, "genesis"],
    // A definition that leaves out its defaults has another text than the one it stands for.
    [holding('{"name":"club"}'), "genesis"],
    [holding('{"name": "club"}'), "definition"],
    [holding('{"name":1}'), "definition"],
    [holding("[]"), "definition"],
  ];
  for (const [block, code] of cases) {
    assertEquals(assertThrows(() => networkOfGenesis(block), RuleError).code, code);
  }
});
