/**
 * Small worlds of witnesses in virtual time: the real state machine in each honest one, with its naive model beside it, and
 * around it what lies outside of it: a disk that loses what was not synced, blocks whose bodies may be missing, messages
 * that get lost, crashes, and liars.
 *
 * A world has a time of faults and then a quiet one, in which liars go on lying. Its promises are checked as it runs:
 * no two final blocks exclude each other, no final block goes back, and no honest key can be proven a liar.
 */
import { HonestWitness } from "./honest_witness.ts";
import { type LiarKind, Liars } from "./liars.ts";
import type { RoundSetting, RoundStep } from "./round_steps.ts";
import { VirtualQueue } from "./virtual_queue.ts";

/** What a world is made of. */
export interface WorldPlan {
  readonly seed: number;
  readonly witnesses: number;
  /** What the last witnesses are. */
  readonly liars: readonly LiarKind[];
  /** Milliseconds of faults, and of quiet after them. */
  readonly faultMs: number;
  readonly quietMs: number;
  /** Whether what the signer wrote is there after a crash. */
  readonly isDiskKept: boolean;
}

/** A message between witnesses. */
export type WorldMessage =
  | { readonly step: RoundStep; readonly certificate?: RoundStep }
  | { readonly blocks: readonly string[] }
  | { readonly askBlock: string }
  | { readonly askFrom: number };

/** What became of a world. */
export interface WorldReport {
  readonly finals: number;
  /** How many rounds after the one in which it became quiet the first ended with a final block. */
  readonly roundsToFinal: number;
  /** Whether all is final for all in the end. */
  readonly isAllFinal: boolean;
  /** Statements of honest witnesses after all was final. */
  readonly idleStatements: number;
}

/** How long nothing is mined at the end, in ms: all that waits becomes final, and then nobody says anything. */
const CALM_MS = 150_000;

/** How often a witness says that it is there, in ms. */
const ALIVE_MS = 60_000;

/** Mean time between mined blocks, in ms. */
const MINED_MS = 4_000;

export class WitnessWorld {
  readonly plan: WorldPlan;
  readonly queue: VirtualQueue;
  readonly honest: HonestWitness[];
  readonly setting: RoundSetting;
  readonly #liars: Liars;
  readonly #blocks: Record<string, string> = {};
  readonly #owners = new Map<string, number>();
  readonly #paths = new Map<string, readonly string[]>([["G", ["G"]]]);
  readonly #finals: string[] = [];
  readonly #signed = new Map<number, RoundStep[]>();
  /** Which pairs cannot hear each other now: those on different sides. */
  #side: (key: number) => number = () => 0;
  #isQuiet = false;
  #quietRound = Infinity;
  /** Of the rounds from then on the first that ended with a final block. */
  #firstFinalRound = Infinity;
  #lastSpoke = 0;

  constructor(plan: WorldPlan) {
    this.plan = plan;
    this.queue = new VirtualQueue(plan.seed);
    const n = plan.witnesses;
    const keys = Array.from({ length: n }, (_, key) => key);
    this.setting = {
      weights: keys.map(() => 1),
      quorum: Math.floor(2 * n / 3) + 1,
      me: 0,
      proposers: keys.flatMap(() => this.queue.shuffle(keys)),
      roundMs: 2_000,
      blocks: this.#blocks,
    };
    this.honest = keys.slice(0, n - plan.liars.length)
      .map((key) => new HonestWitness(this, key, this.setting));
    this.#liars = new Liars(this, keys.slice(this.honest.length), plan.liars);
  }

  /** Plays the world to its end. */
  play(): WorldReport {
    const { queue, plan } = this;
    for (const each of this.honest) each.start();
    queue.after(500, () => this.#mine());
    queue.after(1_000, () => this.#fault());
    for (const each of this.honest) {
      queue.after(queue.between(0, ALIVE_MS), () => this.#alive(each));
    }
    this.#liars.start();
    queue.runUntil(plan.faultMs);
    this.#becomeQuiet();
    this.#quietRound = Math.max(...this.honest.map(({ round }) => round));
    queue.runUntil(plan.faultMs + plan.quietMs + CALM_MS);
    const tips = new Set(this.honest.map((each) => each.tip()));
    return {
      finals: this.#finals.length,
      roundsToFinal: this.#firstFinalRound - this.#quietRound,
      isAllFinal: tips.size === 1 && this.honest.every(({ final }) => tips.has(final)),
      idleStatements: this.#lastSpoke,
    };
  }

  #alive(witness: HonestWitness): void {
    witness.sayAlive();
    this.queue.after(ALIVE_MS, () => this.#alive(witness));
  }

  #becomeQuiet(): void {
    this.#isQuiet = true;
    this.#side = () => 0;
    for (const each of this.honest) if (!each.isUp) each.start();
    for (const each of this.honest) each.tellAll(undefined);
  }

  // Blocks.

  path(block: string): readonly string[] {
    let path = this.#paths.get(block);
    if (path === undefined) {
      path = [...this.path(this.#blocks[block]), block];
      this.#paths.set(block, path);
    }
    return path;
  }

  parent(block: string): string {
    return this.#blocks[block];
  }

  /** Who made a block without work; undefined for a mined one. */
  ownerOf(block: string): number | undefined {
    return this.#owners.get(block);
  }

  createBlock(parent: string, owner?: number): string {
    const block = `b${Object.keys(this.#blocks).length + 1}`;
    this.#blocks[block] = parent;
    if (owner !== undefined) this.#owners.set(block, owner);
    for (const each of this.honest) each.lack(block);
    return block;
  }

  #mine(): void {
    const { queue, plan } = this;
    if (queue.now > plan.faultMs + plan.quietMs) return;
    const up = this.honest.filter(({ isUp }) => isUp);
    if (up.length > 0) {
      const miner = queue.pick(up);
      const block = this.createBlock(miner.tip());
      miner.addBlock(block);
      this.send(miner.key, undefined, { blocks: this.path(block) });
    }
    queue.after(-Math.log(1 - queue.chance()) * MINED_MS, () => this.#mine());
  }

  // Messages and faults.

  /** Sends to one, or to everybody else. */
  send(from: number, to: number | undefined, message: WorldMessage): void {
    if (to === undefined) {
      for (const key of this.setting.weights.keys()) {
        if (key !== from) this.send(from, key, message);
      }
      return;
    }
    const isLost = !this.#isQuiet &&
      (this.#side(from) !== this.#side(to) || this.queue.chance() < 0.05);
    if (isLost) return;
    const ms = this.#isQuiet ? this.queue.between(20, 150) : this.queue.between(20, 1_500);
    this.queue.after(ms, () => {
      const honest: HonestWitness | undefined = this.honest[to];
      if (honest === undefined) this.#liars.receive(message, from);
      else honest.receive(message, from);
    });
  }

  #fault(): void {
    const { queue } = this;
    if (this.#isQuiet) return;
    const kind = queue.chance();
    if (kind < 0.3) {
      const sides = Math.floor(queue.chance() * 2 ** this.plan.witnesses);
      this.#side = (key) => sides >> key & 1;
    } else if (kind < 0.5) {
      this.#side = () => 0;
      for (const each of this.honest) if (each.isUp) each.tellAll(undefined);
    } else {
      const victim = queue.pick(this.honest);
      if (victim.isUp) {
        victim.crash();
        queue.after(queue.between(100, 8_000), () => !victim.isUp && victim.start());
      }
    }
    queue.after(queue.between(500, 4_000), () => this.#fault());
  }

  // Promises.

  /** @throws {Error} Always: a promise is broken. */
  fail(promise: string): never {
    throw new Error(`seed ${this.plan.seed}, ${Math.round(this.queue.now)} ms: ${promise}`);
  }

  isFinal(block: string, round: number): void {
    if (round >= this.#quietRound) {
      this.#firstFinalRound = Math.min(this.#firstFinalRound, round);
    }
    if (this.#finals.includes(block)) return;
    for (const other of this.#finals) {
      if (!this.path(other).includes(block) && !this.path(block).includes(other)) {
        this.fail(`${block} and ${other} are final and exclude each other`);
      }
    }
    this.#finals.push(block);
  }

  /** An honest witness has signed something that binds it. */
  signed(key: number, step: RoundStep): void {
    const before = this.#signed.get(key) ?? [];
    const lie = before.find((each) => isLieInSteps(each, step));
    if (lie) this.fail(`${key} can be proven: ${JSON.stringify([lie, step])}`);
    this.#signed.set(key, [...before, step]);
  }

  /** A witness says that another lied. */
  heardLie(key: number, words: string): void {
    if (key < this.honest.length) this.fail(`an honest witness is said to lie: ${words}`);
  }

  /** An honest witness said something of its own. */
  spoke(): void {
    const { faultMs, quietMs } = this.plan;
    if (this.queue.now > faultMs + quietMs + CALM_MS - 30_000) this.#lastSpoke++;
  }
}

/** E1, E2 and E3, of two statements of one key. */
function isLieInSteps(a: RoundStep, b: RoundStep): boolean {
  if (JSON.stringify(a) === JSON.stringify(b)) return false;
  if ("proposal" in a || "proposal" in b) {
    return "proposal" in a && "proposal" in b && a.proposal[1] === b.proposal[1];
  }
  const [one, other] = [phasesOf(a), phasesOf(b)];
  if (one.target === other.target) return true;
  const [early, late] = one.target < other.target ? [one, other] : [other, one];
  return late.source < early.source;
}

function phasesOf(step: RoundStep): { readonly target: number; readonly source: number } {
  if ("prepare" in step) return { target: 2 * step.prepare[1], source: 2 * step.prepare[3][0] };
  if ("commit" in step) return { target: 2 * step.commit[1] + 1, source: 2 * step.commit[1] };
  throw new TypeError(`This binds nobody: ${JSON.stringify(step)}`);
}

/**
 * Plays one world, of a minute of faults and half a minute of quiet unless told otherwise.
 *
 * @throws {Error} If a promise is broken.
 */
export function playWitnessWorld(
  plan: Pick<WorldPlan, "seed" | "witnesses" | "liars"> & Partial<WorldPlan>,
): WorldReport {
  return new WitnessWorld({ faultMs: 60_000, quietMs: 30_000, isDiskKept: true, ...plan }).play();
}
