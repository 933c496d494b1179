/** What the mining pool and its workers say to each other. */
import type { KernelName } from "./kernel.ts";

/** Shared by all: the number of the job that is on. Another number there ends a search. */
export type JobCell = Int32Array<SharedArrayBuffer>;

/** Shared by all: hashes done so far, one cell a worker. */
export type HashCounts = BigUint64Array<SharedArrayBuffer>;

/** To a worker. */
export type MinerRequest =
  | {
    readonly type: "mine";
    readonly job: number;
    /** 116 bytes, with an `extra` that no other worker has. */
    readonly header: Uint8Array;
    /** 32 bytes, big-endian. */
    readonly target: Uint8Array;
  }
  | {
    readonly type: "start";
    readonly jobCell: JobCell;
    readonly hashCounts: HashCounts;
    readonly worker: number;
    /** Part of the time that is mined, above 0 and at most 1; the worker sleeps through the rest. */
    readonly dutyCycle: number;
  }
  | { readonly type: "close" };

/** From a worker. */
export type MinerReply =
  /** The answer to `start`: it has tested its kernel. */
  | { readonly type: "ready"; readonly kernel: KernelName }
  | { readonly type: "found"; readonly job: number; readonly header: Uint8Array }
  /** All nonces of the header were tried in vain. */
  | { readonly type: "exhausted"; readonly job: number }
  /** The last message of a worker. */
  | { readonly type: "closed" };
