/** What the validator says of an election's standing, read as a peer's answer. */
import { assertEquals, assertThrows } from "@std/assert";
import { DecodeError } from "../../../net/http/decode.ts";
import { decodeElectionStatus } from "../../../cli/result/election_answers.ts";
import { phaseOf } from "../../../plugins/election/definition/phase.ts";
import { CHUNK, ElectionBench } from "../../plugins/election/election_bench.ts";
import { OPENS } from "../../plugins/election/example_election.ts";
import { openedBench } from "../../plugins/election/secret_bench.ts";
import { KEYS_BY, singleDefinition } from "../../plugins/election/secret_example.ts";

Deno.test("decodeElectionStatus() reads whether trustees have their keys, so a secret election's phase is known", async () => {
  const definition = singleDefinition(2);
  const ready = decodeElectionStatus(await (await openedBench(definition)).query("status"), "it");
  assertEquals([ready.keys, phaseOf(definition, ready, OPENS)], ["ready", "open"]);
  const bench = new ElectionBench(definition);
  await bench.add(KEYS_BY - 1, CHUNK);
  const waiting = decodeElectionStatus(await bench.query("status"), "it");
  assertEquals([waiting.keys, phaseOf(definition, waiting, KEYS_BY)], ["waiting", "failed"]);
  const open = decodeElectionStatus(await (await ElectionBench.withRoll()).query("status"), "it");
  assertEquals(open.keys, undefined);
  assertThrows(() => decodeElectionStatus({ ...waiting, keys: "lost" }, "it"), DecodeError);
});
