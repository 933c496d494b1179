/**
 * The trustees of a definition in Belenios' terms.
 *
 * This room owns what stands between a definition and Belenios, so that every peer works out the same: the trustees (this file)
 * and the election that ballots are encrypted for (`belenios_election_of.ts`). It does not own Belenios' protocol
 * (`plugins/belenios`), how records are written (`../records`), nor which of them may enter (the validator). Read `belenios_election_of.ts` next.
 */
import { type Element, multiply } from "../../belenios/group/group.ts";
import { readSignedMessage, type SignedMessage } from "../../belenios/proofs/signed_message.ts";
import { readTrusteeKey, type TrusteeKey } from "../../belenios/trustees/trustee_key.ts";
import type { ElectionDefinition } from "../definition/definition.ts";

/** Each trustee's own key where every one is needed, in their order; none where a threshold is enough. */
export function singleKeysOf({ trustees = [] }: ElectionDefinition): TrusteeKey[] {
  return trustees.flatMap(({ publicKey }, i) =>
    publicKey === undefined ? [] : [readTrusteeKey(publicKey, `trustees[${i}].publicKey`)]
  );
}

/** Each trustee's certificate where a threshold is enough, in their order; none where every trustee is needed. */
export function certificatesOf({ trustees = [] }: ElectionDefinition): SignedMessage[] {
  return trustees.flatMap(({ certificate }, i) =>
    certificate === undefined ? [] : [readSignedMessage(certificate, `trustees[${i}].certificate`)]
  );
}

/** The key that ballots are encrypted under where every trustee is needed, as the definition fixes it. */
export function singleElectionKey(definition: ElectionDefinition): Element {
  return multiply(...singleKeysOf(definition).map(({ publicKey }) => publicKey));
}
