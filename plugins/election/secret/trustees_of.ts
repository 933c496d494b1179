/**
 * The trustees of a definition in Belenios' terms.
 *
 * This room owns what stands between a definition and Belenios, so that every peer works out the same: the trustees (this file)
 * and the election that ballots are encrypted for (`belenios_election_of.ts`). It does not own Belenios' protocol
 * (`plugins/belenios`), how records are written (`../records`), nor which of them may enter (the validator). Read `belenios_election_of.ts` next.
 */
import { bytesToHex } from "../../../core/base/hash.ts";
import { openCertificates } from "../../belenios/ceremony/polynomial.ts";
import { type Element, multiply } from "../../belenios/group/group.ts";
import { readSignedMessage, type SignedMessage } from "../../belenios/proofs/signed_message.ts";
import type { TrusteeCertificate } from "../../belenios/trustees/certificate.ts";
import { readTrusteeKey, type TrusteeKey } from "../../belenios/trustees/trustee_key.ts";
import type { ElectionDefinition } from "../definition/definition.ts";
import type { PolynomialShape } from "../records/polynomial_record.ts";

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

const opened = new WeakMap<ElectionDefinition, readonly TrusteeCertificate[]>();

/** What the certificates say; their signatures were looked at with the definition, and take some 3 ms each. */
export function openedCertificatesOf(
  definition: ElectionDefinition,
): readonly TrusteeCertificate[] {
  const found = opened.get(definition);
  if (found !== undefined) return found;
  const certificates = openCertificates(certificatesOf(definition));
  opened.set(definition, certificates);
  return certificates;
}

/** How many trustees there are, and how many are enough. */
export function shapeOf(
  { trustees = [], threshold = trustees.length }: ElectionDefinition,
): PolynomialShape {
  return { size: trustees.length, threshold };
}

/** The key that ballots are encrypted under where every trustee is needed, as the definition fixes it. */
export function singleElectionKey(definition: ElectionDefinition): Element {
  return multiply(...singleKeysOf(definition).map(({ publicKey }) => publicKey));
}

const singleTexts = new WeakMap<ElectionDefinition, string>();

/** That key as 64 hex digits of what RFC 8032 has for a point. Reading the trustees' keys takes a millisecond each. */
export function singleElectionKeyText(definition: ElectionDefinition): string {
  const found = singleTexts.get(definition);
  if (found !== undefined) return found;
  const text = bytesToHex(singleElectionKey(definition).toBytes());
  singleTexts.set(definition, text);
  return text;
}
