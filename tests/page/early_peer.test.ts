/** A peer that is still reading the record, and one behind whose address another network is now. */
import { assertEquals } from "@std/assert";
import type { FollowDeps } from "../../cli/page/state/peer.ts";
import { followPeer, view } from "../../cli/page/state/peer.ts";
import { BallotDesk } from "../../cli/page/workers/ballot_desk.ts";
import { electionOfNetwork } from "../../cli/result/read_election.ts";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import { ApiClient } from "../../net/api/client.ts";
import type { PeerStatus } from "../../net/api/peer_api.ts";
import { bind } from "../net/api/served_api.ts";
import { PAGE_QUESTIONS, PageWorld } from "../support/page_world.ts";
import { makeRollElection } from "../support/roll_election.ts";

const times = { opens: 100_000_000, closes: 200_000_000, late: 300_000_000 };
const other = makeRollElection({ voters: 2, questions: PAGE_QUESTIONS, ...times });

/** What is seen of a peer once it was looked at as often as it has statuses, and how often the page began anew. */
async function follow(world: PageWorld, statuses: readonly Partial<PeerStatus>[]) {
  const end = new AbortController();
  let looks = 0;
  let begun = 0;
  const api = {
    ...bind(world.peer.api),
    status: async () => ({ ...await world.peer.api.status(), ...statuses[looks++] }),
    query: async (...[path, args]: Parameters<typeof world.peer.api.query>) => {
      const report = (await world.peer.api.query(path, args))!;
      const answer = { ...report.answer as object, rollIsWhole: false };
      return path === "status" ? { ...report, answer } : report;
    },
  };
  const desk = {
    run: () => {
      const election = electionOfNetwork(world.election.network);
      return Promise.resolve({ election, chainWords: "six words" });
    },
  } as unknown as FollowDeps["desk"];
  const within = () => {
    if (looks === statuses.length) end.abort();
    return Promise.resolve();
  };
  const news = { open: () => ({ within, end: () => {} }), leave: () => {} };
  const deps = { clock, random, desk, news, beginAnew: () => void begun++ };
  view.value = { kind: "loading" };
  await followPeer(api, deps as FollowDeps, end.signal);
  end.abort();
  return { seen: view.peek(), begun };
}

Deno.test("followPeer() says of no election that it has failed while the peer still reads the record", async () => {
  await using world = await PageWorld.open({ voters: 2 });
  const phaseOf = async (syncing: boolean) => {
    const { seen } = await follow(world, [{ syncing }]);
    return seen.kind === "election" && seen.phase;
  };
  assertEquals(await phaseOf(true), "open");
  assertEquals(await phaseOf(false), "failed");
});

Deno.test("followPeer() begins anew when another network is behind the address, and shows nothing of it before", async () => {
  await using world = await PageWorld.open({ voters: 2 });
  const { network } = world.election;
  const { seen, begun } = await follow(world, [{}, {}, { network: other.network.chainId }]);
  assertEquals(seen.kind === "election" && seen.status.network, network.chainId);
  assertEquals(begun, 1);
  assertEquals((await follow(world, [{}, {}])).begun, 0);
});

/** A peer that knows that it is behind. */
class EarlyPeer extends ApiClient {
  syncing = true;

  override async status(): Promise<PeerStatus> {
    return { ...await super.status(), syncing: this.syncing };
  }
}

Deno.test("a code that a peer does not know is not called wrong before the peer has read the whole record", async () => {
  await using world = await PageWorld.open({ voters: 2 });
  const api = new EarlyPeer({ url: world.url }, { clock, fetch: (...call) => fetch(...call) });
  const desk = new BallotDesk({ api, random });
  await desk.readElection(await api.status());
  const codeOf = async (code: string) => {
    const entered = await desk.enter({ codes: [code], now: clock.now() });
    return entered.ok || ("refusal" in entered && entered.refusal.code);
  };
  const [{ code }] = other.voters;
  assertEquals(await codeOf(code), "catching-up");
  assertEquals(await codeOf(world.election.voters[0].code), true);
  api.syncing = false;
  assertEquals(await codeOf(code), "not-on-roll");
});
