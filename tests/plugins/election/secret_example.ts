/** The example election with secret ballots: the same five voters, two questions, and trustees. */
import { systemRandom as random } from "../../../core/base/system.ts";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import {
  drawTrusteeSeed,
  makeCertificate,
  secretsOfSeed,
  type TrusteeSecrets,
} from "../../../plugins/belenios/ceremony/trustee_seed.ts";
import { writeSignedMessage } from "../../../plugins/belenios/proofs/signed_message.ts";
import { makeTrusteeKey, writeTrusteeKey } from "../../../plugins/belenios/trustees/trustee_key.ts";
import type {
  ElectionDefinition,
  SignedMessageJson,
  Trustee,
  TrusteeKeyJson,
} from "../../../plugins/election/definition/definition.ts";
import { exampleDefinition, OPENS } from "./example_election.ts";

/** When the trustees of the example must be done. */
export const KEYS_BY = OPENS - 3_600_000;

/** The secret that trustee n, from 1, signs records with. */
export function trusteeSecret(trustee: number): bigint {
  return 400n + BigInt(trustee);
}

/** The secret of the key of Belenios that trustee n has where each is needed. */
export function singleSecret(trustee: number): bigint {
  return 500n + BigInt(trustee);
}

/** The example with trustees of whom each is needed. */
export function singleDefinition(
  trustees: number,
  changes: Partial<ElectionDefinition> = {},
): ElectionDefinition {
  return secretDefinition({
    trustees: Array.from({ length: trustees }, (_, i) => ({
      ...signerOf(i + 1),
      publicKey: writeTrusteeKey(makeTrusteeKey(singleSecret(i + 1), random)) as TrusteeKeyJson,
    })),
    ...changes,
  });
}

/** The example with trustees of whom a threshold is enough, and the secrets of each. */
export function thresholdDefinition(
  { size, threshold }: { size: number; threshold: number },
  changes: Partial<ElectionDefinition> = {},
): { definition: ElectionDefinition; secrets: TrusteeSecrets[] } {
  const secrets = Array.from({ length: size }, () => secretsOfSeed(drawTrusteeSeed(random)));
  const trustees = secrets.map((each, i): Trustee => ({
    ...signerOf(i + 1),
    certificate: writeSignedMessage(
      makeCertificate(each, { size, threshold, index: i + 1 }, random),
    ) as SignedMessageJson,
  }));
  return { definition: secretDefinition({ trustees, threshold, ...changes }), secrets };
}

function signerOf(trustee: number): Pick<Trustee, "name" | "key"> {
  return { name: `Trustee ${trustee}`, key: publicKeyOfSecret(trusteeSecret(trustee)).toHex() };
}

function secretDefinition(changes: Partial<ElectionDefinition>): ElectionDefinition {
  const [chair] = exampleDefinition().questions;
  return exampleDefinition({
    mode: "secret",
    keysBy: KEYS_BY,
    questions: [
      chair,
      { question: "Which evenings suit you?", kind: "approve", choices: ["Monday", "Friday"] },
    ],
    ...changes,
  });
}
