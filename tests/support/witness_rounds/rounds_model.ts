/**
 * A second, naive implementation of rounds, to hold the state machine against: it keeps all that ever came, and looks
 * through it each time. It is written from the table of rules, in words, and shares no line with the program.
 */
import { ModelMemory, type Quorum } from "./model_memory.ts";
import type { RoundStep } from "./round_steps.ts";

/** The model of one witness, spoken to in words. */
export class RoundsModel extends ModelMemory {
  step(step: RoundStep): string[] {
    this.out = [];
    if ("restart" in step) return this.#restart(step.restart);
    if ("complete" in step) this.blocks.complete(step.complete);
    if ("invalid" in step) this.blocks.invalid(step.invalid);
    if ("work" in step) this.work = step.work;
    if ("ready" in step) {
      this.isReady = true;
      [this.target, this.source, this.proposed] = step.ready;
    }
    if ("gathered" in step && step.gathered === this.gathering) this.gathering = 0;
    if ("timer" in step && step.timer === this.timer && step.timer === this.round) {
      const isFarBehind = this.#timeoutsOf(this.#few()) > this.round + 1_000;
      if (isFarBehind) this.#enter(this.round + 1_000);
      this.#timeOut();
    }
    if ("aliveDue" in step) {
      this.asked = [];
      this.out.push(`alive ${this.round} ${this.final.block}${this.fromBest()}`);
    }
    this.hear(step);
    if (!this.isStopped) this.#rules();
    return this.out;
  }

  #restart(
    { signed, final, latest, prepared, kept }: Extract<RoundStep, { restart: unknown }>["restart"],
  ) {
    const fresh = new RoundsModel(this.s);
    fresh.blocks = this.blocks;
    [fresh.target, fresh.source, fresh.proposed] = signed;
    if (final) fresh.final = fresh.latest = { kind: "commit", round: final[0], block: final[1] };
    if (latest) fresh.latest = { kind: "commit", round: latest[0], block: latest[1] };
    fresh.certificates = (prepared ?? []).map(([round, block]) => ({
      kind: "prepare",
      round,
      block,
    }));
    if (final) fresh.certificates.push(fresh.final, fresh.latest);
    fresh.round = Math.max(
      1,
      fresh.latest.round + 1,
      fresh.proposed,
      Math.floor(fresh.target / 2),
      ...fresh.certificates.filter(({ kind }) => kind === "prepare").map(({ round }) => round),
    );
    this.said = fresh.said;
    this.certificates = fresh.certificates;
    this.final = fresh.final;
    this.latest = fresh.latest;
    this.round = fresh.round;
    [this.target, this.source, this.proposed] = signed;
    this.timedOut = this.timer = this.gathering = 0;
    this.isReady = this.isStopped = this.work = false;
    this.asked = [];
    this.liars = [];
    this.held = (kept ?? []).map(([round, block]) => [round, block]);
    return [];
  }

  // The rules, in their order.

  #rules(): void {
    this.#finalise();
    if (this.isStopped) return;
    for (let before = -1; before !== this.round;) {
      before = this.round;
      this.#follow();
    }
    if (this.gathering !== 0 && this.#allTimedOut()) this.gathering = 0;
    this.#commit();
    this.#prepare();
    this.#propose();
    this.#ask();
    this.#setTimer();
  }

  #finalise(): void {
    const known = [
      ...this.prepares(),
      ...this.certificates.filter(({ kind }) => kind === "commit"),
    ];
    const broken = known.find(({ block }) => this.blocks.isBad(block));
    if (broken) return this.#stop("breach", [broken]);
    const commits = this.certificates
      .filter(({ kind, block }) => kind === "commit" && this.blocks.isHere(block))
      .sort((a, b) => a.round - b.round);
    for (const each of commits) {
      if (!this.isBesideNone(each.block)) return this.#stop("conflict", [this.final, each]);
      const [x, y] = [this.depth(each) - this.depth(this.final), each.round - this.latest.round];
      const isDeepest = x > 0 || x === 0 && each.round > this.final.round;
      const isLatest = y > 0 || y === 0 && this.depth(each) > this.depth(this.latest);
      if (isDeepest) this.final = each;
      if (isLatest) this.latest = each;
      if (!isDeepest && !isLatest) continue;
      this.work = false;
      this.out.push(`final ${each.block} with ${this.name(each)}`);
      this.#letGo();
    }
  }

  #letGo(): void {
    const stays = this.held.filter(([round]) => round > this.latest.round);
    const goes = this.held.filter(([round]) => round <= this.latest.round);
    for (const block of new Set(goes.map(([, block]) => block))) {
      if (!stays.some(([, other]) => other === block)) this.out.push(`release ${block}`);
    }
    this.held = stays;
  }

  #stop(why: string, quorums: Quorum[]): void {
    const shown = quorums.filter(({ round }) => round > 0);
    this.isStopped = true;
    this.certificates = this.certificates.filter((x) =>
      x.kind === "prepare" || x === this.final || x === this.latest
    );
    if (this.timer !== 0) this.out.push("stop timer");
    this.timer = 0;
    this.out.push(`stop ${why}: ${shown.map((each) => this.name(each)).join(", ")}`);
    this.out.push(`ask certificates from ${Math.min(...shown.map(({ round }) => round))}`);
  }

  #enter(round: number): void {
    this.round = round;
    this.gathering = 0;
    this.asked = [];
  }

  #follow(): void {
    const final = this.finalRound();
    if (final >= this.round) this.#enter(final + 1);
    const top = Math.max(0, ...this.prepares().map(({ round }) => round));
    if (top > this.round && top <= this.round + 1_000) this.#enter(top);
    const pulled = this.#timeoutsOf(this.#few(), this.round + 1_000);
    if (pulled >= this.round && pulled > this.timedOut) {
      if (pulled > this.round) this.#enter(pulled);
      this.#timeOut();
    }
    const over = this.#timeoutsOf(this.s.quorum);
    if (over < this.round) return;
    this.#enter(over + 1);
    if (this.leader() !== this.s.me || this.#allTimedOut()) return;
    this.gathering = this.round;
    const failed = this.round - this.finalRound() - 1;
    this.out.push(`gather ${this.round} ${this.#ms() / (failed > 3 ? 2 : 4)}`);
  }

  /** So many have to time out for others to join them. */
  #few(): number {
    return this.all() - this.s.quorum + 1;
  }

  /** The highest round in which, or later up to a last one, witnesses of that weight have timed out. */
  #timeoutsOf(weight: number, last = Infinity): number {
    const keys = this.s.weights.map((_, key) => key)
      .filter((key) => (this.said.timeoutOf(key)?.round ?? 0) <= last);
    const roundOf = (key: number) => this.said.timeoutOf(key)?.round ?? 0;
    const enough = keys.map(roundOf).filter((round) =>
      this.weight(keys.filter((key) => roundOf(key) >= round)) >= weight
    );
    return Math.max(0, ...enough);
  }

  #allTimedOut(): boolean {
    return this.s.weights.every((_, key) =>
      (this.said.timeoutOf(key)?.round ?? 0) >= this.round - 1 || this.#isAway(key)
    );
  }

  /** Said nothing in the last three rounds up to the final one or since, while a quorum did. */
  #isAway(key: number): boolean {
    const speak = this.s.weights.map((_, each) => each).filter((each) => {
      const rounds = this.said.of(each).map(({ round }) => round);
      return Math.max(0, ...rounds) > this.finalRound() - 3;
    });
    return this.weight(speak) >= this.s.quorum && !speak.includes(key);
  }

  #timeOut(): void {
    this.timedOut = this.round;
    this.asked = [];
    this.timer = 0;
    this.out.push(`timeout ${this.round}${this.fromBest()}`);
  }

  #maySign(): boolean {
    return this.isReady && this.timedOut !== this.round;
  }

  #commit(): void {
    const certificate = this.prepares().find(({ round }) => round === this.round);
    if (!certificate || !this.#maySign() || this.target >= 2 * this.round + 1) return;
    if (!this.buildsOnFinals(certificate.block)) return;
    this.target = 2 * this.round + 1;
    this.source = 2 * this.round;
    this.out.push(`commit ${this.round} ${certificate.block} with ${this.name(certificate)}`);
  }

  #prepare(): void {
    const proposal = this.said.of(this.leader())
      .find(({ kind, round }) => kind === "proposal" && round === this.round);
    if (!proposal || !this.#maySign() || !this.said.keptOf(this.leader()).includes(proposal)) {
      return;
    }
    const { block, source: [s, S] } = proposal;
    if (this.target >= 2 * this.round || 2 * s < this.source) return;
    if (!this.isCertified([s, S])) this.askFrom(s);
    if (!this.blocks.isHere(block) && !this.blocks.isBad(block)) this.askBlock(block);
    if (!this.isCertified([s, S]) || !this.blocks.extends(S, block)) return;
    if (!this.buildsOnFinals(block)) return;
    this.target = 2 * this.round;
    this.source = 2 * s;
    this.held.push([this.round, block]);
    const quorum = [...this.prepares(), ...this.certificates].find((each) =>
      each.round === s && each.block === S
    );
    this.out.push(`keep ${block}`);
    this.out.push(
      `prepare ${this.round} ${block} source ${s} ${S}${quorum ? this.with(quorum) : ""}`,
    );
  }

  #propose(): void {
    if (this.leader() !== this.s.me || this.gathering === this.round) return;
    if (this.proposed >= this.round || !this.#maySign() || !this.hasWork()) return;
    const best = this.best();
    if (best.round >= this.round) return;
    const tip = ["G", ...Object.keys(this.s.blocks)]
      .filter((each) => [best, this.final].every(({ block }) => this.blocks.extends(block, each)))
      .sort((a, b) =>
        this.blocks.ancestors(b).length - this.blocks.ancestors(a).length || (a < b ? -1 : 1)
      )[0];
    if (!this.buildsOnFinals(tip)) return;
    this.proposed = this.round;
    const fitting = this.#fitting(tip);
    const longest = [this.final.block, this.best().block, ...fitting].reduce((a, b) =>
      this.blocks.ancestors(b).length > this.blocks.ancestors(a).length ? b : a
    );
    const end = fitting.includes(tip) || tip === this.final.block ? "" : " as it is";
    this.out.push(`propose ${this.round} ${longest}${this.fromBest()}${end}`);
  }

  /** Of what is above the final block, up to that one, the first; and all that fit with those before them. */
  #fitting(tip: string): string[] {
    const finals = this.blocks.ancestors(this.final.block);
    const above = this.blocks.ancestors(tip).filter((each) => !finals.includes(each));
    return above.filter((block) => {
      const upTo = this.blocks.ancestors(block).filter((each) => above.includes(each));
      const bytes = upTo.reduce((sum, each) => sum + (this.s.bytes?.[each] ?? 0), 0);
      const ms = upTo.length * 8 + bytes / 500;
      return upTo.length === 1 || (upTo.length <= 64 && ms <= this.s.roundMs / 4);
    });
  }

  #ask(): void {
    const prepared = this.prepares().filter(({ round }) => round >= this.best().round);
    for (const { block } of [...prepared, ...this.open()]) {
      if (!this.blocks.isHere(block)) this.askBlock(block);
    }
    for (const key of this.s.weights.keys()) {
      const source = this.said.timeoutOf(key)?.source;
      if (source === undefined || source[0] <= this.finalRound()) continue;
      if (!this.isCertified(source)) this.askFrom(source[0]);
    }
  }

  #ms(): number {
    const failed = Math.max(0, this.round - this.finalRound() - 1);
    return Math.min(60_000, this.s.roundMs + failed * this.s.roundMs / 2);
  }

  #setTimer(): void {
    if (!this.hasWork()) {
      if (this.timer !== 0) this.out.push("stop timer");
      this.timer = 0;
    } else if (this.timer !== this.round) {
      this.timer = this.round;
      const failed = this.round - this.finalRound() - 1;
      const isShort = failed <= 3 && this.#isAway(this.leader());
      const times = this.timedOut === this.round ? 2 : isShort ? 1 / 4 : 1;
      this.out.push(`timer ${this.round} ${Math.min(60_000, this.#ms() * times)}`);
    }
  }
}
