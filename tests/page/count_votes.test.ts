/** The page's count: final once the browser has checked that its end is, whatever the peer says, and made again where it is old. */
import { assertEquals } from "@std/assert";
import { count, type Counter, followCount } from "../../cli/page/state/count.ts";
import { away, view } from "../../cli/page/state/peer.ts";
import { countVotes, isEndFinal } from "../../cli/page/workers/count_votes.ts";
import { electionOfNetwork } from "../../cli/result/read_election.ts";
import { ApiError } from "../../net/api/error.ts";
import { bind } from "../net/api/served_api.ts";
import { PageWorld } from "../support/page_world.ts";

Deno.test("a count is final by the certificate and the headers from its block on, not by what the peer says", async () => {
  await using world = await PageWorld.open({ hasWitnesses: true, answers: [[[0], [0]]] });
  await world.finalise();
  const { api, chain } = world.peer;
  const { index, time } = chain.tip.header;
  await world.add([world.ballotOf(2, [[1], [1, 0]])]);
  const election = electionOfNetwork(world.election.network);
  const tip = chain.tip.hash;
  const finality = { index, hash: chain.at(index)!.hash, witnesses: [], of: 4 };
  const isFinal = (late: number, of = api, told = { tip: `${tip}`, finality }) =>
    isEndFinal(bind(of), { ...election, definition: { ...election.definition, late } }, told);
  assertEquals(await isFinal(time), true);
  assertEquals(await isFinal(time + 1), false);
  assertEquals(await isFinal(time, api, { tip: "0".repeat(64), finality }), false);
  const later = { ...finality, index: index + 1 };
  assertEquals(await isFinal(time, api, { tip, finality: later }), false);
  const certificate = (await api.certificate())!;
  const bytes = `${certificate.bytes.slice(0, -1)}${certificate.bytes.endsWith("0") ? "1" : "0"}`;
  const forged = {
    ...bind(api),
    certificate: () => Promise.resolve({ ...certificate, bytes }),
  } as typeof api;
  assertEquals(await isFinal(time, forged), false);

  // The same peer says that its final block is later than the end.
  const lying = {
    ...bind(api),
    blocks: async (...call: Parameters<typeof api.blocks>) =>
      (await api.blocks(...call)).map((block) =>
        block.index > 0 ? { ...block, time: 1e15 } : block
      ),
  };
  const wish = { status: await api.status(), now: Date.now() };
  const { summary } = await countVotes(lying, wish);
  assertEquals([summary.final, summary.ballots], [false, 2]);
});

Deno.test("followCount() counts again when the phase is another one, and after a count that failed", async () => {
  let made = 0;
  let isAway = false;
  let ended = Promise.withResolvers<void>();
  const counter = {
    run: () => {
      made++;
      queueMicrotask(() => queueMicrotask(ended.resolve));
      if (isAway) return Promise.reject(new ApiError("gone", "nobody answers"));
      return Promise.resolve({ summary: { ballots: made } });
    },
  } as unknown as Counter;
  const look = async (phase: string) => {
    ended = Promise.withResolvers<void>();
    const before = made;
    view.value = {
      kind: "election",
      status: { tip: "1" },
      phase,
    } as unknown as typeof view.value;
    if (made > before) await ended.promise;
    return made - before;
  };
  view.value = { kind: "loading" };
  const stop = followCount(counter, () => 0);
  assertEquals([await look("open"), await look("open")], [1, 0]);
  isAway = true;
  assertEquals(await look("closing"), 1);
  assertEquals(count.value?.summary.ballots, 1);
  isAway = false;
  assertEquals([await look("closing"), await look("closing")], [1, 0]);
  assertEquals(count.value?.summary.ballots, made);
  stop();
  away.value = undefined;
});
