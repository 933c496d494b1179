import { assert, assertEquals, assertThrows } from "@std/assert";
import { hexToBytes } from "../../../core/base/hash.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { addPublicKeys } from "../../../core/ed25519/point_sum.ts";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import {
  isSignedByAll,
  readReplacedVoter,
} from "../../../plugins/election/records/replaced_voter.ts";
import {
  makePart,
  readSharedReplacement,
  recordOfParts,
  type SharedReplacement,
  signPart,
  sumOfParts,
} from "../../../cli/roll/shared_replacement.ts";

const ELECTION = "ab".repeat(32);
const PLACE = { election: ELECTION, voter: 17 };
const SIGNERS = [201n, 202n];
const SIGNER_KEYS = SIGNERS.map((secret) => publicKeyOfSecret(secret).toHex());

const keyOf = (secret: bigint) => ({ secret, publicKey: publicKeyOfSecret(secret) });

function shared(): SharedReplacement {
  const parts = [5n, 6n].map((secret, i) => makePart(PLACE, i + 1, keyOf(secret), random));
  return { ...PLACE, parts };
}

const read = (value: unknown) => readSharedReplacement(JSON.stringify(value), ELECTION);

Deno.test("two registrars replace a letter by a key whose secret is the sum of both, signed by both", () => {
  const first: SharedReplacement = { ...PLACE, parts: shared().parts.slice(0, 1) };
  assertEquals(sumOfParts(read(first)), undefined);
  const second = signPart(read({ ...first, parts: shared().parts }), 2, SIGNERS[1], random);
  assertEquals(recordOfParts(read(second), SIGNER_KEYS), undefined);
  const record = recordOfParts(signPart(read(second), 1, SIGNERS[0], random), SIGNER_KEYS);
  assert(record !== undefined);
  const answer = readReplacedVoter(record, { chainId: ELECTION, registrars: 2 });
  assert(answer.ok);
  assertEquals(answer.replaced, { voter: 17, publicKey: publicKeyOfSecret(11n) });
  assert(isSignedByAll(SIGNER_KEYS.map(hexToBytes), record, ELECTION));
});

Deno.test("readSharedReplacement() refuses a part that makes the sum a key of one registrar alone", () => {
  const { parts: [first, second] } = shared();
  const opposite = hexToBytes(first.key);
  opposite[31] ^= 0x80;
  // The sum would be the key of the secret 7, which the second registrar knows.
  const rogue = addPublicKeys(publicKeyOfSecret(7n), opposite);
  const forged = makePart(PLACE, 2, { secret: 7n, publicKey: rogue }, random);
  for (const part of [{ ...second, key: rogue.toHex() }, forged]) {
    assertThrows(
      () => read({ ...PLACE, parts: [first, part] }),
      TypeError,
      "registrar 2 must be proven",
    );
  }
});

Deno.test("readSharedReplacement() refuses what is of another place, and every other form", () => {
  const { parts } = shared();
  const bad: readonly (readonly [object, string])[] = [
    [{ election: "00".repeat(32) }, "of this election"],
    [{ voter: 18 }, "registrar 1 must be proven"],
    [{ voter: 0 }, "as chainvote roll replace writes it"],
    [{ parts: [parts[0], parts[0]] }, "one is there twice"],
    [{ parts: [{ ...parts[0], registrar: 2 }] }, "registrar 2 must be proven"],
    [{ parts: [{ ...parts[0], registrar: 3 }] }, "as chainvote roll replace writes it"],
    [{ parts: [{ ...parts[0], key: "00" }] }, "as chainvote roll replace writes it"],
    [{ parts: [{ ...parts[0], key: "01".padEnd(64, "0") }] }, "registrar 1 must be proven"],
    [{ parts: "none" }, "as chainvote roll replace writes it"],
  ];
  for (const [change, reason] of bad) {
    assertThrows(() => read({ ...PLACE, parts, ...change }), TypeError, reason);
  }
});

Deno.test("recordOfParts() refuses a signature that is not its registrar's", () => {
  const both = signPart(signPart(shared(), 1, SIGNERS[0], random), 2, 999n, random);
  assertThrows(() => recordOfParts(both, SIGNER_KEYS), TypeError, "the signature of registrar 2");
});
