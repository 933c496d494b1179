/** `kill -9` of everybody who takes part in an election, at each of its stages. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { BallotFlow, NUMBERED } from "./ballot_flow.ts";
import { ElectionWorld, type HostPeer } from "./election_world.ts";
import { agreement, type PeerProcess, statusOf } from "./peer_process.ts";
import { eventually } from "./process_progress.ts";

const NAMES = ["host", "a", "b"] as const;
type Name = typeof NAMES[number];

/** Two chunks of the roll. The last voters vote by command, the others in flows. */
const VOTERS = 500;
const FLOWING = 90;
const BY_COMMAND = [498, 499, 500];

/** When and whom to kill while ballots come in: one of them, or all at once. */
const plans = fc.record({
  victims: fc.oneof(
    fc.constantFrom<Name>(...NAMES).map((name): readonly Name[] => [name]),
    fc.constant<readonly Name[]>(NAMES),
  ),
  /** From when all run and ballots flow. */
  delayMs: fc.nat(600),
});

/**
 * Kills the host while it publishes the roll, host and peers while ballots come in (so many times), voters' commands between
 * handing in and answer, and all at the closing. Nothing acknowledged may be lost, and all must have one result.
 */
export async function killElection(rounds: number, seed: number): Promise<void> {
  await using scene = await KilledElection.begin();
  await scene.killHostWithRoll(fc.sample(fc.nat(1_500), { seed, numRuns: 2 }));
  await scene.open();
  for (const { victims, delayMs } of fc.sample(plans, { seed, numRuns: rounds })) {
    await scene.flowAndKill(victims, delayMs);
  }
  for (const voter of BY_COMMAND) await scene.killVoter(voter);
  await scene.killAtClosing();
  await scene.checkEnd();
}

/** Host and two peers, with ballots of voters of its own coming in at each. */
class KilledElection implements AsyncDisposable {
  readonly #world: ElectionWorld;
  readonly #flows: Readonly<Record<Name, BallotFlow>>;
  readonly #peers = new Map<Name, PeerProcess>();
  #host: HostPeer;

  private constructor(world: ElectionWorld, host: HostPeer) {
    this.#world = world;
    this.#host = host;
    this.#peers.set("host", host);
    const flowOf = (at: number) => {
      const voters = Array.from({ length: FLOWING }, (_, i) => i + 1);
      return new BallotFlow(world.election, voters.filter((i) => i % NAMES.length === at));
    };
    this.#flows = { host: flowOf(0), a: flowOf(1), b: flowOf(2) };
  }

  static async begin(): Promise<KilledElection> {
    const world = new ElectionWorld({ voters: VOTERS, questions: NUMBERED });
    return new KilledElection(world, await world.host("host"));
  }

  /** The host is killed so long after each start, whatever of the roll is in by then. */
  async killHostWithRoll(delaysMs: readonly number[]): Promise<void> {
    for (const ms of delaysMs) {
      await after(ms);
      await this.#kill(["host"]);
      await this.#start(["host"]);
    }
    await eventually(
      async () => await (await fetch(`${this.#host.url}/v1/query/status`)).json(),
      ({ answer }) => answer.rollIsWhole,
      "the roll is in the chain",
    );
  }

  async open(): Promise<void> {
    await this.#start(["a", "b"]);
    await agreement(...this.#peers.values());
    this.#world.setClock("open");
  }

  /** Ballots come in everywhere, some peers are killed, and come back. */
  async flowAndKill(victims: readonly Name[], delayMs: number): Promise<void> {
    const stop = new AbortController();
    const flows = Promise.allSettled(
      NAMES.map((name) => this.#flows[name].run(this.#peers.get(name)!, stop.signal)),
    );
    await after(delayMs);
    await this.#kill(victims);
    stop.abort();
    for (const flow of await flows) if (flow.status === "rejected") throw flow.reason;
    await this.#start(victims);
  }

  /** The command is killed once its peer has the ballot; the voter tries again, and it counts once. */
  async killVoter(voter: number): Promise<void> {
    const peer = this.#peers.get("a")!;
    await agreement(...this.#peers.values());
    const { code } = this.#world.election.voters[voter - 1];
    const file = this.#world.program.write("code", code);
    const command = this.#world.start([
      ...["vote", "--json", "--code-file", file, "--answers", "[0]", "--data", peer.data],
    ]);
    await eventually(
      async () => ({ status: await statusOf(peer), seq: await this.#seqOf(voter) }),
      ({ status, seq }) => status.pending > 0 || seq !== null,
      "the ballot is handed in",
    );
    await command.kill();
    const { exit, stderr } = await this.#world.vote("a", code, [1]);
    assertEquals(exit, 0, stderr);
    await agreement(...this.#peers.values());
    assertEquals(await this.#seqOf(voter), 2, "the first try is in, and the second counts");
  }

  /** Everybody is killed while ballots wait and the election closes. */
  async killAtClosing(): Promise<void> {
    for (const name of NAMES) assert(await this.#flows[name].handIn(this.#peers.get(name)!));
    this.#world.setClock("closing");
    await this.#kill(NAMES);
    await this.#start(NAMES);
    await agreement(...this.#peers.values());
  }

  /** All have the same result, in which nothing is missing that anybody acknowledged. */
  async checkEnd(): Promise<void> {
    this.#world.setClock("closed");
    for (const peer of this.#peers.values()) {
      for (const name of NAMES) await this.#flows[name].check(peer);
    }
    const results = [];
    for (const name of NAMES) results.push(await this.#world.result(name));
    // Each mines one more block behind the end, when it comes to it: that changes no ballot.
    for (const result of results) assertEquals({ ...result, tip: "" }, { ...results[0], tip: "" });
    const sum = (of: "ballots" | "acknowledged") =>
      NAMES.reduce((total, name) => total + this.#flows[name][of], 0);
    assertEquals(results[0].phase, "closed");
    assert(results[0].ballots >= sum("acknowledged") + BY_COMMAND.length);
    console.log(
      `${sum("ballots")} acknowledged ballots of ${sum("acknowledged")} voters, none lost`,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#world[Symbol.asyncDispose]();
  }

  async #kill(names: readonly Name[]): Promise<void> {
    await Promise.all(names.map((name) => this.#peers.get(name)!.kill()));
  }

  /** The host first: the others find each other by its tracker. */
  async #start(names: readonly Name[]): Promise<void> {
    for (const name of NAMES.filter((each) => names.includes(each))) {
      if (name === "host") {
        this.#host = await this.#world.host("host", this.#host);
        this.#peers.set("host", this.#host);
      } else {
        this.#peers.set(name, await this.#world.peer(name, ["--tracker", this.#host.url]));
      }
    }
    for (const peer of this.#peers.size === NAMES.length ? this.#peers.values() : []) {
      await eventually(() => statusOf(peer), ({ peers }) => peers > 0, "they are connected");
    }
  }

  async #seqOf(voter: number): Promise<number | null> {
    const { api } = this.#peers.get("a")!;
    const { answer } = await (await fetch(`${api}/v1/query/voter?number=${voter}`)).json();
    return answer.seq;
  }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
