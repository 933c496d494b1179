import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { checkBody } from "../../../core/rules/check_block.ts";
import {
  createNetwork,
  networkOfGenesis,
  parseNetworkDefinition,
} from "../../../core/rules/network.ts";
import { DEFAULT_PARAMS } from "../../../core/rules/params.ts";
import { RuleError, RULES } from "../../../core/block/rule_error.ts";

const parse = (definition: unknown) => parseNetworkDefinition(JSON.stringify(definition));

Deno.test("parseNetworkDefinition() fills in what is left out", () => {
  const definition = parse({ name: "club" });
  assertEquals(definition, {
    name: "club",
    validator: { name: "vote", version: 2, config: {} },
    params: DEFAULT_PARAMS,
    created: Date.UTC(2026, 0, 1),
  });
});

Deno.test("createNetwork() gives one chain id for one definition, whatever the order of its keys", () => {
  const a = createNetwork(parse({ name: "club", params: { intervalMs: 1, maxRecords: 5 } }));
  const b = createNetwork(parse({ params: { maxRecords: 5, intervalMs: 1 }, name: "club" }));
  assertEquals(a.chainId, b.chainId);
  for (const other of [{ name: "clubs" }, { name: "club", created: 1 }]) {
    assertNotEquals(createNetwork(parse(other)).chainId, a.chainId);
  }
  checkBody(a.genesis, a.definition.params);
});

Deno.test("createNetwork() gives the chain id that peers of this version know", () => {
  const { chainId } = createNetwork(parse({ name: "chainvote", validator: { name: "vote" } }));
  assertEquals(chainId, "b8d38c14101836a056dd45d225599dadd49c3dc0da9d6e2d953ee6e0fb398994");
});

Deno.test("createNetwork() gives a definition that names vote 1 the chain id that it had", () => {
  const vote1 = { name: "chainvote", validator: { name: "vote", version: 1 } };
  const { chainId } = createNetwork(parse(vote1));
  assertEquals(chainId, "9321a7682c4e80e901d999c6c678eae27b1a43df78a7d4c624ac7d2b03cfcddf");
});

Deno.test("parseNetworkDefinition() takes version 2 for vote alone where none is stated", () => {
  const versionOf = (validator: unknown) => parse({ name: "x", validator }).validator.version;
  assertEquals(versionOf({}), 2);
  assertEquals(versionOf({ name: "vote" }), 2);
  assertEquals(versionOf({ name: "vote", version: 1 }), 1);
  assertEquals(versionOf({ name: "any" }), 1);
  assertEquals(versionOf({ name: "vote", bundle: "0".repeat(64) }), 1);
});

Deno.test("parseNetworkDefinition() refuses a name that looks like another or like nothing, which a genesis block may hold", () => {
  const names: [name: string, said: string][] = [
    ["Board\u200b", "U+200B, which shows nothing"],
    ["\u3164", "U+3164, which shows nothing"],
    ["Bo\u202eard", "U+202E, which shows nothing"],
    ["Bo\u2028ard", "U+2028, which shows nothing"],
    ["B\ufffdro", "U+FFFD, which stands for what could not be read"],
    ["Zoe\u0308", "normalization form C"],
    ["Board \u{105d2}", "U+105D2, which is no character in Unicode 15.1"],
  ];
  for (const [name, said] of names) {
    assertThrows(() => parse({ name }), RuleError, said);
    const old = createNetwork({ ...parse({ name: "x" }), name });
    assertEquals(networkOfGenesis(old.genesis).chainId, old.chainId);
  }
  assertEquals(parse({ name: "Zoë 👩\u200d⚕️ می\u200cخواهم" }).name.length > 0, true);
});

Deno.test("parseNetworkDefinition() refuses what breaks the schema, and names the field", () => {
  const cases: [definition: unknown, part: string][] = [
    [null, "the definition"],
    [[], "the definition"],
    [{}, "name"],
    [{ name: "" }, "name"],
    [{ name: " x" }, "name"],
    [{ name: "a\nb" }, "name"],
    [{ name: "x".repeat(101) }, "name"],
    [{ name: "x", color: 1 }, '"color"'],
    [{ name: "x", created: -1 }, "created"],
    [{ name: "x", created: 1.5 }, "created"],
    [{ name: "x", validator: "vote" }, "validator"],
    [{ name: "x", validator: { nam: "vote" } }, '"nam"'],
    [{ name: "x", validator: { version: 0 } }, "validator.version"],
    [{ name: "x", validator: { config: [] } }, "validator.config"],
    [{ name: "x", validator: { bundle: "abc" } }, "validator.bundle"],
    [{ name: "x", params: [] }, "params"],
    [{ name: "x", params: { speed: 1 } }, '"speed"'],
    [{ name: "x", params: { halfLifeBlocks: 0 } }, "params.halfLifeBlocks"],
    [{ name: "x", params: { maxBodyBytes: 2 ** 30 } }, "params.maxBodyBytes"],
    [{ name: "x", params: { floorDifficulty: 2 ** 22 } }, "params.floorDifficulty"],
    [{ name: "x", params: { initialDifficulty: "1" } }, "params.initialDifficulty"],
  ];
  for (const [definition, part] of cases) {
    const error = assertThrows(() => parse(definition), RuleError, part);
    assertEquals(error.code, "definition", JSON.stringify(definition));
  }
  assertThrows(() => parseNetworkDefinition("{"), RuleError, "json");
  const large = parse({ name: "x", validator: { config: { text: "x".repeat(17_000) } } });
  assertThrows(() => createNetwork(large), RuleError, "most 16384");
});

Deno.test("networkOfGenesis() reads back what a genesis block holds, and nothing else", () => {
  const { genesis, chainId, definition } = createNetwork(parse({ name: "club" }));
  assertEquals(networkOfGenesis(genesis), { genesis, chainId, definition });
  const { header, records } = genesis;
  const bad = [
    { header, records: [] },
    { header, records: [...records, ...records] },
    { header, records: [new TextEncoder().encode('{ "name": "club" }')] },
    { header, records: [new Uint8Array([255])] },
    { header: { ...header, time: header.time + 1 }, records },
    { header: { ...header, nonce: 1 }, records },
  ];
  for (const block of bad) assertThrows(() => networkOfGenesis(block), RuleError);
});

Deno.test("RuleError has a sentence for every code, and its facts behind it", () => {
  for (const [code, sentence] of Object.entries(RULES)) {
    assert(
      /^(a|an|the|its|every|recordCount|bits|dataRoot|index|prevHash|time) /.test(sentence),
      code,
    );
    const error = new RuleError(code as keyof typeof RULES, { seen: 1, none: undefined });
    assertEquals(error.message, `${sentence}: seen 1`);
    assertEquals([error.name, error.code], ["RuleError", code]);
  }
});
