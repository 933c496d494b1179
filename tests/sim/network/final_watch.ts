/** Watches what witnesses say and make final in a world, and waits for it. */
import { decodeCertificate } from "../../../core/witness/certificate.ts";
import { decodeMessage, typeOf } from "../../../net/wire/codec.ts";
import type { MessageType } from "../../../net/wire/messages.ts";
import type { BlockVotes } from "./block_votes.ts";
import { BrokenPromise } from "./broken_promise.ts";
import { FinalPromises } from "./final_promises.ts";
import { FinalVotes } from "./final_votes.ts";
import type { Member } from "./member.ts";
import { StatementLog, statementsIn } from "./statement_log.ts";
import type { VirtualTime } from "./virtual_time.ts";

/**
 * Longest time in which all becomes final once all agree, in ms: rounds have become long in the storms (up to 60 s), some are
 * led by who lies, and who has just started listens first.
 */
const FINAL_MS = 8 * 60_000;

/** Messages of witnesses. */
const OF_WITNESSES: ReadonlySet<MessageType> = new Set([
  "witnessed",
  "certificate",
  "proof",
  "getWitness",
  "sealed",
]);

/** Time in which what was said before a cut gets about, and that in which nothing may become final, in ms. */
const SETTLE_MS = 20_000;

/** For so long witnesses say nothing but that they are there, once a minute, as all is final, in ms. */
const IDLE_MS = 65_000;

/** What became final in a world, and what was looked at for it. */
export interface FinalFigures {
  /** Blocks that are final in the end. */
  readonly finals: number;
  /** Cuts in which no side had a quorum of witnesses, and nothing became final. */
  readonly withoutQuorum: number;
  /** Statements that honest witnesses signed, and that were compared with each other. */
  readonly statements: number;
  /** Votes that hosts told to be final. */
  readonly toldFinal: number;
  /** Tallies of final blocks that were counted again while others were behind them. */
  readonly partialTallies: number;
  /** Times that a witness said that it is there while nothing was to be signed. */
  readonly aliveAtRest: number;
}

/** In a world without witnesses. */
export const NOTHING_FINAL: FinalFigures = {
  finals: 0,
  withoutQuorum: 0,
  statements: 0,
  toldFinal: 0,
  partialTallies: 0,
  aliveAtRest: 0,
};

/** What a {@linkcode FinalWatch} works with. */
export interface FinalWatchDeps {
  readonly members: readonly Member[];
  readonly votes: BlockVotes;
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
  readonly votes: FinalVotes;
  readonly #deps: FinalWatchDeps;
  readonly #said: StatementLog;
  #withoutQuorum = 0;
  #aliveAtRest = 0;
  #isAtRest = false;

  constructor(deps: FinalWatchDeps) {
    this.#deps = deps;
    this.promises = new FinalPromises(deps.members);
    this.votes = new FinalVotes(deps.votes);
    this.#said = new StatementLog(deps.members[0].network.chainId);
  }

  get figures(): FinalFigures {
    return {
      finals: this.promises.index,
      withoutQuorum: this.#withoutQuorum,
      statements: this.#said.count,
      toldFinal: this.votes.told,
      partialTallies: this.votes.partial,
      aliveAtRest: this.#aliveAtRest,
    };
  }

  /** A frame leaves a machine whose witness is honest. */
  hear(member: Member, frame: Uint8Array): void {
    const { host, plan: { witness } } = member;
    if (this.#isAtRest) this.#hearAtRest(host, frame);
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
    return Math.round(time.now - since);
  }

  /**
   * All is final and nothing waits. Lets so much time pass, or more: where nobody lies witnesses are silent then, but for
   * saying that they are there.
   */
  async passAtRest(leastMs: number): Promise<void> {
    const { members, pass } = this.#deps;
    if (members.some(({ isHonest }) => !isHonest)) return await pass(leastMs);
    await pass(SETTLE_MS);
    this.#isAtRest = true;
    await pass(Math.max(IDLE_MS, leastMs - SETTLE_MS));
    this.#isAtRest = false;
  }

  #hearAtRest(host: string, frame: Uint8Array): void {
    const type = typeOf(frame[4]);
    if (type === undefined || !OF_WITNESSES.has(type)) return;
    const { chainId } = this.#deps.members[0].network;
    const message = decodeMessage({ type: frame[4], payload: frame.subarray(5) });
    // In front of what it says goes the certificate of what is final.
    const isOfFinal = message.type === "certificate" &&
      decodeCertificate(chainId, message.certificate).statement.round === this.promises.round;
    if (isOfFinal) return;
    const kinds = statementsIn(frame, chainId).map(({ statement }) => statement.kind);
    if (kinds.length > 0 && kinds.every((kind) => kind === "alive")) this.#aliveAtRest++;
    else {
      const what = `${type} (${kinds.join(", ")})`;
      this.#deps.fail(new BrokenPromise(`${host} sends ${what} as all is final and nothing waits`));
    }
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
    this.#withoutQuorum++;
  }
}

function describe({ host, machine: { chain } }: Member): string {
  return `${host} at ${chain?.tip.header.index}, final ${chain?.final.node.header.index} ` +
    `(round ${chain?.final.round})`;
}
