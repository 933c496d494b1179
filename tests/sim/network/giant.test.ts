/** A miner with a thousand times the power of all others, against four witnesses, of which one is away, that mine too. */
import { assert, assertEquals } from "@std/assert";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { Chance } from "./chance.ts";
import { Liar } from "./liar.ts";
import { emptyMiner, powerMiner } from "./virtual_miner.ts";
import { type CirclePlan, WitnessCircle } from "./witness_circle.ts";

const MINUTE_MS = 60_000;
const INTERVAL_MS = 5_000;
const [WITNESSES, GIANT] = [[0, 1, 2, 3], 4] as const;

/** A vote waits for so long before a witness makes a block for it. */
const PATIENCE_MS = 10_000;

/** And then it takes a round or two, of which one fails. */
const FINAL_MS = PATIENCE_MS + 10_000;

const network = testNetwork({
  params: { ...EVERY_HASH, intervalMs: INTERVAL_MS, halfLifeBlocks: 5 },
  witnesses: makeWitnessSet([1, 1, 1, 1], 3, { patienceMs: PATIENCE_MS }),
});

function minerOf(power: number) {
  return ({ time, random }: WitnessCircle) =>
    powerMiner({ network, clock: time.clock(), random, rate: power / INTERVAL_MS });
}

/** Four peers of a quarter of the power each, all but one of which are witnesses, and the giant. */
function plans(giant: Liar): CirclePlan[] {
  const honest = WITNESSES.map((witness) => ({
    miner: minerOf(1 / 4),
    ...witness > 0 && { witness },
  }));
  return [...honest, {
    miner: (circle) => emptyMiner(minerOf(1_000)(circle)),
    mineEmpty: true,
    wrap: (transport) => giant.transport(transport),
  }];
}

Deno.test("a miner with a thousand times the power undoes nothing that is final, and stops nothing, while one of four witnesses is away", async () => {
  const giant = new Liar("hoarder", new Chance(7), () => []);
  giant.isHiding = true;
  await using circle = new WitnessCircle(network, plans(giant));
  await circle.start();
  const passUntilFinal = async (voter: string) => {
    await circle.vote(1, voter);
    const isFinal = await circle.pass(FINAL_MS, () => circle.isFinal(voter, WITNESSES));
    assert(isFinal, `the vote of ${voter} is not final after ${FINAL_MS} ms`);
  };
  // It mines in secret, while votes become final.
  for (const voter of ["ann", "ben"]) await passUntilFinal(voter);
  const [{ chain }, { chain: hidden }] = [circle.machines[1], circle.machines[GIANT]];
  const isFarAhead = () => hidden!.tip.work > 10n * chain!.tip.work;
  assert(await circle.pass(MINUTE_MS, isFarAhead), "it has much more work than the others");
  assert(!hidden!.isActive(chain!.final.node), "and none of what is final");
  const before = chain!.tip.header.index;
  // It shows all of that.
  giant.isHiding = false;
  for (const { host } of circle.machines) {
    circle.net.breakBetween(circle.machines[GIANT].host, host);
  }
  const follows = () => circle.isFinal("ben", [...WITNESSES, GIANT]);
  assert(await circle.pass(MINUTE_MS, follows), "it has to follow what is final");
  // It mines openly on what is final, and takes no vote in.
  const voted = Array.from({ length: 3 }, (_, i) => `voter ${i}`);
  for (const voter of voted) {
    await passUntilFinal(voter);
    await circle.pass(INTERVAL_MS);
  }
  assert(chain!.tip.header.index > before + 30, "its blocks are in the chain");
  // It is gone, and difficulty has followed it.
  await circle.machines[GIANT].kill();
  circle.net.stop(circle.machines[GIANT].host, "reset");
  for (const voter of ["cleo", "dora"]) await passUntilFinal(voter);
  assertEquals([...circle.ended], []);
  const voters = ["ann", "ben", "cleo", "dora", ...voted];
  for (const i of WITNESSES) assertEquals(circle.votersOf(i), new Set(voters));
  for (const i of WITNESSES) {
    const { chain, node } = circle.machines[i];
    assertEquals([chain!.provenLies.length, node!.refused.length], [0, 0]);
  }
});
