/** What happens to a witness and what it does, in short words: for vectors, and for a model that knows no hashes. */

/** Weights, whose turn it is, and the blocks that there are. */
export interface RoundSetting {
  /** Weight of each witness, by key number. */
  readonly weights: readonly number[];
  readonly quorum: number;
  /** Which of them this is. */
  readonly me: number;
  /** The witness that proposes in round r is number r mod n of these. */
  readonly proposers: readonly number[];
  /** First time-out of a round, in ms. */
  readonly roundMs: number;
  /** Each block and its parent, parents first; `G` is the genesis block. */
  readonly blocks: Readonly<Record<string, string>>;
  /** Bytes of the records of blocks, if they are not 0. */
  readonly bytes?: Readonly<Record<string, number>>;
  /** Blocks that are not complete when it starts; those that descend from them are not either. */
  readonly missing?: readonly string[];
}

/** A source: a block and the round in which it was prepared. */
export type SourceWords = readonly [round: number, block: string];

/** What a witness had on its disk. */
export interface DiskWords {
  /** Highest phase and highest source phase that may be signed, highest round that may be proposed in. */
  readonly signed: readonly [target: number, source: number, proposed: number];
  /** The final block's commit certificate: round and block. */
  readonly final?: SourceWords;
  /** That of the latest round. @default {The same} */
  readonly latest?: SourceWords;
  /** Blocks that are kept, as this key may have prepared them, with the round. */
  readonly kept?: readonly SourceWords[];
  /** Prepare certificates. */
  readonly prepared?: readonly (readonly [round: number, block: string, source: SourceWords])[];
}

/** What happens. */
export type RoundStep =
  | { readonly proposal: readonly [key: number, round: number, block: string, source: SourceWords] }
  | { readonly prepare: readonly [key: number, round: number, block: string, source: SourceWords] }
  | { readonly commit: readonly [key: number, round: number, block: string] }
  | { readonly timeout: readonly [key: number, round: number, source: SourceWords] }
  | { readonly alive: readonly [key: number, round: number, final: string, source: SourceWords] }
  | { readonly prepareCertificate: readonly [round: number, block: string, source: SourceWords] }
  | { readonly commitCertificate: readonly [round: number, block: string] }
  | { readonly complete: string }
  | { readonly invalid: string }
  | { readonly timer: number }
  | { readonly gathered: number }
  | { readonly work: boolean }
  | { readonly ready: readonly [target: number, source: number, proposed: number] }
  | { readonly aliveDue: true }
  | { readonly restart: DiskWords };
