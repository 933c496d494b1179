/** More witnesses lie than their network can bear: that is proven and told, and nobody chooses in silence. */
import { assert, assertEquals } from "@std/assert";
import { WitnessesContradictError } from "../../../net/witness/stop_errors.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { chanceMiner } from "./virtual_miner.ts";
import { type CirclePlan, WitnessCircle } from "./witness_circle.ts";

const MINUTE_MS = 60_000;

/** Longest time in which peers find out who lied, and stop. */
const NAMING_MS = 10 * MINUTE_MS;

/** On each side an honest witness, a peer that is none, and the two liars, whose keys are on two machines. */
const [SIDE, OTHER_SIDE] = [[0, 1, 2, 3], [4, 5, 6, 7]] as const;
const HONEST = [0, 1, 4, 5];

for (const mining of ["open", "off"] as const) {
  Deno.test(`two liars of four who sign on both sides of a cut are named by every peer, and each stops with what it had, mining ${mining}`, async () => {
    const network = testNetwork({
      params: { ...EVERY_HASH, intervalMs: 5_000 },
      witnesses: makeWitnessSet([1, 1, 1, 1], 3, { mining, roundMs: 1_000, patienceMs: 5_000 }),
    });
    const miner = ({ time, random }: WitnessCircle) =>
      chanceMiner({ network, clock: time.clock(), random, meanMs: 8_000 });
    const isMined = mining === "open";
    const side = (honest: number): CirclePlan[] => [
      { witness: honest, ...isMined && { miner } },
      {},
      { witness: 2 },
      { witness: 3 },
    ];
    await using circle = new WitnessCircle(network, [...side(0), ...side(1)]);
    circle.net.cut((host) => Number(host.split(".")[2]) < SIDE.length ? 0 : 1);
    await circle.start();
    await circle.vote(SIDE[1], "ann");
    await circle.vote(OTHER_SIDE[1], "ben");
    const areFinal = () => circle.isFinal("ann", SIDE) && circle.isFinal("ben", OTHER_SIDE);
    assert(await circle.pass(2 * MINUTE_MS, areFinal), "each side has a vote that is final");
    const finals = HONEST.map((i) => circle.machines[i].chain!.final.node.hash);
    circle.net.mend();
    circle.introduce();
    const haveStopped = () => HONEST.every((i) => circle.ended.has(i));
    assert(await circle.pass(NAMING_MS, haveStopped), `only ${[...circle.ended.keys()]} stopped`);
    for (const [n, i] of HONEST.entries()) {
      const error = circle.ended.get(i);
      assert(error instanceof WitnessesContradictError, `${i}: ${error}`);
      assertEquals(error.liars, ["witness 2", "witness 3"]);
      assert(error.contradiction.kind === "conflict");
      // What was final here stays what it says, and the other block is named beside it.
      const [here, other] = error.contradiction.blocks.map(({ hash }) => hash);
      assertEquals(here, finals[n]);
      assert(finals.includes(other) && other !== here);
    }
  });
}
