/** Witnesses that lie, in a small world. They work together: what one hears all know. */
import type { RoundStep, SourceWords } from "./round_steps.ts";
import type { WitnessWorld, WorldMessage } from "./witness_world.ts";

/**
 * - `silent`: says nothing, also when it leads.
 * - `two-faced`: signs all that it sees, proposes two blocks, and shows different halves different things.
 * - `saver`: keeps its signatures to itself, and shows a certificate to one alone, just before that one's timer is over.
 * - `jumper`: statements and time-outs of rounds far ahead, with sources that nobody prepared.
 * - `withholder`: proposes a block whose body few get, and shows its own prepare long after.
 */
export type LiarKind = "silent" | "two-faced" | "saver" | "jumper" | "withholder";

export class Liars {
  readonly #world: WitnessWorld;
  readonly #keys: readonly number[];
  readonly #kinds: readonly LiarKind[];
  /** What honest witnesses said, without who: and who did. */
  readonly #said = new Map<string, Set<number>>();
  /** Quorums that liars have made use of, and rounds that they led. */
  readonly #used = new Set<string>();
  /** The highest block that is prepared, as far as they know. */
  #prepared: SourceWords = [0, "G"];

  constructor(world: WitnessWorld, keys: readonly number[], kinds: readonly LiarKind[]) {
    this.#world = world;
    this.#keys = keys;
    this.#kinds = kinds;
  }

  start(): void {
    if (this.#keys.length > 0) this.#world.queue.after(100, () => this.#act());
  }

  #each(kind: LiarKind): number[] {
    return this.#keys.filter((_, i) => this.#kinds[i] === kind);
  }

  #send(key: number, to: number | undefined, message: WorldMessage): void {
    this.#world.send(key, to, message);
  }

  #some(): number[] {
    return this.#world.honest.map(({ key }) => key).filter(() => this.#world.queue.chance() < 0.5);
  }

  receive(message: WorldMessage, from: number): void {
    if (!("step" in message)) return;
    const { step } = message;
    if ("prepareCertificate" in step) {
      const [round, block] = step.prepareCertificate;
      if (round > this.#prepared[0]) this.#prepared = [round, block];
    }
    if (from >= this.#world.honest.length) return;
    for (const key of this.#each("two-faced")) this.#signToo(key, step);
    const words = withoutKey(step);
    if (words === undefined) return;
    const signers = this.#said.get(words) ?? new Set<number>();
    this.#said.set(words, signers.add(keyOf(step)));
    const isQuorum = signers.size + this.#keys.length >= this.#world.setting.quorum;
    if (isQuorum && !this.#used.has(words)) {
      this.#used.add(words);
      this.#useQuorum(step);
    }
  }

  /** Signs what it sees, for some to see, and commits to what is only proposed. */
  #signToo(key: number, step: RoundStep): void {
    if ("proposal" in step || "prepare" in step) {
      const [, round, block, source] = "proposal" in step ? step.proposal : step.prepare;
      for (const to of this.#some()) {
        this.#send(key, to, { step: { prepare: [key, round, block, source] } });
        this.#send(key, to, { step: { commit: [key, round, block] } });
      }
    }
    if ("commit" in step) {
      const [, round, block] = step.commit;
      for (const to of this.#some()) this.#send(key, to, { step: { commit: [key, round, block] } });
    }
  }

  /** A statement has a quorum, with the liars': a saver shows it to one, late, and to all much later. */
  #useQuorum(step: RoundStep): void {
    const { queue, honest } = this.#world;
    const certificate: RoundStep | undefined = "prepare" in step
      ? { prepareCertificate: [step.prepare[1], step.prepare[2], step.prepare[3]] }
      : "commit" in step
      ? { commitCertificate: [step.commit[1], step.commit[2]] }
      : undefined;
    if (certificate === undefined) return;
    for (const key of this.#each("saver")) {
      const victim = queue.pick(honest);
      const left = victim.timerEnds - queue.now - 1;
      // Straight to the victim: who lies about time may well have a fast line.
      queue.after(
        Number.isFinite(left) ? Math.max(0, left) : 0,
        () => victim.receive({ step: certificate }, key),
      );
      if (queue.chance() < 0.5) {
        queue.after(queue.between(5_000, 30_000), () => {
          this.#send(key, undefined, { step: certificate });
        });
      }
    }
    for (const key of this.#each("withholder")) {
      if (!("prepare" in step)) continue;
      const [, round, block, source] = step.prepare;
      queue.after(queue.between(5_000, 20_000), () => {
        this.#send(key, undefined, { step: { prepare: [key, round, block, source] } });
      });
    }
  }

  #act(): void {
    const { queue, honest, setting } = this.#world;
    const round = Math.max(...honest.map((each) => each.round));
    const leader = setting.proposers[round % setting.proposers.length];
    const kind = this.#kinds[this.#keys.indexOf(leader)];
    const turn = `lead ${round}`;
    if (kind !== undefined && !this.#used.has(turn)) {
      this.#used.add(turn);
      this.#lead(leader, kind, round);
    }
    for (const key of this.#each("jumper")) this.#jump(key, round);
    queue.after(queue.between(200, 600), () => this.#act());
  }

  #lead(key: number, kind: LiarKind, round: number): void {
    if (kind === "silent") return;
    const world = this.#world;
    const source = this.#prepared[0] < round ? this.#prepared : [0, "G"] as const;
    const old: SourceWords = world.queue.chance() < 0.5 ? [0, "G"] : source;
    const blocks = [[world.createBlock(source[1], key), source], [
      world.createBlock(old[1], key),
      old,
    ]] as const;
    const [first] = blocks;
    for (const { key: to } of world.honest) {
      const [block, from] = kind === "two-faced" ? world.queue.pick(blocks) : first;
      const isGiven = kind === "two-faced" || world.queue.chance() < 0.6;
      if (isGiven) this.#send(key, to, { blocks: world.path(block) });
      this.#send(key, to, { step: { proposal: [key, round, block, from] } });
    }
  }

  #jump(key: number, round: number): void {
    const { queue } = this.#world;
    const far = round + queue.pick([1, 2, 1_000, 2 ** 40]);
    const block = queue.pick(["G", ...Object.keys(this.#world.setting.blocks)]);
    const source: SourceWords = [far - 1, block];
    const steps: RoundStep[] = [
      { timeout: [key, far, source] },
      { alive: [key, far, block, source] },
      { prepare: [key, far, block, source] },
      { commit: [key, far, block] },
      { proposal: [key, far, block, source] },
    ];
    for (const to of this.#some()) this.#send(key, to, { step: queue.pick(steps) });
  }
}

function keyOf(step: RoundStep): number {
  const [[key]] = Object.values(step) as [[number]];
  return key;
}

/** What a prepare or commit says, without whose it is. */
function withoutKey(step: RoundStep): string | undefined {
  if ("prepare" in step) return JSON.stringify(["prepare", ...step.prepare.slice(1)]);
  if ("commit" in step) return JSON.stringify(["commit", ...step.commit.slice(1)]);
  return undefined;
}
