/** What goes into the state machine of rounds, and what comes out of it: plain values. */
import type { BlockHash } from "../../block/ids.ts";
import type { Certificate } from "../certificate.ts";
import type { SignedStatement } from "../signed_statement.ts";
import type { Statement } from "../statement.ts";

/** A block, as statements name it. */
export interface BlockRef {
  readonly index: number;
  readonly hash: BlockHash;
}

/** What binds this witness's key: the signer keeps it on the disk. */
export interface SignedUpTo {
  /** The highest phase that may have been signed; 0 for none. */
  readonly target: number;
  /** The highest source phase in what was signed. */
  readonly source: number;
  /** The highest round in which a block may have been proposed. */
  readonly proposed: number;
}

/**
 * What happened. Signatures and certificates are checked before they come in; what this witness signed and said comes in
 * as everybody else's does.
 */
export type RoundInput =
  | { readonly is: "statement"; readonly signed: SignedStatement }
  | { readonly is: "certificate"; readonly certificate: Certificate }
  /** A block became complete here, or was found to break a rule. */
  | { readonly is: "blocks" }
  /** The timer that was started for this round is over. */
  | { readonly is: "timer"; readonly round: number }
  /** The time for others' time-outs, which was asked for in this round, is over. */
  | { readonly is: "gathered"; readonly round: number }
  /**
   * Whether something waits to become final: a block above the final one, a record, the close. After each `final` there
   * is no more until this says so again.
   */
  | { readonly is: "work"; readonly isThere: boolean }
  /**
   * What others keep of this key was heard after the start, so it may sign from here on; `signed` is what the signer
   * has by then.
   */
  | { readonly is: "ready"; readonly signed: SignedUpTo }
  /** It is time to say that this witness is there, once a minute; what is missing is asked for again. */
  | { readonly is: "alive" };

/** What is to be done, in this order. */
export type RoundOutput =
  /** Bring the block to the disk, with all below it, before anything that follows; keep it until it is released. */
  | { readonly do: "keep"; readonly block: BlockRef }
  /** The block need not be kept for this any longer. */
  | { readonly do: "release"; readonly block: BlockRef }
  /**
   * Have the signer sign a prepare or a commit, and send it. The certificate is the one that the statement's source
   * stands for; it goes to the disk together with the statement, before the signature exists. None for genesis.
   */
  | { readonly do: "sign"; readonly statement: Statement; readonly certificate?: Certificate }
  /**
   * Propose this block from that source. If the block is complete here, a new one that is built on it may be proposed in
   * its place. The final block is never proposed itself: only one that is built on it. The certificate is the source's and
   * travels in front; none for genesis.
   */
  | { readonly do: "propose"; readonly round: number } & Proposable
  /** Sign a time-out or an `alive`, which bind nothing, and send it behind the certificate of its source. */
  | { readonly do: "say"; readonly statement: Statement; readonly certificate?: Certificate }
  /** A certificate that was made here of statements: store it and send it. */
  | { readonly do: "certificate"; readonly certificate: Certificate }
  /** Send a final certificate to whom this input came from: it is behind. */
  | { readonly do: "answer"; readonly certificate: Certificate }
  /** Ask for this block, with its body: first whom this input came from. */
  | { readonly do: "askBlock"; readonly block: BlockRef }
  /** Ask for the certificates from that round on: first whom this input came from. */
  | { readonly do: "askCertificates"; readonly from: number }
  /** Start the timer of a round, in place of the one before. */
  | { readonly do: "timer"; readonly round: number; readonly ms: number }
  | { readonly do: "stopTimer" }
  /** Say when so much time is over: others' time-outs may come until then. */
  | { readonly do: "gather"; readonly round: number; readonly ms: number }
  /** The block of a commit certificate, which is complete here, and all before it are final. */
  | { readonly do: "final"; readonly block: BlockRef; readonly certificate: Certificate }
  /** Two statements of one key that no honest witness signs. */
  | { readonly do: "lie"; readonly first: SignedStatement; readonly second: SignedStatement }
  /**
   * Too many witnesses lie, or other software is among them: take no votes, mine, sign and finalise nothing from here on,
   * but answer others until it is known who it was. `conflict`: the blocks of two commit certificates exclude each
   * other. `breach`: the block of a certificate breaks a rule.
   */
  | {
    readonly do: "stop";
    readonly why: "conflict" | "breach";
    readonly certificates: readonly Certificate[];
  };

/** A block to propose, or to build on, and what it extends. */
export interface Proposable {
  readonly block: BlockRef;
  /** False if more of the best branch follows than fits into a round: to build on the block would leave that out. */
  readonly isWhole: boolean;
  readonly source: BlockRef;
  readonly sourceRound: number;
  readonly certificate?: Certificate;
}

/** What the chain knows of blocks. Answers change between inputs only, and the input `blocks` says so. */
export interface RoundBlocks {
  /**
   * `complete`: the block and all before it are here with their records, and keep all rules. `invalid`: one of them
   * breaks a rule, or the index is not the block's. A time that is too far ahead breaks none: such a block is `missing` until its time has come.
   */
  look(block: BlockRef): "complete" | "missing" | "invalid";
  /** Whether the first is the second, or before it. Both are complete. */
  isOn(below: BlockHash, above: BlockHash): boolean;
  /** The complete block that is best to propose among this one and those that descend from it. */
  bestOn(block: BlockRef): BlockRef;
  /** The blocks after `below` up to `above`, both complete, the lowest first. They are looked at one by one. */
  between(below: BlockRef, above: BlockRef): Iterable<SizedBlock>;
}

/** A block, and the bytes of its records together. */
export interface SizedBlock {
  readonly block: BlockRef;
  readonly bodyBytes: number;
}
