/** The election of a definition and a chain as Belenios has it. */
import {
  type FingerprintedElection,
  fingerprintElection,
} from "../../belenios/ballots/belenios_election.ts";
import { type Element, isSameElement } from "../../belenios/group/group.ts";
import { beleniosQuestionOf } from "../definition/belenios_question.ts";
import type { ElectionDefinition } from "../definition/definition.ts";

/** An election on its chain. */
export interface ChainElection {
  readonly definition: ElectionDefinition;
  /** 64 hex digits. */
  readonly chainId: string;
}

/** The newest of each definition: tables for a key's powers take some 5 ms to make. */
const known = new WeakMap<
  ElectionDefinition,
  { chainId: string; election: FingerprintedElection }
>();

/**
 * The election as Belenios has it. The chain id stands in its description, so its fingerprint φ, which every proof of a ballot
 * is bound to, binds the whole definition.
 *
 * @param publicKey y, the key that ballots are encrypted under.
 */
export function beleniosElectionOf(
  { definition, chainId }: ChainElection,
  publicKey: Element,
): FingerprintedElection {
  const found = known.get(definition);
  if (found?.chainId === chainId && isSameElement(found.election.publicKey, publicKey)) {
    return found.election;
  }
  const { title, description = "", questions, uuid } = definition;
  const election = fingerprintElection({
    description: `${description} [chainvote ${chainId}]`,
    name: title,
    publicKey,
    questions: questions.map(beleniosQuestionOf),
    uuid,
  });
  known.set(definition, { chainId, election });
  return election;
}
