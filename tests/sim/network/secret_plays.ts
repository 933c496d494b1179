/**
 * Whole elections with secret ballots by chance: the network is cut in the hours around the closing, machines and trustees are killed,
 * trustees ask now this machine and now that, and one of them may lie, be away, or have lost the file. Whatever happens, no two
 * tallies are opened.
 */
import { assert, assertEquals } from "@std/assert";
import { recordId } from "../../../core/block/record.ts";
import { openSums } from "../../../plugins/election/opening/opened_sums.ts";
import type { Opening } from "../../../plugins/election/opening/opening.ts";
import { WEIGHTS } from "../../plugins/election/example_election.ts";
import { Chance } from "./chance.ts";
import { LyingTrustee, TRUSTEE_LIES, type TrusteeLie } from "./lying_trustee.ts";
import { MachineRoom, MACHINES, MINUTE_MS } from "./machine_room.ts";
import { OpeningWatch } from "./opening_watch.ts";
import { SecretScene } from "./secret_scene.ts";
import { type TrusteeDeps, VirtualTrustee } from "./virtual_trustee.ts";

/** Whether blocks become final: by four witnesses, or when nobody has undone them for long. */
export type SecretKind = "witnessed" | "open";

/** One trustee of each may do what it likes: less than the threshold. */
const THRESHOLD = 2;
const SCENES: Readonly<Record<SecretKind, () => SecretScene>> = {
  witnessed: once(() => new SecretScene({ trustees: 3, threshold: THRESHOLD, hasWitnesses: true })),
  open: once(() => new SecretScene({ trustees: 4, threshold: THRESHOLD, hasWitnesses: false })),
};

const VOTERS = 5;

/** The storm goes on so long after the closing: long enough for both sides of a cut to take their blocks for settled. */
const STORM_MS = 5 * MINUTE_MS;

/** When all is well again, whoever can open has done so within this time: peers that lost each other for long dial seldom. */
const CALM_MINUTES = 15;

/** What a trustee that is not honest, or has lost its file, does. */
export type TrusteeFault = TrusteeLie | "restored" | "none";

/** What a play came to. */
export interface PlayedOpening {
  readonly fault: TrusteeFault;
  /** Tallies that honest trustees have sealed: two if both sides of a cut got so far. */
  readonly tallies: number;
  readonly openers: number;
  readonly hasResult: boolean;
  /** Honest trustees that are bound to a tally which does not count. */
  readonly bound: number;
  readonly cuts: number;
  readonly kills: number;
  readonly lostWrites: number;
}

/** Plays the election of a seed. @throws {BrokenPromise} If more than one tally is opened. */
export async function playSecretElection(seed: number, kind: SecretKind): Promise<PlayedOpening> {
  const play = new SecretPlay(seed, kind);
  await using _ = play.room;
  await play.begin();
  await play.vote();
  await play.storm();
  await play.calm();
  return await play.end();
}

class SecretPlay {
  readonly room: MachineRoom;
  readonly #kind: SecretKind;
  readonly #scene: SecretScene;
  readonly #chance: Chance;
  readonly #watch: OpeningWatch;
  readonly #trustees: readonly VirtualTrustee[];
  readonly #liar: LyingTrustee | undefined;
  readonly #fault: TrusteeFault;
  readonly #over = new AbortController();
  readonly #off = new Set<number>();
  /** What was broken; time stands still then. */
  readonly #broken: unknown[] = [];
  #hasRestored = false;
  #isCut = false;
  /** No cut is mended before, in ms. */
  #cutUntil = 0;
  #cuts = 0;
  #kills = 0;

  constructor(seed: number, kind: SecretKind) {
    const scene = SCENES[kind]();
    const chance = new Chance(seed);
    this.#kind = kind;
    this.#scene = scene;
    this.#chance = chance;
    this.room = new MachineRoom(seed, {
      network: scene.network,
      host: () => scene.host(),
      areWitnesses: kind === "witnessed",
    });
    const { time, machines } = this.room;
    this.#fault = chance.of([...TRUSTEE_LIES, "opensAll", "restored", "none"] as const);
    const one = 1 + chance.below(scene.keys.length);
    const isLiar = this.#fault !== "none" && this.#fault !== "restored";
    this.#watch = new OpeningWatch(THRESHOLD, isLiar ? [one] : []);
    const deps: TrusteeDeps = {
      scene,
      time,
      chance: chance.fork(),
      machines,
      onSent: (trustee, sent) => this.#note(() => this.#watch.sent(trustee, sent)),
    };
    const numbers = scene.keys.map((_, i) => i + 1);
    this.#trustees = numbers.filter((each) => !isLiar || each !== one)
      .map((each) => new VirtualTrustee(each, deps));
    this.#liar = isLiar ? new LyingTrustee(one, this.#fault as TrusteeLie, deps) : undefined;
  }

  /** The roll, and the key that the trustees have made. */
  async begin(): Promise<void> {
    await this.room.startAll();
    for (const records of this.#scene.beginning) {
      for (const record of records) await this.room.cast(0, record);
      const ids = records.map((record) => recordId(record));
      const { chain } = this.room.machines[0];
      // Each step needs the one before in the chain.
      while (!ids.every((id) => chain!.place(id).status === "included")) await this.#pass(1_000);
    }
    const { opens } = this.#scene.election.definition;
    await this.room.passUntil(opens);
  }

  /** Everybody votes, and some once more, at a machine by chance; a cut may already be there. */
  async vote(): Promise<void> {
    const { closes, late } = this.#scene.election.definition;
    const last = this.#chance.between(0, 2 * MINUTE_MS);
    for (let voter = 1; voter <= VOTERS; voter++) {
      await this.room.cast(this.#chance.below(MACHINES), this.#scene.ballot(voter, 1));
    }
    await this.room.passUntil(closes - last);
    if (this.#chance.is(0.7)) this.#cutOrMend();
    if (this.#chance.is(0.7)) this.#cutUntil = late + this.#chance.between(0, STORM_MS);
    for (let voter = 1; voter <= VOTERS; voter++) {
      if (this.#chance.is(0.5)) continue;
      await this.room.cast(this.#chance.below(MACHINES), this.#scene.ballot(voter, 2));
    }
  }

  /** Everything happens, from before the closing until long after it. */
  async storm(): Promise<void> {
    for (const trustee of this.#trustees) trustee.start();
    this.#liar?.run(this.#over.signal).catch((error) => this.#broken.push(error));
    const { late } = this.#scene.election.definition;
    await this.room.passUntil(late - MINUTE_MS / 2);
    const restoredAt = late + this.#chance.between(0, STORM_MS);
    while (this.room.now < late + STORM_MS) {
      await this.#strike();
      if (this.#fault === "restored" && this.room.now > restoredAt) this.#restore();
      await this.#pass(1_000 + this.#chance.below(25_000));
    }
  }

  /** All is mended and on again. */
  async calm(): Promise<void> {
    if (this.#isCut) this.#cutOrMend();
    for (const machine of [...this.#off]) await this.#start(machine);
    for (const trustee of this.#trustees) trustee.start();
    this.#restore();
    for (let minute = 0; minute < CALM_MINUTES; minute++) {
      await this.#pass(MINUTE_MS);
      if (this.#isAtRest()) return;
    }
  }

  /** All machines are connected and agree, and no trustee has anything to do or to wait for. */
  #isAtRest(): boolean {
    const [{ chain: first }] = this.room.machines;
    return this.#trustees.every(({ turn }) => turn?.kind === "end") &&
      this.room.machines.every(({ chain, node }) => {
        return chain!.tip.hash === first!.tip.hash && node!.peerCount === MACHINES - 1;
      });
  }

  /** All machines have one opening, and the sum that is opened is that of the ballots that count. */
  async end(): Promise<PlayedOpening> {
    this.#over.abort(new Error("the play is over"));
    const opening = await this.room.agreed<Opening>("opening");
    const { definition } = this.#scene.election;
    const sums = openSums(definition, opening);
    const bound = this.#trustees.filter(({ turn }) => {
      return turn?.kind === "end" && turn.reason.includes("you have sealed the tally");
    }).length;
    this.#assertLive(sums !== undefined, bound);
    if (sums !== undefined) assertEquals(sums, [await this.#counted()]);
    for (const trustee of this.#trustees) trustee.kill();
    await this.#pass(1_000);
    for (const { node } of this.room.machines) assertEquals(node!.refused.length, 0);
    return {
      fault: this.#fault,
      tallies: this.#watch.tallies,
      openers: this.#watch.openers,
      hasResult: sums !== undefined,
      bound,
      cuts: this.#cuts,
      kills: this.#kills,
      lostWrites: this.#trustees.reduce((sum, { lostWrites }) => sum + lostWrites, 0),
    };
  }

  /** Witnesses make one closing, so whoever is left opens it. Without, a cut can bind trustees to the side that lost. */
  #assertLive(hasResult: boolean, bound: number): void {
    if (this.#kind === "witnessed") assertEquals(bound, 0);
    const mayBeStuck = bound > 0 || (this.#fault === "restored" && this.#kind === "open");
    const turns = () => JSON.stringify(this.#trustees.map(({ turn }) => turn));
    assert(hasResult || mayBeStuck, `no result, ${this.#fault}: ${turns()}`);
  }

  /** What comes out of the ballots that count. */
  async #counted(): Promise<number[]> {
    const { ballots } = await this.room.agreed<{ ballots: { voter: number; seq: number }[] }>(
      "ballots",
    );
    const sums = [0, 0];
    for (const { voter, seq } of ballots) {
      this.#scene.marks(voter, seq).forEach((mark, i) => sums[i] += mark * WEIGHTS[voter - 1]);
    }
    return sums;
  }

  async #strike(): Promise<void> {
    const chance = this.#chance.draw();
    const trustee = this.#chance.of(this.#trustees);
    if (chance < 0.1) this.#cutOrMend();
    else if (chance < 0.2) await this.#kill(this.#chance.below(MACHINES));
    else if (chance < 0.35) { for (const machine of [...this.#off]) await this.#start(machine); }
    else if (chance < 0.55) trustee.machine = this.#chance.below(MACHINES);
    else if (chance < 0.75) trustee.killInNextWrite();
    else if (chance < 0.85) trustee.kill();
    else for (const each of this.#trustees) each.start();
  }

  /** One trustee has the paper alone from now on. */
  #restore(): void {
    if (this.#fault !== "restored" || this.#hasRestored) return;
    this.#hasRestored = true;
    const trustee = this.#chance.of(this.#trustees);
    trustee.restoreFromPaper();
    trustee.start();
  }

  #cutOrMend(): void {
    if (this.#isCut && this.room.now < this.#cutUntil) return;
    if (this.#isCut) this.room.mend();
    else this.room.cut();
    this.#isCut = !this.#isCut;
    this.#cuts += Number(this.#isCut);
  }

  async #kill(machine: number): Promise<void> {
    if (this.#off.has(machine) || this.#off.size > 0) return;
    this.#off.add(machine);
    this.#kills += 1;
    await this.room.kill(machine);
  }

  async #start(machine: number): Promise<void> {
    this.#off.delete(machine);
    await this.room.start(machine);
  }

  /** Lets time pass, until something is broken. */
  async #pass(ms: number): Promise<void> {
    await this.room.time.pass(ms, () => this.#broken.length > 0);
    if (this.#broken.length > 0) throw this.#broken[0];
  }

  #note(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#broken.push(error);
    }
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}
