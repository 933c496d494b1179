/**
 * The key that secret ballots are encrypted under. It is worked out here from what the trustees have signed, by keys that the definition
 * holds: a peer that made up a key of its own could read the ballots that are encrypted under it.
 */
import { bytesToHex, hexToBytes } from "../../core/base/hash.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import type { Element } from "../../plugins/belenios/group/group.ts";
import { checkTrustees } from "../../plugins/belenios/trustees/trustees.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { type Ceremony, keyIndexOf } from "../../plugins/election/secret/ceremony.ts";
import { type DealtBodies, thresholdParametersOf } from "../../plugins/election/secret/dealing.ts";
import { singleElectionKey, singleKeysOf } from "../../plugins/election/secret/trustees_of.ts";
import { UnreachableError } from "../app/errors.ts";
import { settledIndex } from "../app/finality/settled_index.ts";
import { readCeremony, readPolynomials } from "./ceremony_answer.ts";
import type { AskElection } from "./election_answers.ts";
import type { Election } from "./read_election.ts";

/** How far the key is. */
export type ElectionKey =
  /** Ballots can be encrypted under it. */
  | { readonly kind: "ready"; readonly key: Element; readonly dealt?: DealtBodies }
  /** It is there, in a block that may still be undone. */
  | { readonly kind: "unsettled"; readonly index: number }
  /** Steps of these trustees are missing. */
  | { readonly kind: "waiting"; readonly missing: readonly string[] }
  /** There will be none because of this trustee. */
  | { readonly kind: "failed"; readonly cheat: string };

/**
 * How far the key of an election with secret ballots is, at a moment in ms.
 *
 * @throws {UnreachableError} If the peer's answers are none, or are not what the trustees have signed.
 */
export async function readElectionKey(
  api: Pick<PeerApi, "query" | "status" | "blocks">,
  { definition, network }: Election,
  now: number,
): Promise<ElectionKey> {
  const { trustees = [] } = definition;
  const ask: AskElection = (path, args) => api.query(path, args);
  const { value: ceremony } = await readCeremony(ask, trustees.length);
  if (ceremony.complaint !== null) {
    return { kind: "failed", cheat: trustees[ceremony.complaint.cheat - 1].name };
  }
  const index = keyIndexOf(ceremony);
  if (index === undefined) {
    return { kind: "waiting", missing: missingInCeremony(definition, ceremony) };
  }
  const { intervalMs } = network.definition.params;
  if (await settledIndex(api, await api.status(), { now, intervalMs }) < index) {
    return { kind: "unsettled", index };
  }
  const { electionKey, dealt } = await readTrusteeKeys(ask, definition, ceremony);
  return { kind: "ready", key: electionKey, ...dealt !== undefined && { dealt } };
}

/** Names of the trustees who have not done all steps. */
export function missingInCeremony(
  { trustees = [], threshold }: ElectionDefinition,
  ceremony: Pick<Ceremony, "trustees">,
): string[] {
  return trustees.flatMap(({ name }, i) => {
    const { confirmation, key } = ceremony.trustees[i];
    const isDone = confirmation !== null && (threshold === undefined || key !== null);
    return isDone ? [] : [name];
  });
}

/** Keys of trustees, as what they have signed has them. */
export interface KeysOfTrustees {
  /** That ballots are encrypted under. */
  readonly electionKey: Element;
  /** That each trustee opens with: the one with number n, from 1, has the one at n − 1. */
  readonly keys: readonly Element[];
  /** The records that make them, where a threshold of trustees is enough. */
  readonly dealt?: DealtBodies;
}

/**
 * The keys of a ceremony that is done.
 *
 * @throws {UnreachableError} If the peer's answers are not what the trustees have signed.
 */
export async function readTrusteeKeys(
  ask: AskElection,
  definition: ElectionDefinition,
  ceremony: Ceremony,
): Promise<KeysOfTrustees> {
  const found = definition.threshold === undefined
    ? {
      electionKey: singleElectionKey(definition),
      keys: singleKeysOf(definition).map(({ publicKey }) => publicKey),
    }
    : await thresholdKeysOf(ask, definition, ceremony);
  const own = bytesToHex(found.electionKey.toBytes());
  if (own === ceremony.publicKey) return found;
  throw new UnreachableError(
    `Cannot use the peer as the trustees' key must be ${own}: it says ${ceremony.publicKey}`,
  );
}

async function thresholdKeysOf(
  ask: AskElection,
  definition: ElectionDefinition,
  { trustees }: Ceremony,
): Promise<KeysOfTrustees> {
  const polynomials = await readPolynomials(ask, trustees.length);
  const dealt = {
    polynomials: polynomials.map(({ body }) => body),
    keys: trustees.map(({ key }) => hexToBytes(key?.body ?? "")),
  };
  try {
    const parameters = thresholdParametersOf(definition, dealt);
    return { ...checkTrustees([["Pedersen", parameters]]), dealt };
  } catch (error) {
    // Bytes that are too short, and what is no element, no proof, or not signed.
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    throw new UnreachableError(
      `Cannot use the peer as what it says of the trustees' key does not hold: ${error.message}`,
      { cause: error },
    );
  }
}
