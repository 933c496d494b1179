import { assertEquals } from "@std/assert";
import { bytesToHex } from "../../../../core/base/hash.ts";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { isPrimeOrderKey } from "../../../../core/ed25519/signature.ts";
import { publicKeyOfSecret, signWithSecret } from "../../../../core/ed25519/signing.ts";
import { verifySignature } from "../../../../core/ed25519/verifier.ts";
import { addVoterKeys, deriveVoterKey } from "../../../../plugins/election/roll/voter_key.ts";
import { drawVotingCode, formatCredential } from "../../../../plugins/election/roll/voting_code.ts";

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** The number that a credential of Belenios spells. */
function numberOf(credential: string): bigint {
  return [...credential.replaceAll("-", "")]
    .reduce((sum, char) => sum * 58n + BigInt(BASE58.indexOf(char)), 0n);
}

/** Credentials and public keys that belenios-tool 3.3 made for the election with this uuid. */
const UUID = "2TBRpir3rZntKc";
const MADE: readonly (readonly [credential: string, publicKey: string])[] = [
  [
    "xGeD6-m9akE2-BqvaJ-DvYTAw",
    "a18aed96a97d3777893588545a81c820daeb838290380b262d85a14afb9e4570",
  ],
  [
    "5WVEW-CdRyu9-yB48C-U7ijAL",
    "d7d4a17b251300c1b6b0bce8d70444f373f43a36d1d428da2d07f46ad78fbd46",
  ],
  [
    "W38v6-15LW3o-9H8J8-xLtH8Y",
    "58bf8d91129096d7461fce27cf4054c7dcf3a1616d1bea82becbc4d452d35f56",
  ],
  [
    "SthzF-oqdPH5-CxLeg-UDmd8F",
    "4c38152d94f1e1e504743af6147dcfa319b1af7a4d8d7836f7af527bd0168895",
  ],
  [
    "r5F8g-DGbXz6-Cd1xV-c7CpTe",
    "fa2f4e80b15b96a2338e6a048d05abd327b1db7363627c49cdb0135025fd2903",
  ],
];

Deno.test("deriveVoterKey() makes of a credential the key that belenios-tool makes of it", () => {
  for (const [credential, publicKey] of MADE) {
    const number = numberOf(credential);
    assertEquals(formatCredential(number), credential);
    const key = deriveVoterKey(UUID, number).publicKey;
    assertEquals(bytesToHex(key.toReversed()), publicKey);
  }
});

Deno.test("deriveVoterKey() gives another key in another election", () => {
  const number = drawVotingCode(random);
  const [one, other] = [UUID, "2TBRpir3rZntKd"].map((uuid) => deriveVoterKey(uuid, number));
  assertEquals(one.publicKey, publicKeyOfSecret(one.secret));
  assertEquals(bytesToHex(one.publicKey) === bytesToHex(other.publicKey), false);
});

Deno.test("addVoterKeys() makes an ordinary key of two codes, with which either alone cannot sign", () => {
  const [one, other] = [1, 2].map(() => deriveVoterKey(UUID, drawVotingCode(random)));
  const both = addVoterKeys(one, other);
  assertEquals(isPrimeOrderKey(both.publicKey), true);
  const message = new TextEncoder().encode("a ballot");
  const signed = [both, one, other].map(({ secret }) => signWithSecret(secret, message, random));
  const taken = signed.map((signature) => verifySignature(both.publicKey, message, signature));
  assertEquals(taken, [true, false, false]);
});
