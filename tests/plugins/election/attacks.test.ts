/** Attacks on an election that are none of a single record's form: other chains, one registrar alone, texts that trick. */
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import type { JsonObject } from "../../../core/base/canonical_json.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { createNetwork, parseNetworkDefinition } from "../../../core/rules/network.ts";
import { findDefinitionFaults } from "../../../plugins/election/definition/find_definition_faults.ts";
import { uuidOfNonce } from "../../../plugins/election/definition/uuid.ts";
import { electionValidator } from "../../../plugins/election/election.ts";
import { checkNoticeText } from "../../../plugins/election/records/notice.ts";
import { writeOpenBallot } from "../../../plugins/election/records/open_ballot.ts";
import { isSignedBy } from "../../../plugins/election/records/record_signature.ts";
import { writeRollChunks } from "../../../plugins/election/records/roll_chunk.ts";
import { digestRoll, writeRoll } from "../../../plugins/election/roll/roll.ts";
import { addVoterKeys, deriveVoterKey } from "../../../plugins/election/roll/voter_key.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { badBallotOf, ballotOf, CHAIN, CHUNK, ElectionBench } from "./election_bench.ts";
import {
  changedConfig,
  exampleConfig,
  exampleDefinition,
  OPENS,
  ROLL,
} from "./example_election.ts";

/** The chain of a definition with a name, parameters and a time of its own. */
function chainOf(config: JsonObject, others: JsonObject = {}): string {
  const definition = { name: "Board", validator: { name: "election", config }, ...others };
  return createNetwork(parseNetworkDefinition(JSON.stringify(definition))).chainId;
}

Deno.test("election: the same roll and keys in another election, or on another chain of one config, are no use", async () => {
  const config = exampleConfig();
  const nonce = "5b".repeat(32);
  const others = [
    chainOf({ ...config, nonce, uuid: uuidOfNonce(nonce) }),
    chainOf({ ...config, title: "Board 2028" }),
    chainOf(config, { params: { intervalMs: 30_000 } }),
    chainOf(config, { created: 1_790_000_000_000 }),
  ];
  const chain = chainOf(config);
  await using host = new InProcessHost(electionValidator, config, { chain });
  const [chunk] = writeRollChunks(ROLL, chain);
  await host.advance({ undo: 0, apply: [{ index: 1, time: OPENS - 1, records: [chunk] }] });
  const codeOf = async (record: Uint8Array) => {
    const [verdict] = await host.check({ index: 2, time: OPENS, records: [record] });
    return verdict.kind === "accept" ? "accept" : verdict.code;
  };
  assertEquals(await codeOf(ballotOf(1, 1, { chainId: chain })), "accept");
  for (const chainId of others) {
    assertNotEquals(chainId, chain);
    const record = ballotOf(1, 1, { chainId });
    assertEquals(await codeOf(record), "other-election");
    // With the head of this chain the signature is still one for the other.
    record.set(ballotOf(1, 1, { chainId: chain }).subarray(0, 18));
    assertEquals(await codeOf(record), "forged");
  }
});

Deno.test("election: of two registrars neither can vote for a voter with the own list of codes", async () => {
  const { uuid } = exampleDefinition();
  const [one, other] = [deriveVoterKey(uuid, 1n), deriveVoterKey(uuid, 2n)];
  const both = addVoterKeys(one, other);
  const roll = writeRoll([{ publicKey: both.publicKey, weight: 1 }]);
  const definition = exampleDefinition({ roll: digestRoll(roll) });
  const bench = new ElectionBench(definition);
  await bench.add(OPENS - 1, ...writeRollChunks(roll, CHAIN));
  const judge = (secret: bigint) => bench.judge(OPENS, ballotOf(1, 1, { secret }));
  assertEquals(await judge(one.secret), "reject forged");
  assertEquals(await judge(other.secret), "reject forged");
  assertEquals(await judge(both.secret), "accept");
});

Deno.test("election: nobody but the voter can have an answer looked at", async () => {
  const bench = await ElectionBench.withRoll();
  assertEquals(await bench.judge(OPENS, badBallotOf(1, 1)), "reject bad-answer");
  assertEquals(await bench.judge(OPENS, badBallotOf(1, 1, 999n)), "reject forged");
});

Deno.test("election: what check accepts depends on the voter's key and the record alone from then on", () => {
  const facts = (key: Uint8Array, isNew: number) => Uint8Array.of(...key, isNew);
  const definition = exampleDefinition();
  const config = exampleConfig();
  const settings = { config, chain: CHAIN };
  const { publicKey, secret } = deriveVoterKey(definition.uuid, 1n);
  const record = ballotOf(1, 1, { secret });
  const kindOf = (known: Uint8Array) => electionValidator.verify!(record, known, settings, []).kind;
  assertEquals(kindOf(facts(publicKey, 0)), "accept");
  assertEquals(kindOf(facts(publicKey, 1)), "accept");
  const stranger = deriveVoterKey(definition.uuid, 2n).publicKey;
  assertEquals(kindOf(facts(stranger, 0)), "reject");
  assertEquals(kindOf(facts(stranger, 1)), "ignore");
  assertEquals(electionValidator.verify!(CHUNK, new Uint8Array(), settings, []).kind, "accept");
  const written = writeOpenBallot({ voter: 1, seq: 1, answers: [[0], []] }, {
    chainId: CHAIN,
    questions: definition.questions,
  }, { secret, random });
  assert(isSignedBy(publicKey, written, CHAIN));
});

/** Texts that show something else than they hold, or that two machines could read in two ways. */
const TRICKS = [
  "",
  " a",
  "a\u0000b",
  "a\nb",
  "a\u202eb",
  "a\u2066b",
  "a\u200bb",
  "a\u200db",
  "a\ufffdb",
  "a\u{378}b",
  "a\ue000b",
  "a\u{e0041}b",
  "Zoe\u0308",
  "\ud800",
];

Deno.test("election: no text of a definition and no notice tricks those who read it", () => {
  const places: readonly (readonly (string | number)[])[] = [
    ["title"],
    ["description"],
    ["organiser", "name"],
    ["registrars", 1, "name"],
    ["questions", 0, "question"],
    ["questions", 0, "choices", 1],
  ];
  for (const path of places) {
    for (const text of TRICKS) {
      const [fault, ...more] = findDefinitionFaults(changedConfig(path, text));
      const at = path.map((key, i) => typeof key === "number" ? `[${key}]` : i ? `.${key}` : key);
      assertEquals([fault?.path, more], [at.join(""), []], JSON.stringify(text));
    }
  }
  for (const text of TRICKS) assertEquals(checkNoticeText(text) === undefined, false);
  assertEquals(checkNoticeText("a"), undefined);
});

Deno.test("election: init refuses a definition that breaks a rule, and takes a good one", () => {
  assertThrows(
    () => electionValidator.init!({}),
    TypeError,
    "in the definition, title must be there",
  );
  const config = exampleConfig();
  assertEquals(electionValidator.init!(config), { definition: { config } });
});
