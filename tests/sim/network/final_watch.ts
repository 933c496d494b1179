/** Watches what witnesses say and make final in a world, and waits for it. */
import { BrokenPromise } from "./broken_promise.ts";
import { FinalPromises } from "./final_promises.ts";
import type { Member } from "./member.ts";
import { StatementLog } from "./statement_log.ts";
import type { VirtualTime } from "./virtual_time.ts";

/**
 * Longest time in which all becomes final once all agree, in ms: rounds have become long in the storms (up to 60 s), some are
 * led by who lies, and who has just started listens first.
 */
const FINAL_MS = 8 * 60_000;

/** Time in which what was said before a cut gets about, and that in which nothing may become final, in ms. */
const SETTLE_MS = 20_000;

/** What a {@linkcode FinalWatch} works with. */
export interface FinalWatchDeps {
  readonly members: readonly Member[];
  readonly time: VirtualTime;
  /** Which side of the network a host is on. */
  readonly sideOf: (host: string) => number;
  /** Lets time pass, at most until `isOver`. */
  readonly pass: (ms: number, isOver?: () => boolean) => Promise<void>;
  /** Told of a promise that was broken. */
  readonly fail: (error: BrokenPromise) => void;
}

/** Watches the witnesses of a world. */
export class FinalWatch {
  readonly promises: FinalPromises;
  readonly #deps: FinalWatchDeps;
  readonly #said: StatementLog;
  /** Cuts in which no side had a quorum. */
  withoutQuorum = 0;

  constructor(deps: FinalWatchDeps) {
    this.#deps = deps;
    this.promises = new FinalPromises(deps.members);
    this.#said = new StatementLog(deps.members[0].network.chainId);
  }

  /** Statements that honest witnesses signed, and that were compared with each other. */
  get statements(): number {
    return this.#said.count;
  }

  /** A frame leaves a machine whose witness is honest. */
  hear(member: Member, frame: Uint8Array): void {
    const { host, plan: { witness } } = member;
    const lie = witness && this.#said.take(frame, witness.key);
    if (lie === undefined) return;
    const [one, other] = lie.map(({ kind, round }) => `a ${kind} of round ${round}`);
    this.#deps.fail(new BrokenPromise(`${host} is honest and signed ${one} and ${other}`));
  }

  /** Lets time pass until all is final at all of these; how long that took, in ms. */
  async passUntilFinal(members: readonly Member[]): Promise<number> {
    const { time, pass } = this.#deps;
    const since = time.now;
    const isFinal = () =>
      members.every(({ machine: { chain } }) => chain?.final.node === chain?.tip);
    await pass(FINAL_MS, isFinal);
    if (!isFinal()) {
      throw new BrokenPromise(`not all is final: ${members.map(describe).join("; ")}`);
    }
    for (const member of members) this.promises.checkCertificates(member);
    return Math.round(time.now - since);
  }

  /** Where no side has a quorum, nothing becomes final, however long it lasts. */
  async passWithoutQuorum(): Promise<void> {
    const { members, sideOf, pass } = this.#deps;
    const sides = [0, 1].map((side) => members.filter(({ host }) => sideOf(host) === side));
    if (sides.some((side) => this.promises.isQuorumOf(side))) return;
    // What was said before the cut may still be on its way.
    await pass(SETTLE_MS);
    const { round } = this.promises;
    await pass(SETTLE_MS);
    if (this.promises.round > round) {
      throw new BrokenPromise("a block became final without a quorum");
    }
    this.withoutQuorum++;
  }
}

function describe({ host, machine: { chain } }: Member): string {
  return `${host} at ${chain?.tip.header.index}, final ${chain?.final.node.header.index} ` +
    `(round ${chain?.final.round})`;
}
