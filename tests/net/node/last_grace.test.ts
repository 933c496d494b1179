/** Votes that users hand in shortly before a network closes. */
import { assert, assertEquals } from "@std/assert";
import { recordId } from "../../../core/block/record.ts";
import { SWEEP_MS } from "../../../net/node/limits.ts";
import { lastGraceFrom } from "../../../net/node/last_grace.ts";
import { EVERY_HASH, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { NodeWorld } from "../../support/node_world.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

/** One witness of four may be away: three rounds, 2 + 3 + 4 s. With 3 T, patience and 20 s for the way. */
const GRACE_MS = 15_000 + 10_000 + 9_000 + 20_000;
const CLOSES = 1_790_000_000_000;
const NETWORK = testNetwork({
  params: EVERY_HASH,
  witnesses: makeWitnessSet([1, 1, 1, 1], 3, { patienceMs: 10_000, closes: CLOSES }),
});

Deno.test("Node.submit() takes votes until witnesses might not make them final by the end, and says so from then on", async () => {
  await using world = new NodeWorld(NETWORK);
  const clock = new ManualClock(CLOSES - GRACE_MS - 1);
  const { node, chain } = await world.start({ clock, mine: false });
  const [ann, ben] = [voteRecord("ann", "red"), voteRecord("ben", "red")];
  assertEquals((await node.submit([ann])).map(({ status }) => status), ["pending"]);
  await clock.advance(1);
  const [late, again] = await node.submit([ben, ann]);
  assert(late.status === "refused" && !late.forged && late.code === "closing", `${late.status}`);
  const from = new Date(CLOSES - GRACE_MS).toISOString();
  assert(late.reason.startsWith(`no vote is taken since ${from}`), late.reason);
  assertEquals(again.status, "pending");
  // Another peer took it in time.
  assertEquals((await chain.submit([ben])).map(({ status }) => status), ["pending"]);
  assertEquals((await node.submit([ben])).map(({ status }) => status), ["pending"]);
});

Deno.test("Node: the log says how many votes still waited when the network closed, and whoever handed them in that they came too late", async () => {
  await using world = new NodeWorld(NETWORK);
  const clock = new ManualClock(CLOSES - GRACE_MS - 1);
  const started = await world.start({ clock, mine: false });
  await started.node.submit([voteRecord("ann", "red"), voteRecord("ben", "red")]);
  for (let passed = 0; passed <= GRACE_MS; passed += SWEEP_MS) await clock.advance(SWEEP_MS);
  await world.until("they wait no longer", () => started.chain.pending.size === 0);
  assertEquals(started.warnings(), [
    `2 records that waited can no longer enter a block: the network closed at ${
      new Date(CLOSES).toISOString()
    }`,
  ]);
  const place = started.chain.place(recordId(voteRecord("ann", "red")));
  assert(place.status === "refused" && place.code === "closed", place.status);
});

Deno.test("lastGraceFrom(): a network that is there for a minute takes votes for half of it; one without an end for ever", () => {
  const { definition } = NETWORK;
  const created = CLOSES - 60_000;
  assertEquals(lastGraceFrom(definition), CLOSES - GRACE_MS);
  assertEquals(lastGraceFrom({ ...definition, created }), CLOSES - 30_000);
  const election = { ...definition.validator, name: "election" };
  assertEquals(lastGraceFrom({ ...definition, validator: election }), undefined);
  assertEquals(lastGraceFrom({ ...definition, witnesses: undefined }), undefined);
});
