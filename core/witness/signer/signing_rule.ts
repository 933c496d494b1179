/**
 * What a witness's key may sign, given what it has signed: a pure rule, apart from the file that remembers.
 *
 * Prepare of round r is phase 2r, with twice the round of its source as source; commit of r is phase 2r + 1 with
 * source 2r. Two statements of one key prove a lie if they are
 *
 * - E1: of one phase, with other bytes;
 * - E2: s1 < s2 and t2 < t1: one surrounds the other;
 * - E3: two proposals of one round, with other bytes.
 *
 * A key that signs phases that only grow, with sources that never fall, and proposals of rounds that only grow, can do
 * none of them. Source: the two slashing conditions of Casper FFG (Buterin and Griffith, arXiv 1710.09437), and the
 * minimal way to keep them of EIP-3076.
 */
import { equalBytes } from "../../base/hash.ts";

/** What a key has signed, as far as it binds what it may sign. */
export interface SigningState {
  /** The highest phase signed; 0 if none. */
  readonly target: number;
  /** The highest source signed; 0 if none. */
  readonly source: number;
  /** What was signed in phase `target`, 141 bytes. */
  readonly statement?: Uint8Array;
  /** The prepare certificate that `source` stands for; undefined for the genesis block, and while nobody has shown it. */
  readonly certificate?: Uint8Array;
  /** The highest round proposed in; 0 if none. */
  readonly proposed: number;
  /** What was proposed in that round, 141 bytes. */
  readonly proposal?: Uint8Array;
}

/** A key that has signed nothing. */
export const UNSIGNED: SigningState = { target: 0, source: 0, proposed: 0 };

/** A statement that binds its key, as far as the rule looks at it: a prepare or a commit, by its phase, or a proposal. */
export type BindingBytes =
  | {
    readonly kind: "phase";
    readonly phase: number;
    readonly source: number;
    /** 141 bytes. */
    readonly bytes: Uint8Array;
  }
  | { readonly kind: "proposal"; readonly round: number; readonly bytes: Uint8Array };

/** Which number of the state forbids a signature. */
export type SigningBar = "target" | "source" | "proposed";

/** What may be done about a request to sign. */
export type SigningDecision =
  /** Write this state, sync it, and sign then. */
  | { readonly do: "write-then-sign"; readonly state: SigningState }
  /** The very bytes were signed before: signing them again tells nobody anything new. */
  | { readonly do: "sign-again" }
  | { readonly do: "refuse"; readonly bar: SigningBar };

/**
 * Whether a statement may be signed, and what has to be remembered first.
 *
 * @param certificate The prepare certificate of the statement's source; undefined for the genesis block.
 */
export function decideSigning(
  state: SigningState,
  asked: BindingBytes,
  certificate?: Uint8Array,
): SigningDecision {
  const { bytes } = asked;
  const { target, source, proposed } = state;
  if (asked.kind === "proposal") {
    if (asked.round <= proposed) {
      return signAgainIf(asked.round === proposed && isSame(bytes, state.proposal), "proposed");
    }
    return {
      do: "write-then-sign",
      state: { ...state, proposed: asked.round, proposal: bytes },
    };
  }
  if (asked.phase <= target) {
    return signAgainIf(asked.phase === target && isSame(bytes, state.statement), "target");
  }
  if (asked.source < source) return { do: "refuse", bar: "source" };
  return {
    do: "write-then-sign",
    state: {
      ...state,
      target: asked.phase,
      source: asked.source,
      statement: bytes,
      certificate,
    },
  };
}

/**
 * The state raised by a statement of the own key that others have kept: a file that was put back from a copy remembers
 * less than the key has signed. A raised source binds before anybody has shown its certificate.
 */
export function raiseState(state: SigningState, heard: BindingBytes): SigningState {
  if (heard.kind === "proposal") {
    return heard.round > state.proposed
      ? { ...state, proposed: heard.round, proposal: heard.bytes }
      : state;
  }
  const { phase, source, bytes } = heard;
  return {
    ...state,
    ...(phase > state.target && { target: phase, statement: bytes }),
    ...(source > state.source && { source, certificate: undefined }),
  };
}

/** The phase whose prepare certificate has to be asked for, as the source was raised to it; undefined if none. */
export function lackingSource({ source, certificate }: SigningState): number | undefined {
  return source > 0 && certificate === undefined ? source : undefined;
}

/**
 * Whether a statement of the own key was signed elsewhere: it goes beyond what is remembered here, or says something
 * else in the same phase or round.
 *
 * @param state What was signed here, after it was raised by all that was signed before.
 */
export function isSignedElsewhere(state: SigningState, heard: BindingBytes): boolean {
  const [at, last, bytes] = heard.kind === "proposal"
    ? [heard.round, state.proposed, state.proposal]
    : [heard.phase, state.target, state.statement];
  return at > last || (at === last && !isSame(heard.bytes, bytes));
}

function signAgainIf(isLast: boolean, bar: SigningBar): SigningDecision {
  return isLast ? { do: "sign-again" } : { do: "refuse", bar };
}

function isSame(bytes: Uint8Array, last: Uint8Array | undefined): boolean {
  return last !== undefined && equalBytes(bytes, last);
}
