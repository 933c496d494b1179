/**
 * A validator with a costly check: votes that are sealed with the voter's key, which another record can replace; and
 * a verifier that shows what a host asks.
 */
import { bytesToHex, concatBytes, hexToBytes, sha256 } from "../../core/base/hash.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import { NO_CHAIN } from "../../core/validator/validator_host.ts";
import { accept, reject, type StateReader } from "../../core/validator/validator.ts";
import { InProcessHost } from "../../plugins/host/in_process_host.ts";
import type {
  Verifier,
  VerifyAnswer,
  VerifyingValidator,
  VerifyQuestion,
} from "../../plugins/host/verifier.ts";
import { VerifyPool } from "../../plugins/verify/verify_pool.ts";

const VOTE = 0;
const NEW_KEY = 1;
const HEAD = 9;
const SEAL = 32;

/** What the voter with this number makes `verify` do. */
export const VOTERS = {
  /** It throws. */
  thrower: 0xdead,
  /** It ends its worker, and says yes elsewhere. */
  killer: 0xdeae,
} as const;

/** A voter's key unless it was replaced; an older key of a voter is one of an earlier `age`. */
export function voterKey(voter: number, age = 0): Uint8Array {
  return sha256(new TextEncoder().encode(`${voter}/${age}`));
}

function sealOf(key: Uint8Array, chain: string, body: Uint8Array): Uint8Array {
  return sha256(concatBytes(key, hexToBytes(chain), body));
}

/** How a record is to be made. */
export interface SealedOptions {
  /** The key that seals it. @default {The voter's first} */
  readonly key?: Uint8Array;
  readonly chain?: string;
  /** The voter's key from now on; then it is no vote. */
  readonly newKey?: Uint8Array;
}

/** A record of a voter, sealed. `number` tells those of one voter apart. */
export function sealed(
  voter: number,
  number = 0,
  { key = voterKey(voter), chain = NO_CHAIN, newKey }: SealedOptions = {},
): Uint8Array {
  const head = new DataView(new ArrayBuffer(HEAD));
  head.setUint8(0, newKey === undefined ? VOTE : NEW_KEY);
  head.setUint32(1, voter);
  head.setUint32(5, number);
  const body = concatBytes(new Uint8Array(head.buffer), newKey ?? new Uint8Array());
  return concatBytes(body, sealOf(key, chain, body));
}

/** A record whose seal is wrong. */
export function forged(voter: number, number = 0): Uint8Array {
  const record = sealed(voter, number);
  record[record.length - 1] ^= 1;
  return record;
}

function read(record: Uint8Array) {
  const view = new DataView(record.buffer, record.byteOffset, record.length);
  return { type: view.getUint8(0), voter: view.getUint32(1), number: view.getUint32(5) };
}

function keyIn(state: StateReader, voter: number): Uint8Array {
  const key = state.get("keys", `v${voter}`);
  return key === undefined ? voterKey(voter) : hexToBytes(String(key));
}

/** The validator. */
export const sealedVotes: VerifyingValidator = {
  name: "sealed-votes",
  version: 1,
  check(record) {
    const length = HEAD + SEAL + (record[0] === NEW_KEY ? SEAL : 0);
    const isGood = record.length === length && record[0] <= NEW_KEY;
    return isGood ? accept() : reject("malformed", `a record must have ${length} bytes`);
  },
  facts: (record, state) => keyIn(state, read(record).voter),
  verify(record, facts, { chain }) {
    const { voter } = read(record);
    if (voter === VOTERS.thrower) throw new TypeError("this voter is not to be looked at");
    if (voter === VOTERS.killer && "onmessage" in globalThis) {
      // Not the validator's failure, but the thread's.
      setTimeout(() => {
        throw new Error("the thread falls over");
      });
    }
    const seal = sealOf(facts, chain, record.subarray(0, -SEAL));
    const isGood = bytesToHex(seal) === bytesToHex(record.subarray(-SEAL));
    return isGood ? accept() : reject("forged", "the seal must be the voter's");
  },
  apply(record, state) {
    const { type, voter, number } = read(record);
    if (type === VOTE) state.set("votes", `v${voter}`, number);
    else state.set("keys", `v${voter}`, bytesToHex(record.subarray(HEAD, HEAD + SEAL)));
  },
  keys(record) {
    const { voter, number } = read(record);
    return [`${voter}/${number}`];
  },
  query: (path, _args, state) => path === "votes" ? state.size("votes") : undefined,
};

/** Shows what it is asked, and can be made to wait. */
export class WatchedVerifier implements Verifier {
  /** Keys of all questions, in their order. */
  readonly asked: string[] = [];
  /** What every call waits for before it answers. */
  gate: Promise<void> | undefined;
  /** Called with each call's questions. */
  onAsked: (questions: readonly VerifyQuestion[]) => void = () => {};
  readonly #inner: Verifier;

  constructor(inner: Verifier) {
    this.#inner = inner;
  }

  async verify(questions: readonly VerifyQuestion[]): Promise<readonly VerifyAnswer[]> {
    this.asked.push(...questions.map(({ key }) => key));
    this.onAsked(questions);
    await this.gate;
    return await this.#inner.verify(questions);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#inner[Symbol.asyncDispose]();
  }
}

/** A pool whose workers know the validator. */
export function sealedPool(
  { workers = 2, chain = NO_CHAIN, giveTurn = () => Promise.resolve(), onFault }: {
    workers?: number;
    chain?: string;
    giveTurn?: () => Promise<void>;
    onFault?: (fault: Error) => void;
  } = {},
): VerifyPool {
  const settings = { config: {}, chain };
  const workerUrl = new URL("./sealed_votes_worker.ts", import.meta.url).href;
  const deps = { clock, giveTurn, onFault, workerUrl };
  return new VerifyPool({ validator: sealedVotes, settings, workers }, deps);
}

/** A host of sealed votes, and what it asks. */
export function sealedHost(
  { verifier = sealedPool(), giveTurn = () => Promise.resolve(), chain }: {
    verifier?: Verifier;
    giveTurn?: () => Promise<void>;
    chain?: string;
  } = {},
): { host: InProcessHost; watched: WatchedVerifier } {
  const watched = new WatchedVerifier(verifier);
  const help = { verifier: watched, giveTurn };
  return { host: new InProcessHost(sealedVotes, {}, { help, chain }), watched };
}
