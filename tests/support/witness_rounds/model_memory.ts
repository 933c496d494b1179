/** What a naive model of rounds holds, what it knows by that, and what comes in. */
import { ModelBlocks } from "./model_blocks.ts";
import { isLie, ModelStatements, type Said, wordsOf } from "./model_statements.ts";
import type { RoundSetting, RoundStep, SourceWords } from "./round_steps.ts";

/** A certificate. */
export interface Quorum {
  readonly kind: "prepare" | "commit";
  readonly round: number;
  readonly block: string;
}

/** The model without its rules. */
export class ModelMemory {
  protected readonly s: RoundSetting;
  protected out: string[] = [];
  protected said = new ModelStatements();
  /** Every certificate that came or was made. */
  protected certificates: Quorum[] = [];
  protected blocks: ModelBlocks;
  protected final: Quorum = { kind: "commit", round: 0, block: "G" };
  /** Of the final block's branch up to it, the one of the latest round. */
  protected latest: Quorum = this.final;
  protected round = 1;
  protected timedOut = 0;
  protected isReady = false;
  protected isStopped = false;
  protected work = false;
  protected target = 0;
  protected source = 0;
  protected proposed = 0;
  protected timer = 0;
  protected gathering = 0;
  protected asked: string[] = [];
  protected liars: number[] = [];
  protected held: [round: number, block: string][] = [];

  constructor(setting: RoundSetting) {
    this.s = setting;
    this.blocks = new ModelBlocks(setting);
  }

  /** A block that there is from now on, or that was lost, is missing here. */
  lack(block: string): void {
    this.blocks.lack(block);
  }

  // What is known.

  /** Certificates of final blocks that are not here. */
  protected open(): Quorum[] {
    return this.certificates.filter(({ kind, block }) =>
      kind === "commit" && !this.blocks.isHere(block)
    );
  }

  protected finalRound(): number {
    return Math.max(...[this.latest, ...this.open()].map(({ round }) => round));
  }

  protected depth({ block }: Quorum): number {
    return this.blocks.ancestors(block).length;
  }

  /** The deepest final block that is known, and of that the latest round. */
  protected deepest(): Quorum {
    return [this.final, ...this.open()].reduce((a, b) =>
      this.depth(b) > this.depth(a) || this.depth(b) === this.depth(a) && b.round > a.round ? b : a
    );
  }

  /** Builds on all that is final, here or not. */
  protected buildsOnFinals(block: string): boolean {
    return [this.final, ...this.open()].every((each) => this.blocks.extends(each.block, block));
  }

  protected isBesideNone(block: string): boolean {
    return this.blocks.extends(this.final.block, block) ||
      this.blocks.extends(block, this.final.block);
  }

  protected prepares(): Quorum[] {
    return this.certificates
      .filter(({ kind, round }) => kind === "prepare" && round >= this.latest.round)
      .sort((a, b) => a.round - b.round);
  }

  protected best(): Quorum {
    return [this.latest, ...this.prepares()]
      .filter(({ block }) => this.isBesideNone(block))
      .reduce((a, b) => b.round >= a.round ? b : a);
  }

  protected isCertified([round, block]: SourceWords): boolean {
    if (round === 0) return block === "G";
    return [...this.prepares(), ...this.open(), this.final, this.latest]
      .some((each) => each.round === round && each.block === block);
  }

  protected hasWork(): boolean {
    return this.work || !this.blocks.ancestors(this.final.block).includes(this.best().block);
  }

  protected weight(keys: number[]): number {
    return [...new Set(keys)].reduce((sum, key) => sum + this.s.weights[key], 0);
  }

  protected all(): number {
    return this.s.weights.reduce((sum, each) => sum + each, 0);
  }

  protected leader(): number {
    return this.s.proposers[this.round % this.s.proposers.length];
  }

  protected with(quorum: Quorum): string {
    return quorum.round === 0 ? "" : ` with ${this.name(quorum)}`;
  }

  protected name({ kind, round, block }: Quorum): string {
    return `${kind} certificate ${round} ${block}`;
  }

  protected fromBest(): string {
    const best = this.best();
    return ` source ${best.round} ${best.block}${this.with(best)}`;
  }

  protected askBlock(block: string): void {
    if (!this.asked.includes(block)) this.out.push(`ask block ${block}`);
    this.asked.push(block);
  }

  protected askFrom(round: number): void {
    if (!this.asked.includes(`${round}`)) this.out.push(`ask certificates from ${round}`);
    this.asked.push(`${round}`);
  }

  // What comes in.

  protected hear(step: RoundStep): void {
    if ("prepareCertificate" in step) {
      const [round, block] = step.prepareCertificate;
      this.learn({ kind: "prepare", round, block });
    }
    if ("commitCertificate" in step) {
      const [round, block] = step.commitCertificate;
      this.learn({ kind: "commit", round, block });
    }
    if ("alive" in step) {
      const [, round, final, source] = step.alive;
      if (this.answers(round)) return;
      const last = this.finalRound();
      if (this.blocks.ancestors(final).length > this.depth(this.deepest())) this.askFrom(last + 1);
      if (source[0] > last && !this.isCertified(source)) this.askFrom(source[0]);
    }
    if ("timeout" in step) {
      const [key, round, source] = step.timeout;
      if (this.answers(round)) return;
      this.said.add({ kind: "timeout", key, round, block: "G", source });
    }
    if ("proposal" in step) {
      const [key, round, block, source] = step.proposal;
      this.hearBinding({ kind: "proposal", key, round, block, source });
    }
    if ("prepare" in step) {
      const [key, round, block, source] = step.prepare;
      this.hearBinding({ kind: "prepare", key, round, block, source });
    }
    if ("commit" in step) {
      const [key, round, block] = step.commit;
      this.hearBinding({ kind: "commit", key, round, block, source: [round, block] });
    }
  }

  protected answers(round: number): boolean {
    const last = this.finalRound();
    if (round > last) return false;
    if (last === 0) return true;
    const latest = [this.latest, ...this.open()].filter((each) => each.round === last)
      .reduce((a, b) => this.depth(b) > this.depth(a) ? b : a);
    const said = [this.deepest(), latest].map((each) => `answer ${this.name(each)}`);
    this.out.push(...new Set(said));
    return true;
  }

  protected learn(quorum: Quorum): boolean {
    if (this.certificates.some((each) => this.name(each) === this.name(quorum))) return false;
    if (this.isStopped) return false;
    if (quorum.kind === "prepare" && quorum.round < this.latest.round) return false;
    this.certificates.push(quorum);
    return true;
  }

  protected hearBinding(said: Said): void {
    if (said.round < this.finalRound()) return;
    const before = this.said.keptOf(said.key);
    const lie = before.find((each) => isLie(each, said));
    if (lie && !this.liars.includes(said.key)) {
      this.liars.push(said.key);
      this.out.push(`lie of ${said.key}: ${wordsOf(lie)}, ${wordsOf(said)}`);
    }
    this.said.add(said);
    const { kind } = said;
    if (kind !== "prepare" && kind !== "commit" || !this.said.keptOf(said.key).includes(said)) {
      return;
    }
    const same = this.s.weights
      .flatMap((_, key) => this.said.keptOf(key))
      .filter((each) => wordsOf(each) === wordsOf(said));
    if (this.weight(same.map(({ key }) => key)) < this.s.quorum) return;
    const quorum: Quorum = { kind, round: said.round, block: said.block };
    if (this.learn(quorum)) this.out.push(`certificate ${this.name(quorum)}`);
  }
}
