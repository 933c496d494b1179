/** An election between hosts of their own, with votes coming in all the time, and what must be true of it. */
import { assert, assertEquals } from "@std/assert";
import { bytesToBase64 } from "../../core/base/base64.ts";
import type { BlockReport, PeerStatus, RecordReport } from "../../net/api/peer_api.ts";
import { voteRecord } from "./block_forge.ts";
import { Hosts } from "./net_hosts.ts";
import { tokenOf } from "./peer_process.ts";
import { eventually } from "./process_progress.ts";
import { COMMAND, Program } from "./program.ts";
import type { Running } from "./running.ts";

/** The hosts with a peer. */
export const PEERS = ["a", "b", "c", "d"] as const;
export type PeerName = typeof PEERS[number];

/** Where votes are cast by the command too. With no peer there, it would be one, and keep the folder. */
const COMMANDER = "d";

const TRACKER_PORT = 7700;
const PEER_PORT = 7701;
const API = "http://127.0.0.1:7702";

/** Votes handed in at once, and the pause between two lots, in ms: the machine is to have room for the rest. */
const LOT = 8;
const PAUSE_MS = 150;

/** Records are read from a peer in pages of this many blocks. */
const PAGE = 100;

/** A tracker and four peers, each on a host of its own. Disposing ends and removes all of it. */
export class HostElection implements AsyncDisposable {
  readonly hosts: Hosts;
  readonly #program: Program;
  readonly #processes = new Map<string, Running>();
  /** Voters that a peer said it keeps, with what they chose; `torn` ones choose differently everywhere. */
  readonly #kept = new Map<string, Set<string>>();
  #round = 0;

  constructor() {
    this.#program = new Program();
    this.hosts = new Hosts(this.#program, ["tracker", ...PEERS]);
  }

  /** How many votes were acknowledged. */
  get acknowledged(): number {
    return this.#kept.size;
  }

  /** Starts a peer that knows the tracker and nobody else. */
  async startPeer(name: PeerName): Promise<void> {
    const tracker = `http://${this.hosts.address("tracker")}:${TRACKER_PORT}`;
    const places = ["--listen", `0.0.0.0:${PEER_PORT}`, "--http", new URL(API).host];
    const mine = ["--mine", "1", "--mine-idle"];
    await this.#start(name, [
      ...["peer", ...this.#program.options(name), ...places, ...mine, "--tracker", tracker],
    ]);
  }

  async startTracker(): Promise<void> {
    await this.#start("tracker", ["tracker", "--listen", `0.0.0.0:${TRACKER_PORT}`]);
  }

  /** The process on a host. */
  process(name: string): Running {
    return this.#processes.get(name)!;
  }

  /** What the tracker says of itself. */
  trackerStats(): Promise<{ peers: number } | undefined> {
    return this.hosts.ask("tracker", `http://127.0.0.1:${TRACKER_PORT}/v1/stats`);
  }

  /** The status of each peer; undefined for one that gives no answer. */
  states(): Promise<(PeerStatus | undefined)[]> {
    return Promise.all(PEERS.map((name) => this.hosts.ask<PeerStatus>(name, `${API}/v1/status`)));
  }

  /**
   * Lets votes come in at all peers, by HTTP and at one of them by the command too, while `fault` goes on;
   * then waits until all agree. Returns the ms that this took since `fault` ended, or since it called
   * `healed`.
   */
  async endure(fault: (healed: () => void) => Promise<void>): Promise<number> {
    this.#round += 1;
    const stop = new AbortController();
    const flows = PEERS.map((name) => this.#flow(name, stop.signal));
    flows.push(this.#commands(COMMANDER, stop.signal));
    const ended = Promise.allSettled(flows);
    let healedAt: number | undefined;
    try {
      await fault(() => healedAt = performance.now());
      healedAt ??= performance.now();
    } finally {
      stop.abort();
      await ended;
    }
    await Promise.all(flows);
    await eventually(
      () => this.states(),
      (states) =>
        states.every((state) =>
          state?.tip === states[0]?.tip && state?.pending === 0 && state.peers > 0
        ),
      () => `all agree. ${PEERS.map((name) => this.process(name).stderr.slice(-2_000)).join("\n")}`,
    );
    return performance.now() - healedAt;
  }

  /** All peers count the same: every acknowledged vote, and each voter once. */
  async check(): Promise<void> {
    const chains = await Promise.all(PEERS.map((name) => this.#votes(name)));
    for (const votes of chains) assertEquals(votes, chains[0]);
    const counted = new Map<string, string>();
    for (const { voter, choice } of chains[0]) {
      assert(!counted.has(voter), `${voter} is counted twice`);
      counted.set(voter, choice);
    }
    const lost = [...this.#kept].filter(([voter, choices]) => !choices.has(counted.get(voter)!));
    assertEquals(lost, [], `acknowledged by a peer, and not counted as they were cast`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hosts[Symbol.asyncDispose]();
    await this.#program[Symbol.asyncDispose]();
  }

  async #start(name: string, args: readonly string[]): Promise<void> {
    const [command, ...before] = COMMAND;
    const running = this.hosts.start(name, command, [...before, ...args, "--json"]);
    this.#processes.set(name, running);
    const { status } = await running.ready<{ status?: string }>();
    assert(status !== "error", `${name}: ${running.stdout}`);
  }

  /** Hands in votes at a peer: voters of its own, and one who votes otherwise at each peer. */
  async #flow(name: PeerName, signal: AbortSignal): Promise<void> {
    for (let n = 0; !signal.aborted; n++) {
      const votes = Array.from({ length: LOT }, (_, i) => ({
        voter: i === 0 ? `torn ${this.#round} ${n}` : `${name} ${this.#round} ${n} ${i}`,
        choice: name,
      }));
      const records = votes.map(({ voter, choice }) => bytesToBase64(voteRecord(voter, choice)));
      const answer = await this.hosts.ask<{ records: RecordReport[] }>(
        name,
        `${API}/v1/records`,
        { records },
        tokenOf(this.#program.path(name)),
      );
      answer?.records.forEach(({ status, code }, i) => {
        // A torn voter may have been heard elsewhere before.
        const isBeaten = i === 0 && (code === "conflict" || code === "duplicate");
        if (!isBeaten) this.#keep(votes[i].voter, i === 0 ? PEERS : [name], status);
      });
      await after(PAUSE_MS);
    }
  }

  /** Votes as a user does, one after another. */
  async #commands(name: PeerName, signal: AbortSignal): Promise<void> {
    const [command, ...before] = COMMAND;
    for (let n = 0; !signal.aborted; n++) {
      const voter = `user ${this.#round} ${n}`;
      const options = ["--data", this.#program.path(name), "--timeout", "2", "--json"];
      const { code, stdout } = await this.hosts.start(
        name,
        command,
        [...before, "vote", "--id", voter, "--choice", name, ...options],
      ).ended();
      // 0 is included, 4 is kept and not included yet; with any other the peer was not there.
      if (code === 0 || code === 4) this.#keep(voter, [name], JSON.parse(stdout).status);
    }
  }

  #keep(voter: string, choices: readonly string[], status: string): void {
    assert(["pending", "included", "added", "unconfirmed"].includes(status), `${voter}: ${status}`);
    this.#kept.set(voter, new Set(choices));
  }

  /** All votes in the chain of a peer, in order. */
  async #votes(name: PeerName): Promise<{ voter: string; choice: string }[]> {
    const votes = [];
    for (let from = 1;; from += PAGE) {
      const url = `${API}/v1/blocks?from=${from}&limit=${PAGE}`;
      const page = await this.hosts.ask<{ blocks: BlockReport[] }>(name, url);
      const blocks = page!.blocks;
      for (const { records } of blocks) {
        votes.push(...records.map((each) => JSON.parse(atob(each))));
      }
      if (blocks.length < PAGE) return votes;
    }
  }
}

/** Lets a fault last. */
export function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
