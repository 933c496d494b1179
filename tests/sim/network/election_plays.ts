/**
 * Whole elections by chance: voters vote and vote again at any machine, the network is cut and mended, machines are killed
 * and come back, and in the end it closes.
 */
import { assert, assertEquals } from "@std/assert";
import { createDraw } from "../miners.ts";
import { ElectionRoom } from "./election_room.ts";
import { MACHINES, MINUTE_MS } from "./machine_room.ts";

const VOTERS = 5;

/** Most ballots of one voter: far below the 32 that are taken. */
const MAX_BALLOTS = 20;

/** Everything is mended and on again so long after `closes`, with as much time left until `late` as blocks need. */
const MENDED_AFTER_MS = MINUTE_MS / 2;

/** Machines that are killed at one time; the others go on. */
const MAX_KILLED = 2;

/** What a play came to. */
export interface PlayedElection {
  readonly acknowledged: number;
  readonly cuts: number;
  readonly kills: number;
}

/**
 * Plays the election of a seed. Every ballot that a machine acknowledged before `closes` must be in everywhere, or one of
 * the same voter that came after it; nothing counts that nobody handed in; nobody refuses anybody.
 */
export async function playElection(seed: number): Promise<PlayedElection> {
  await using room = new ElectionRoom(seed);
  const play = new Play(room, createDraw(seed * 7 + 1));
  await room.open();
  while (room.now < room.closes) await play.step();
  await room.passUntil(room.closes + MENDED_AFTER_MS);
  await play.mendAll();
  await room.passUntil(room.late + MINUTE_MS);
  await play.check();
  return play;
}

class Play implements PlayedElection {
  acknowledged = 0;
  cuts = 0;
  kills = 0;
  readonly #room: ElectionRoom;
  readonly #draw: () => number;
  readonly #off = new Set<number>();
  #isCut = false;
  /** By voter: the last ballot that was handed in, and the last that was acknowledged. */
  readonly #handedIn = new Map<number, number>();
  readonly #told = new Map<number, number>();

  constructor(room: ElectionRoom, draw: () => number) {
    this.#room = room;
    this.#draw = draw;
  }

  /** Something happens, then some time passes, but not past `closes`. */
  async step(): Promise<void> {
    const chance = this.#draw();
    if (chance < 0.7) await this.#vote(1 + this.#below(VOTERS));
    else if (chance < 0.8) this.#cutOrMend();
    else if (chance < 0.9) await this.#kill(this.#below(MACHINES));
    else for (const machine of [...this.#off]) await this.#start(machine);
    const pauseMs = 1_000 + this.#below(30_000);
    await this.#room.passUntil(Math.min(this.#room.closes, this.#room.now + pauseMs));
  }

  async mendAll(): Promise<void> {
    if (this.#isCut) this.#cutOrMend();
    for (const machine of [...this.#off]) await this.#start(machine);
  }

  async check(): Promise<void> {
    const { ballots } = await this.#room.agreed<
      { ballots: { voter: number; seq: number; time: number }[] }
    >("ballots");
    const counted = new Map(ballots.map(({ voter, seq }) => [voter, seq]));
    for (const [voter, seq] of this.#told) {
      const last = counted.get(voter) ?? 0;
      assert(last >= seq, `voter ${voter}: ballot ${seq} was acknowledged, ${last} counts`);
    }
    for (const { voter, seq, time } of ballots) {
      assert(seq <= (this.#handedIn.get(voter) ?? 0), `ballot ${seq} of ${voter} is nobody's`);
      assert(time < this.#room.late);
    }
    const waiting = this.#room.machines.map(({ chain }) => chain!.pending.size);
    assertEquals(waiting, Array(MACHINES).fill(0));
    for (const { node } of this.#room.machines) {
      assertEquals(node!.refused.length, 0);
      // Whom it lost in a cut it dials again, less and less often.
      assert(node!.peerCount > 0);
    }
  }

  /** A voter's device counts its ballots, and hands the next one in wherever it is now. */
  async #vote(voter: number): Promise<void> {
    const machine = this.#below(MACHINES);
    const seq = (this.#told.get(voter) ?? 0) + 1;
    if (this.#off.has(machine) || seq > MAX_BALLOTS) return;
    this.#handedIn.set(voter, Math.max(seq, this.#handedIn.get(voter) ?? 0));
    const status = await this.#room.cast(machine, this.#room.ballot(voter, seq));
    if (status !== "pending") return;
    this.#told.set(voter, seq);
    this.acknowledged += 1;
  }

  #cutOrMend(): void {
    if (this.#isCut) this.#room.mend();
    else {
      this.#room.cut();
      this.cuts += 1;
    }
    this.#isCut = !this.#isCut;
  }

  async #kill(machine: number): Promise<void> {
    if (this.#off.has(machine) || this.#off.size === MAX_KILLED) return;
    this.#off.add(machine);
    this.kills += 1;
    await this.#room.kill(machine);
  }

  async #start(machine: number): Promise<void> {
    this.#off.delete(machine);
    await this.#room.start(machine);
  }

  #below(limit: number): number {
    return Math.floor(this.#draw() * limit);
  }
}
