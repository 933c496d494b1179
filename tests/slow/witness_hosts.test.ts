/**
 * Witnesses on machines of their own, some of which cannot be reached for a while, or have a wrong clock. Linux network
 * namespaces stand for the machines, so this needs root, `ip` (iproute2) and `curl`; elsewhere it says why it is left out.
 */
import { assertEquals, assertMatch } from "@std/assert";
import type { PeerStatus } from "../../net/api/peer_api.ts";
import { missingForHosts } from "../support/net_hosts.ts";
import { HOSTS, WitnessHosts } from "../support/witness_hosts.ts";

/** How wrong clocks are, in ms: more than the three intervals after which others leave a block aside for a while. */
const OFF_MS = 20_000;

const missing = missingForHosts();
if (missing !== undefined) console.log(`no hosts, so no witnesses on them: ${missing}`);

/** What happens, in this order. */
const STEPS: readonly (readonly [string, (world: WitnessHosts) => Promise<void>])[] = [
  ["all are there: votes become final", async (world) => {
    await world.vote(...HOSTS);
    await world.allFinal(...HOSTS);
  }],
  ["one witness is cut off: votes still become final", async (world) => {
    world.hosts.cable("a", "down");
    await world.vote("b", "c", "d", "plain");
    await world.allFinal("b", "c", "d", "plain");
  }],
  ["two are cut off: votes are likely, and status says who is missing", async (world) => {
    world.hosts.cable("b", "down");
    const { finality } = await world.status("plain");
    await world.voteUntil(
      ["c", "d", "plain"],
      (status) => status.finality?.heard === 2,
      "two witnesses are missed",
    );
    const [id] = await world.vote("plain");
    await world.voteUntil(["c", "d", "plain"], ({ index }) => index > finality!.index, "blocks");
    assertMatch(
      await world.voteByCommand("plain"),
      /likely, not final: 2 of 4 witnesses are heard, 3 must agree/,
    );
    assertEquals((await world.reports("plain", [id]))[0].final, false);
    const { stdout } = await world.run("plain", ["status"]);
    assertMatch(
      stdout,
      /^witnesses +2 of 4 heard \(3 must agree\): witness 2, witness 3; not for [^;]+: witness 0; not for [^;]+: witness 1$/m,
    );
  }],
  ["they are back: what was likely is final", async (world) => {
    for (const name of ["a", "b"]) world.hosts.cable(name, "up");
    await world.allFinal(...HOSTS);
  }],
  [
    "two halves, two witnesses each, with votes on both sides: after that all are final",
    async (world) => {
      const before = (await world.status("a")).finality!.index;
      const isBehind = ({ index, finality }: PeerStatus) => index > finality!.index;
      for (const name of ["a", "b"]) world.hosts.move(name, "other");
      await world.voteUntil(HOSTS, isBehind, "each half has blocks that are not final");
      await world.voteUntil(HOSTS, ({ index }) => index > before + 3, "each half goes on");
      for (const name of ["a", "b"]) world.hosts.move(name, "first");
      await world.allFinal(...HOSTS);
    },
  ],
  [`two clocks are off by ${OFF_MS / 1_000} s, one each way: votes become final`, async (world) => {
    world.setClock("c", OFF_MS);
    world.setClock("d", -OFF_MS);
    for (let i = 0; i < 3; i++) {
      await world.vote(...HOSTS);
      await world.allFinal(...HOSTS);
    }
  }],
];

Deno.test({
  name:
    "witnesses on hosts make all votes final, and none is lost or counted twice, whoever is cut off meanwhile",
  ignore: missing !== undefined,
  fn: async (t) => {
    await using world = new WitnessHosts();
    await world.start();
    for (const [what, step] of STEPS) {
      const isWell = await t.step(what, () => step(world));
      if (!isWell) return;
    }
    await world.check();
    console.log(`${world.taken} votes were taken, and all are final`);
  },
});
