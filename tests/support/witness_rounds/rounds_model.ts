/**
 * A second, naive implementation of rounds, to hold the state machine against: it keeps all that ever came, and looks
 * through it each time. It is written from the table of rules, in words, and shares no line with the program.
 */
import { ModelBlocks } from "./model_blocks.ts";
import { isLie, ModelStatements, type Said, wordsOf } from "./model_statements.ts";
import type { RoundSetting, RoundStep, SourceWords } from "./round_steps.ts";

interface Quorum {
  readonly kind: "prepare" | "commit";
  readonly round: number;
  readonly block: string;
}

/** The model of one witness, spoken to in words. */
export class RoundsModel {
  readonly #s: RoundSetting;
  #out: string[] = [];
  #said = new ModelStatements();
  /** Every certificate that came or was made. */
  #certificates: Quorum[] = [];
  #blocks: ModelBlocks;
  #final: Quorum = { kind: "commit", round: 0, block: "G" };
  #round = 1;
  #timedOut = 0;
  #isReady = false;
  #isStopped = false;
  #work = false;
  #target = 0;
  #source = 0;
  #proposed = 0;
  #timer = 0;
  #gathering = 0;
  #asked: string[] = [];
  #liars: number[] = [];
  #held: [round: number, block: string][] = [];

  constructor(setting: RoundSetting) {
    this.#s = setting;
    this.#blocks = new ModelBlocks(setting);
  }

  /** A block that there is from now on, or that was lost, is missing here. */
  lack(block: string): void {
    this.#blocks.lack(block);
  }

  step(step: RoundStep): string[] {
    this.#out = [];
    if ("restart" in step) return this.#restart(step.restart);
    if ("complete" in step) this.#blocks.complete(step.complete);
    if ("invalid" in step) this.#blocks.invalid(step.invalid);
    if ("work" in step) this.#work = step.work;
    if ("ready" in step) {
      this.#isReady = true;
      [this.#target, this.#source, this.#proposed] = step.ready;
    }
    if ("gathered" in step && step.gathered === this.#gathering) this.#gathering = 0;
    if ("timer" in step && step.timer === this.#timer && step.timer === this.#round) {
      this.#timeOut();
    }
    if ("aliveDue" in step) {
      this.#out.push(`alive ${this.#round} ${this.#final.block}${this.#fromBest()}`);
    }
    this.#hear(step);
    if (!this.#isStopped) this.#rules();
    return this.#out;
  }

  #restart({ signed, final, prepared, kept }: Extract<RoundStep, { restart: unknown }>["restart"]) {
    const fresh = new RoundsModel(this.#s);
    fresh.#blocks = this.#blocks;
    [fresh.#target, fresh.#source, fresh.#proposed] = signed;
    if (final) fresh.#final = { kind: "commit", round: final[0], block: final[1] };
    fresh.#certificates = (prepared ?? []).map(([round, block]) => ({
      kind: "prepare",
      round,
      block,
    }));
    if (final) fresh.#certificates.push(fresh.#final);
    fresh.#round = Math.max(
      1,
      fresh.#final.round + 1,
      fresh.#proposed,
      Math.floor(fresh.#target / 2),
      ...fresh.#certificates.filter(({ kind }) => kind === "prepare").map(({ round }) => round),
    );
    this.#said = fresh.#said;
    this.#certificates = fresh.#certificates;
    this.#final = fresh.#final;
    this.#round = fresh.#round;
    [this.#target, this.#source, this.#proposed] = signed;
    this.#timedOut = this.#timer = this.#gathering = 0;
    this.#isReady = this.#isStopped = this.#work = false;
    this.#asked = [];
    this.#liars = [];
    this.#held = (kept ?? []).map(([round, block]) => [round, block]);
    return [];
  }

  // What is known.

  #lastFinal(): Quorum {
    // One below the final block, but of a later round, is no news: only liars make it.
    const commits = this.#certificates.filter((each) => this.#isOpenOrFinal(each));
    return [this.#final, ...commits].reduce((a, b) => b.round > a.round ? b : a);
  }

  #prepares(): Quorum[] {
    return this.#certificates
      .filter(({ kind, round }) => kind === "prepare" && round >= this.#final.round)
      .sort((a, b) => a.round - b.round);
  }

  #best(): Quorum {
    return [this.#final, ...this.#prepares()]
      .filter(({ block }) => this.#blocks.extends(this.#final.block, block))
      .reduce((a, b) => b.round >= a.round ? b : a);
  }

  #isCertified([round, block]: SourceWords): boolean {
    if (round === 0) return block === "G";
    return [...this.#prepares(), ...this.#certificates.filter((x) => this.#isOpenOrFinal(x))]
      .some((each) => each.round === round && each.block === block);
  }

  #isOpenOrFinal(each: Quorum): boolean {
    if (each.kind !== "commit") return false;
    const isFinal = each.round === this.#final.round && each.block === this.#final.block;
    return isFinal || !this.#blocks.isHere(each.block);
  }

  #hasWork(): boolean {
    return this.#work || !this.#blocks.ancestors(this.#final.block).includes(this.#best().block);
  }

  #weight(keys: number[]): number {
    return [...new Set(keys)].reduce((sum, key) => sum + this.#s.weights[key], 0);
  }

  #all(): number {
    return this.#s.weights.reduce((sum, each) => sum + each, 0);
  }

  #leader(): number {
    return this.#s.proposers[this.#round % this.#s.proposers.length];
  }

  #with(quorum: Quorum): string {
    return quorum.round === 0 ? "" : ` with ${this.#name(quorum)}`;
  }

  #name({ kind, round, block }: Quorum): string {
    return `${kind} certificate ${round} ${block}`;
  }

  #fromBest(): string {
    const best = this.#best();
    return ` source ${best.round} ${best.block}${this.#with(best)}`;
  }

  #askBlock(block: string): void {
    if (!this.#asked.includes(block)) this.#out.push(`ask block ${block}`);
    this.#asked.push(block);
  }

  #askFrom(round: number): void {
    if (!this.#asked.includes(`${round}`)) this.#out.push(`ask certificates from ${round}`);
    this.#asked.push(`${round}`);
  }

  // What comes in.

  #hear(step: RoundStep): void {
    if ("prepareCertificate" in step) {
      const [round, block] = step.prepareCertificate;
      this.#learn({ kind: "prepare", round, block });
    }
    if ("commitCertificate" in step) {
      const [round, block] = step.commitCertificate;
      this.#learn({ kind: "commit", round, block });
    }
    if ("alive" in step) {
      const [, round, final, source] = step.alive;
      if (this.#answers(round)) return;
      const last = this.#lastFinal();
      if (this.#blocks.ancestors(final).length > this.#blocks.ancestors(last.block).length) {
        this.#askFrom(last.round + 1);
      }
      if (source[0] > last.round && !this.#isCertified(source)) this.#askFrom(source[0]);
    }
    if ("timeout" in step) {
      const [key, round, source] = step.timeout;
      if (this.#answers(round)) return;
      this.#said.all.push({ kind: "timeout", key, round, block: "G", source });
    }
    if ("proposal" in step) {
      const [key, round, block, source] = step.proposal;
      this.#hearBinding({ kind: "proposal", key, round, block, source });
    }
    if ("prepare" in step) {
      const [key, round, block, source] = step.prepare;
      this.#hearBinding({ kind: "prepare", key, round, block, source });
    }
    if ("commit" in step) {
      const [key, round, block] = step.commit;
      this.#hearBinding({ kind: "commit", key, round, block, source: [round, block] });
    }
  }

  #answers(round: number): boolean {
    const last = this.#lastFinal();
    if (round > last.round) return false;
    if (last.round > 0) this.#out.push(`answer ${this.#name(last)}`);
    return true;
  }

  #learn(quorum: Quorum): boolean {
    if (this.#certificates.some((each) => this.#name(each) === this.#name(quorum))) return false;
    if (this.#isStopped) return false;
    if (quorum.kind === "prepare" && quorum.round < this.#final.round) return false;
    this.#certificates.push(quorum);
    return true;
  }

  #hearBinding(said: Said): void {
    if (said.round < this.#lastFinal().round) return;
    const before = this.#said.keptOf(said.key);
    const lie = before.find((each) => isLie(each, said));
    if (lie && !this.#liars.includes(said.key)) {
      this.#liars.push(said.key);
      this.#out.push(`lie of ${said.key}: ${wordsOf(lie)}, ${wordsOf(said)}`);
    }
    this.#said.all.push(said);
    const { kind } = said;
    if (kind !== "prepare" && kind !== "commit" || !this.#said.keptOf(said.key).includes(said)) {
      return;
    }
    const same = this.#s.weights
      .flatMap((_, key) => this.#said.keptOf(key))
      .filter((each) => wordsOf(each) === wordsOf(said));
    if (this.#weight(same.map(({ key }) => key)) < this.#s.quorum) return;
    const quorum: Quorum = { kind, round: said.round, block: said.block };
    if (this.#learn(quorum)) this.#out.push(`certificate ${this.#name(quorum)}`);
  }

  // The rules, in their order.

  #rules(): void {
    this.#finalise();
    if (this.#isStopped) return;
    for (let before = -1; before !== this.#round;) {
      before = this.#round;
      this.#follow();
    }
    if (this.#gathering !== 0 && this.#allTimedOut()) this.#gathering = 0;
    this.#commit();
    this.#prepare();
    this.#propose();
    this.#ask();
    this.#setTimer();
  }

  #finalise(): void {
    const known = [
      ...this.#prepares(),
      ...this.#certificates.filter(({ kind }) => kind === "commit"),
    ];
    const broken = known.find(({ block }) => this.#blocks.isBad(block));
    if (broken) return this.#stop("breach", [broken]);
    const commits = this.#certificates
      .filter(({ kind, block }) => kind === "commit" && this.#blocks.isHere(block))
      .sort((a, b) => a.round - b.round);
    for (const each of commits) {
      if (this.#blocks.extends(this.#final.block, each.block)) {
        if (each.round <= this.#final.round) continue;
        this.#final = each;
        this.#work = false;
        this.#out.push(`final ${each.block} with ${this.#name(each)}`);
        this.#letGo();
      } else if (!this.#blocks.extends(each.block, this.#final.block)) {
        return this.#stop("conflict", [this.#final, each]);
      }
    }
  }

  #letGo(): void {
    const stays = this.#held.filter(([round]) => round > this.#final.round);
    const goes = this.#held.filter(([round]) => round <= this.#final.round);
    for (const block of new Set(goes.map(([, block]) => block))) {
      if (!stays.some(([, other]) => other === block)) this.#out.push(`release ${block}`);
    }
    this.#held = stays;
  }

  #stop(why: string, quorums: Quorum[]): void {
    const shown = quorums.filter(({ round }) => round > 0);
    this.#isStopped = true;
    this.#certificates = this.#certificates.filter((x) =>
      x.kind === "prepare" || x === this.#final
    );
    if (this.#timer !== 0) this.#out.push("stop timer");
    this.#timer = 0;
    this.#out.push(`stop ${why}: ${shown.map((each) => this.#name(each)).join(", ")}`);
    this.#out.push(`ask certificates from ${Math.min(...shown.map(({ round }) => round))}`);
  }

  #enter(round: number): void {
    this.#round = round;
    this.#gathering = 0;
    this.#asked = [];
  }

  #follow(): void {
    const final = this.#lastFinal().round;
    if (final >= this.#round) this.#enter(final + 1);
    const top = Math.max(0, ...this.#prepares().map(({ round }) => round));
    if (top > this.#round && top <= this.#round + 1_000) this.#enter(top);
    const pulled = this.#timeoutsOf(this.#all() - this.#s.quorum + 1);
    if (pulled >= this.#round && pulled > this.#timedOut) {
      if (pulled > this.#round) this.#enter(pulled);
      this.#timeOut();
    }
    const over = this.#timeoutsOf(this.#s.quorum);
    if (over < this.#round) return;
    this.#enter(over + 1);
    if (this.#leader() !== this.#s.me || this.#allTimedOut()) return;
    this.#gathering = this.#round;
    const failed = this.#round - this.#lastFinal().round - 1;
    this.#out.push(`gather ${this.#round} ${this.#ms() / (failed > 3 ? 2 : 4)}`);
  }

  /** The highest round in which, or later, witnesses of that weight have timed out. */
  #timeoutsOf(weight: number): number {
    const keys = this.#s.weights.map((_, key) => key);
    const rounds = keys.map((key) => this.#said.timeoutOf(key)?.round ?? 0);
    const enough = rounds.filter((round) =>
      this.#weight(keys.filter((key) => rounds[key] >= round)) >= weight
    );
    return Math.max(0, ...enough);
  }

  #allTimedOut(): boolean {
    return this.#s.weights.every((_, key) =>
      (this.#said.timeoutOf(key)?.round ?? 0) >= this.#round - 1
    );
  }

  #timeOut(): void {
    this.#timedOut = this.#round;
    this.#asked = [];
    this.#timer = 0;
    this.#out.push(`timeout ${this.#round}${this.#fromBest()}`);
  }

  #maySign(): boolean {
    return this.#isReady && this.#timedOut !== this.#round;
  }

  #commit(): void {
    const certificate = this.#prepares().find(({ round }) => round === this.#round);
    if (!certificate || !this.#maySign() || this.#target >= 2 * this.#round + 1) return;
    if (!this.#blocks.extends(this.#lastFinal().block, certificate.block)) return;
    this.#target = 2 * this.#round + 1;
    this.#source = 2 * this.#round;
    this.#out.push(`commit ${this.#round} ${certificate.block} with ${this.#name(certificate)}`);
  }

  #prepare(): void {
    const proposal = this.#said.all.find(({ kind, key, round }) =>
      kind === "proposal" && key === this.#leader() && round === this.#round
    );
    if (!proposal || !this.#maySign() || !this.#said.keptOf(this.#leader()).includes(proposal)) {
      return;
    }
    const { block, source: [s, S] } = proposal;
    if (this.#target >= 2 * this.#round || 2 * s < this.#source) return;
    if (!this.#isCertified([s, S])) this.#askFrom(s);
    if (!this.#blocks.isHere(block) && !this.#blocks.isBad(block)) this.#askBlock(block);
    if (!this.#isCertified([s, S]) || !this.#blocks.extends(S, block)) return;
    if (!this.#blocks.extends(this.#lastFinal().block, block)) return;
    this.#target = 2 * this.#round;
    this.#source = 2 * s;
    this.#held.push([this.#round, block]);
    const quorum = [...this.#prepares(), ...this.#certificates].find((each) =>
      each.round === s && each.block === S
    );
    this.#out.push(`keep ${block}`);
    this.#out.push(
      `prepare ${this.#round} ${block} source ${s} ${S}${quorum ? this.#with(quorum) : ""}`,
    );
  }

  #propose(): void {
    if (this.#leader() !== this.#s.me || this.#gathering === this.#round) return;
    if (this.#proposed >= this.#round || !this.#maySign() || !this.#hasWork()) return;
    const best = this.#best();
    if (best.round >= this.#round) return;
    const tip = ["G", ...Object.keys(this.#s.blocks)]
      .filter((each) => this.#blocks.extends(best.block, each))
      .sort((a, b) =>
        this.#blocks.ancestors(b).length - this.#blocks.ancestors(a).length || (a < b ? -1 : 1)
      )[0];
    if (!this.#blocks.extends(this.#lastFinal().block, tip)) return;
    this.#proposed = this.#round;
    this.#out.push(`propose ${this.#round} ${tip}${this.#fromBest()}`);
  }

  #ask(): void {
    const open = this.#certificates.filter(({ kind }) => kind === "commit");
    for (const { round, block } of [...this.#prepares(), ...open]) {
      if (round >= this.#best().round && !this.#blocks.isHere(block)) this.#askBlock(block);
    }
    for (const key of this.#s.weights.keys()) {
      const source = this.#said.timeoutOf(key)?.source;
      if (source === undefined || source[0] <= this.#lastFinal().round) continue;
      if (!this.#isCertified(source)) this.#askFrom(source[0]);
    }
  }

  #ms(): number {
    const failed = Math.max(0, this.#round - this.#lastFinal().round - 1);
    return Math.min(60_000, this.#s.roundMs + failed * this.#s.roundMs / 2);
  }

  #setTimer(): void {
    if (!this.#hasWork()) {
      if (this.#timer !== 0) this.#out.push("stop timer");
      this.#timer = 0;
    } else if (this.#timer !== this.#round) {
      this.#timer = this.#round;
      const isOut = this.#timedOut === this.#round;
      this.#out.push(`timer ${this.#round} ${Math.min(60_000, this.#ms() * (isOut ? 2 : 1))}`);
    }
  }
}
