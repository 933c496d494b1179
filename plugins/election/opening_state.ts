/** What there is of the opening in the state: the tally, who has sealed it, and shares. */
import { bytesToHex } from "../../core/base/hash.ts";
import { KEY_BYTES } from "../../core/ed25519/sizes.ts";
import type { StateReader, StateWriter } from "../../core/validator/validator.ts";
import { sequenceOf } from "./ballot_sequence.ts";
import { ballotTotals } from "./ballot_state.ts";
import type { ElectionDefinition } from "./definition/definition.ts";
import { DEFAULT_MINIMUM } from "./definition/limits.ts";
import type { ElectionSettings } from "./election_settings.ts";
import {
  type Opening,
  type PostedShare,
  type PostedTally,
  sharesNeeded,
  type TrusteeMark,
} from "./opening/opening.ts";
import { singleKeysOf } from "./secret/trustees_of.ts";
import { bodiesOf } from "./trustee_state.ts";

/** The tally under `tally`. */
const TALLY = "tally";
/** Seals and shares by trustee: on one branch all are for its one tally. */
const SEALS = "seals";
const SHARES = "shares";

/** The tally, if it is in. */
export function tallyOf(state: StateReader): PostedTally | undefined {
  // As `setTally` wrote it.
  return state.get(TALLY, TALLY) as unknown as PostedTally | undefined;
}

/** Writes the tally. */
export function setTally(state: StateWriter, tally: PostedTally): void {
  state.set(TALLY, TALLY, { ...tally });
}

/** A trustee's seal. */
export function sealOf(state: StateReader, trustee: number): TrusteeMark | undefined {
  return state.get(SEALS, String(trustee)) as unknown as TrusteeMark | undefined;
}

/** How many trustees have sealed the tally. */
export function sealsIn(state: StateReader): number {
  return state.size(SEALS);
}

/** Writes a seal. */
export function addSeal(state: StateWriter, seal: TrusteeMark): void {
  state.set(SEALS, String(seal.trustee), { ...seal });
}

/** A trustee's share. */
export function shareOf(state: StateReader, trustee: number): PostedShare | undefined {
  return state.get(SHARES, String(trustee)) as unknown as PostedShare | undefined;
}

/** Writes a share. */
export function addShare(state: StateWriter, share: PostedShare): void {
  state.set(SHARES, String(share.trustee), { ...share });
}

/** The keys that trustees open with, in their order, 64 hex digits each as RFC 8032 has a point. */
export function trusteeKeysOf(
  state: StateReader,
  election: Pick<ElectionSettings, "definition" | "trusteeKeys">,
): string[] {
  const { definition } = election;
  const keys = definition.threshold === undefined
    ? singleKeysOf(definition).map(({ publicKey }) => publicKey.toBytes())
    : bodiesOf(state, "key", election).map((body) => body.subarray(0, KEY_BYTES));
  return keys.map((key) => bytesToHex(key));
}

/** The opening, for people and programs. */
export function openingIn(state: StateReader, definition: ElectionDefinition): Opening {
  const { trustees = [], minimum = DEFAULT_MINIMUM } = definition;
  const numbers = trustees.map((_, i) => i + 1);
  return {
    sequence: sequenceOf(state),
    voters: ballotTotals(state).voters,
    minimum,
    tally: tallyOf(state) ?? null,
    seals: numbers.flatMap((trustee) => sealOf(state, trustee) ?? []),
    shares: numbers.flatMap((trustee) => shareOf(state, trustee) ?? []),
    needed: sharesNeeded(definition),
  };
}
