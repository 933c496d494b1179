/** Codes and keys for a list of voters. */
import type { Clock, Random } from "../../core/base/clock.ts";
import { hexToBytes } from "../../core/base/hash.ts";
import { deriveVoterKey } from "../../plugins/election/roll/voter_key.ts";
import { drawVotingCode } from "../../plugins/election/roll/voting_code.ts";
import type { VoterList } from "./voter_list.ts";

/** Keys that are made at once: some 20 ms, after which signals are heard. */
const BATCH = 64;

/** What {@linkcode makeKeys} works with. */
export interface MakeKeysOptions {
  /** The election's. */
  readonly uuid: string;
  readonly random: Pick<Random, "below">;
  readonly clock: Pick<Clock, "sleep">;
  readonly signal: AbortSignal;
  /** Told how many are made. */
  readonly onMade?: (count: number) => void;
}

/** A voter's key, and the code that it was made of; a voter with a key of their own has no code. */
export interface MadeKey {
  readonly code?: bigint;
  readonly publicKey: Uint8Array;
}

/**
 * Draws a code for each voter who has no own key, in the order of the list.
 *
 * @throws The signal's reason, once it is aborted.
 */
export async function makeKeys(
  { voters }: Pick<VoterList, "voters">,
  { uuid, random, clock, signal, onMade = () => {} }: MakeKeysOptions,
): Promise<MadeKey[]> {
  const made: MadeKey[] = [];
  for (const { key } of voters) {
    if (made.length % BATCH === 0) {
      onMade(made.length);
      await clock.sleep(0, { signal });
    }
    made.push(key === undefined ? drawKey(uuid, random) : { publicKey: hexToBytes(key) });
  }
  onMade(made.length);
  return made;
}

/** A key of a code that is drawn. */
export function drawKey(uuid: string, random: Pick<Random, "below">): Required<MadeKey> {
  const code = drawVotingCode(random);
  return { code, publicKey: deriveVoterKey(uuid, code).publicKey };
}
