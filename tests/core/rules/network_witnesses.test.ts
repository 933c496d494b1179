import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { decodeCanonicalJson } from "../../../core/base/canonical_json.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import {
  createNetwork,
  networkOfGenesis,
  parseNetworkDefinition,
} from "../../../core/rules/network.ts";
import { makeWitnesses } from "../../support/witness_keys.ts";
import { readExamples } from "../../spec/example_blocks.ts";
import { readSpecPage } from "../../spec/pages.ts";
import forkChoice from "../../vectors/fork_choice.json" with { type: "json" };

const parse = (definition: unknown) => parseNetworkDefinition(JSON.stringify(definition));
const KEYS = makeWitnesses([1, 1, 1, 1]);
const BOARD = { name: "Board 2026", witnesses: { keys: KEYS } };

/** Definitions of tests and pages, and the chain ids that they had before definitions could name witnesses. */
const OLD_IDS: readonly (readonly [definition: unknown, chainId: string])[] = [
  [
    { name: "chainvote", validator: { name: "vote" } },
    "b8d38c14101836a056dd45d225599dadd49c3dc0da9d6e2d953ee6e0fb398994",
  ],
  [
    { name: "chainvote", validator: { name: "vote", version: 1 } },
    "9321a7682c4e80e901d999c6c678eae27b1a43df78a7d4c624ac7d2b03cfcddf",
  ],
  [forkChoice.network, forkChoice.blocks[0].hash],
  // The pages' own: docs/spec/chain.md, election.md and validators.md.
  ...["chain", "election", "validators"].map(networkOfPage),
];

/** The network file of a page of the specification, and the chain id below it. */
function networkOfPage(name: string): readonly [definition: unknown, chainId: string] {
  const examples = readExamples(readSpecPage(name)).map(({ example }) => example);
  const example = examples.find((each) => "network file" in each && "chain id" in each);
  assert(example !== undefined, name);
  const { "network file": file, config = "" } = example;
  return [JSON.parse(file.replace("CONFIG", config)), example["chain id"]];
}

Deno.test("createNetwork() gives definitions without witnesses the chain ids that they had", () => {
  for (const [definition, chainId] of OLD_IDS) {
    const network = createNetwork(parse(definition));
    assertEquals(network.chainId as string, chainId);
    const record = decodeCanonicalJson(network.genesis.records[0]);
    assertEquals(Object.keys(record as object).sort(), ["created", "name", "params", "validator"]);
    assert(!("witnesses" in network.definition));
    // Neither does a field that is there with no value.
    const empty = createNetwork({ ...network.definition, witnesses: undefined });
    assertEquals(empty.chainId, network.chainId);
  }
});

Deno.test("createNetwork() binds every field of the witnesses to the chain id", () => {
  const { chainId } = createNetwork(parse(BOARD));
  const others = [
    { keys: KEYS.slice(1) },
    { keys: KEYS.toReversed() },
    { keys: KEYS.with(0, { ...KEYS[0], name: "Ann" }) },
    { keys: KEYS.with(0, { ...KEYS[0], weight: 2 }) },
    { keys: KEYS, quorum: 4 },
    { keys: KEYS, mining: "off" },
    { keys: KEYS, patienceMs: 10_001 },
    { keys: KEYS, roundMs: 2_001 },
    { keys: KEYS, closes: 1_800_000_000_000 },
  ];
  const ids = others.map((witnesses) => createNetwork(parse({ ...BOARD, witnesses })).chainId);
  assertEquals(new Set([chainId, ...ids]).size, 1 + others.length);
  assertNotEquals(chainId, createNetwork(parse({ name: BOARD.name })).chainId);
});

Deno.test("networkOfGenesis() reads back the witnesses, with what was left out filled in", () => {
  const network = createNetwork(parse(BOARD));
  assertEquals(networkOfGenesis(network.genesis), network);
  assertEquals(network.definition.witnesses, {
    keys: KEYS,
    quorum: 3,
    mining: "open",
    patienceMs: 10_000,
    roundMs: 2_000,
  });
  const full = createNetwork(parse(network.definition));
  assertEquals(full.chainId, network.chainId);
});

Deno.test("parseNetworkDefinition() measures the patience of witnesses by the network's interval", () => {
  const withPatience = (patienceMs: number) =>
    parse({ ...BOARD, params: { intervalMs: 700 }, witnesses: { keys: KEYS, patienceMs } });
  assertEquals(withPatience(700).witnesses?.patienceMs, 700);
  assertThrows(() => withPatience(699), RuleError, "in 700..");
});

Deno.test("parseNetworkDefinition() takes no end of witnesses before the network's beginning", () => {
  const closing = (closes: number) =>
    parse({ ...BOARD, created: 99, witnesses: { keys: KEYS, closes } });
  assertEquals(closing(100).witnesses?.closes, 100);
  assertThrows(() => closing(99), RuleError, "witnesses.closes 99");
});
