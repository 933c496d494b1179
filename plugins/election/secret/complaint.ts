/**
 * Complaints: a trustee shows what opens one message of a dealer, and proves that it does. Then everybody can say which of the two
 * cheats. What is shown opens that one message and nothing else.
 *
 * The proof is one of equal logarithms to the bases g and alpha. Its challenge is SHA-512(`"chainvote/1/complaint"` ‖ 0 ‖ chain id ‖
 * id of the polynomial's record ‖ u8 trustee ‖ u8 dealer ‖ X ‖ alpha ‖ shared ‖ A ‖ B) modulo q, lowest byte first, with X the
 * trustee's key for encryption, A = g^w and B = alpha^w, elements as RFC 8032 writes points.
 */
import type { Random } from "../../../core/base/clock.ts";
import { concatBytes, hexToBytes, sha512 } from "../../../core/base/hash.ts";
import { GROUP_ORDER, numberOf } from "../../../core/ed25519/signature.ts";
import { openDealtValue } from "../../belenios/ceremony/decryption_key.ts";
import { type Element, GENERATOR, secretPower } from "../../belenios/group/group.ts";
import { type Challenge, proveLog, provesLog } from "../../belenios/proofs/log_proof.ts";
import { powerOfShare } from "../../belenios/trustees/threshold.ts";
import type { ComplaintPlace, ComplaintProof } from "../records/complaint_record.ts";
import { readPolynomialBody } from "../records/polynomial_record.ts";
import type { ChainElection } from "./belenios_election_of.ts";
import { openedCertificatesOf, shapeOf } from "./trustees_of.ts";

/** Which message of which election is complained about. */
export interface ComplaintContext extends ComplaintPlace {
  readonly election: ChainElection;
  /** Of the message. */
  readonly alpha: Element;
}

const TAG = new TextEncoder().encode("chainvote/1/complaint\0");

/** Shows what opens a message. @param secret The trustee's, for decryption. */
export function proveComplaint(
  context: ComplaintContext,
  secret: bigint,
  random: Pick<Random, "bytes">,
): ComplaintProof {
  const shared = secretPower(context.alpha, secret);
  const bases = [GENERATOR, context.alpha];
  return {
    shared,
    proof: proveLog(secret, { bases, challenge: challengeOf(context, shared) }, random),
  };
}

/** Whether it does open that message. */
export function provesComplaint(
  context: ComplaintContext,
  { shared, proof }: ComplaintProof,
): boolean {
  const pairs = [[GENERATOR, encryptionKeyOf(context)], [context.alpha, shared]] as const;
  return provesLog(pairs, proof, challengeOf(context, shared));
}

/**
 * Who cheats, as everybody sees by a complaint whose proof holds: the dealer if the message is not one for this trustee, signed,
 * with the value that the dealer's coefficients say; else whoever complains.
 *
 * @param body Of the dealer's polynomial.
 */
export function findCheat(
  { election: { definition }, trustee, dealer }: Omit<ComplaintContext, "alpha">,
  body: Uint8Array,
  shared: Element,
): "dealer" | "trustee" {
  const certificates = openedCertificatesOf(definition);
  try {
    const { coefficients, messages } = readPolynomialBody(body, shapeOf(definition));
    openDealtValue(messages[trustee - 1], {
      from: certificates[dealer - 1].verification,
      to: certificates[trustee - 1].encryption,
      shared,
      expected: powerOfShare(coefficients, trustee),
    }, "the message");
    return "trustee";
  } catch (error) {
    if (error instanceof SyntaxError) return "dealer";
    throw error;
  }
}

function encryptionKeyOf({ election, trustee }: ComplaintContext): Element {
  return openedCertificatesOf(election.definition)[trustee - 1].encryption;
}

function challengeOf(context: ComplaintContext, shared: Element): Challenge {
  const { election: { chainId }, polynomialId, trustee, dealer, alpha } = context;
  const elements = [encryptionKeyOf(context), alpha, shared].map((each) => each.toBytes());
  const head = concatBytes(
    TAG,
    hexToBytes(chainId),
    hexToBytes(polynomialId),
    Uint8Array.of(trustee, dealer),
    ...elements,
  );
  return (commitments) => {
    const all = concatBytes(head, ...commitments.map((each) => each.toBytes()));
    return numberOf(sha512(all)) % GROUP_ORDER;
  };
}
