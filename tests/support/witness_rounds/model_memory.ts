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

  protected lastFinal(): Quorum {
    // One below the final block, but of a later round, is no news: only liars make it.
    const commits = this.certificates.filter((each) => this.isOpenOrFinal(each));
    return [this.final, ...commits].reduce((a, b) => b.round > a.round ? b : a);
  }

  protected prepares(): Quorum[] {
    return this.certificates
      .filter(({ kind, round }) => kind === "prepare" && round >= this.final.round)
      .sort((a, b) => a.round - b.round);
  }

  protected best(): Quorum {
    return [this.final, ...this.prepares()]
      .filter(({ block }) => this.blocks.extends(this.final.block, block))
      .reduce((a, b) => b.round >= a.round ? b : a);
  }

  protected isCertified([round, block]: SourceWords): boolean {
    if (round === 0) return block === "G";
    return [...this.prepares(), ...this.certificates.filter((x) => this.isOpenOrFinal(x))]
      .some((each) => each.round === round && each.block === block);
  }

  protected isOpenOrFinal(each: Quorum): boolean {
    if (each.kind !== "commit") return false;
    const isFinal = each.round === this.final.round && each.block === this.final.block;
    return isFinal || !this.blocks.isHere(each.block);
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
      const last = this.lastFinal();
      if (this.blocks.ancestors(final).length > this.blocks.ancestors(last.block).length) {
        this.askFrom(last.round + 1);
      }
      if (source[0] > last.round && !this.isCertified(source)) this.askFrom(source[0]);
    }
    if ("timeout" in step) {
      const [key, round, source] = step.timeout;
      if (this.answers(round)) return;
      this.said.all.push({ kind: "timeout", key, round, block: "G", source });
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
    const last = this.lastFinal();
    if (round > last.round) return false;
    if (last.round > 0) this.out.push(`answer ${this.name(last)}`);
    return true;
  }

  protected learn(quorum: Quorum): boolean {
    if (this.certificates.some((each) => this.name(each) === this.name(quorum))) return false;
    if (this.isStopped) return false;
    if (quorum.kind === "prepare" && quorum.round < this.final.round) return false;
    this.certificates.push(quorum);
    return true;
  }

  protected hearBinding(said: Said): void {
    if (said.round < this.lastFinal().round) return;
    const before = this.said.keptOf(said.key);
    const lie = before.find((each) => isLie(each, said));
    if (lie && !this.liars.includes(said.key)) {
      this.liars.push(said.key);
      this.out.push(`lie of ${said.key}: ${wordsOf(lie)}, ${wordsOf(said)}`);
    }
    this.said.all.push(said);
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
