/**
 * What is known here of finality, for whoever tells people: `Node.finality`.
 *
 * This room owns what travels between peers about witnesses (their statements, certificates and proofs of lies), which
 * of it is kept and passed on, and the loop of a peer that is a witness itself: it drives `core/witness/rounds` with
 * time, messages and blocks, and has `core/witness/signer` sign. It does not own which blocks are final, which is
 * `core/chain`'s, or what a user sees. Read `relay.ts` next, for what every peer does, then `witness_loop.ts`, for what a
 * witness does, and `witness_stop.ts`, for what happens when too many lie; `witness_parts.ts` puts them together.
 */
import type { BlockHash } from "../../core/block/ids.ts";
import type { WantedFinal } from "../../core/chain/chain_results.ts";

/** One witness, as far as this peer knows. */
export interface WitnessView {
  /** As the network's definition calls it. */
  readonly name: string;
  /** Public key, lower-case hex. */
  readonly key: string;
  readonly weight: number;
  /** When something of it was last heard, in ms since the Unix epoch by this machine's clock; null for never since the start. */
  readonly seenMs: number | null;
  /** True if it said something new in the last two minutes, and has not missed a round since. */
  readonly isHeard: boolean;
  /** True if there is a proof that it lied. */
  readonly isProven: boolean;
  /** True if this peer signs with its key. */
  readonly isOwn: boolean;
}

/** What this peer's own witness does. */
export interface OwnWitnessView {
  /** Its place in the network's list of keys, from 0. */
  readonly key: number;
  /** `listening`: hears first what others have kept of its key · `signing` · `stopped`: signs no more. */
  readonly state: "listening" | "signing" | "stopped";
  /** Requests to sign that its own file refused, since the start. */
  readonly refusals: number;
}

/** What is known of finality. */
export interface FinalityView {
  /** The final block. */
  readonly index: number;
  readonly hash: BlockHash;
  /** The round that made it final; 0 for the genesis block. */
  readonly round: number;
  /** A deeper block that is known to be final, and is not here yet: this count may lack it. @default {None} */
  readonly awaited?: WantedFinal;
  /** A final block that this peer's operator rejects: it has left the network, and nothing becomes final here. */
  readonly left?: WantedFinal;
  /** When it became final here, in ms since the Unix epoch; null if that was before the start. */
  readonly finalMs: number | null;
  /** Numbers of the witnesses that signed for it, from 0; none for the genesis block. */
  readonly signers: readonly number[];
  /** The weight that must sign, and the weight of all. */
  readonly quorum: number;
  readonly weight: number;
  readonly mining: "open" | "off";
  /** The weight of the witnesses that are heard. */
  readonly heard: number;
  readonly witnesses: readonly WitnessView[];
  readonly own?: OwnWitnessView;
}
