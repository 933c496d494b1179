import { assert, assertEquals, assertThrows } from "@std/assert";
import { ed25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { bytesToHex, concatBytes, hexToBytes } from "../../../core/base/hash.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import {
  GROUP_ORDER,
  isPrimeOrderKey,
  verifyByReference,
} from "../../../core/ed25519/signature.ts";
import { publicKeyOfSecret, signWithSecret } from "../../../core/ed25519/signing.ts";
import {
  agreesOnDisputed,
  chooseVerifier,
  createNativeVerifier,
  verifySignature,
} from "../../../core/ed25519/verifier.ts";
import cases from "./vectors/speccheck.json" with { type: "json" };

/** `vectors/speccheck.json` is the list `cases.json` of ed25519-speccheck, which goes with ePrint 2020/1244. */
const native = createNativeVerifier()!;
const MESSAGE = new TextEncoder().encode("a ballot");

/** The eight points of small order, in their encodings of RFC 8032. */
const TORSION = Array.from({ length: 8 }, (_, i) => {
  const generator = ed25519.Point.fromHex(
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  );
  return generator.multiplyUnsafe(BigInt(i));
});

/** Encodings with y from p on, and of x = 0 with the sign set. */
const NOT_CANONICAL = [
  "0100000000000000000000000000000000000000000000000000000000000080",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
].map(hexToBytes);

const littleEndian = (number: bigint) =>
  hexToBytes(number.toString(16).padStart(64, "0")).reverse();

function assertAlike(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const said = verifyByReference(key, message, signature);
  assertEquals(
    native(key, message, signature),
    said,
    `${bytesToHex(key)} ${bytesToHex(signature)}`,
  );
  return said;
}

Deno.test("verifySignature() takes of the disputed signatures the one whose equation holds without cofactor", () => {
  const taken = cases.filter(({ pub_key, message, signature }) =>
    assertAlike(...[pub_key, message, signature].map(hexToBytes) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ])
  );
  assertEquals(taken.map((each) => cases.indexOf(each)), [3]);
});

Deno.test("verifySignature() says the same by noble and by node:crypto of every key and R of small order or not canonical", () => {
  const small = TORSION.map((point) => point.toBytes());
  const points = [...small, ...NOT_CANONICAL];
  const secret = 12_345n;
  const key = publicKeyOfSecret(secret);
  let count = 0;
  for (const a of [...points, key]) {
    for (const r of [...points, key]) {
      for (const s of [0n, 1n, GROUP_ORDER - 1n, GROUP_ORDER, 2n ** 256n - 1n]) {
        assertEquals(assertAlike(a, MESSAGE, concatBytes(r, littleEndian(s))), false);
        count++;
      }
    }
  }
  assertEquals(count, 17 * 17 * 5);
});

Deno.test("verifySignature() says the same by noble and by node:crypto of keys and signatures of mixed order", () => {
  const secret = 987_654_321n;
  const good = signWithSecret(secret, MESSAGE, random);
  const key = ed25519.Point.fromBytes(publicKeyOfSecret(secret));
  const r = ed25519.Point.fromBytes(good.subarray(0, 32));
  let taken = 0;
  for (const a of TORSION) {
    for (const b of TORSION) {
      const signature = concatBytes(r.add(b).toBytes(), good.subarray(32));
      if (assertAlike(key.add(a).toBytes(), MESSAGE, signature)) taken++;
    }
  }
  assert(taken >= 1, "the one that nothing was added to");
});

Deno.test("verifySignature() takes what signWithSecret() and RFC 8032 make, and no such thing with a bit turned", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1n, max: GROUP_ORDER - 1n }),
      fc.uint8Array({ maxLength: 100 }),
      fc.nat({ max: 511 }),
      (secret, message, bit) => {
        const key = publicKeyOfSecret(secret);
        const signature = signWithSecret(secret, message, random);
        assert(assertAlike(key, message, signature));
        assert(ed25519.verify(signature, message, key));
        const turned = signature.slice();
        turned[bit >> 3] ^= 1 << (bit & 7);
        assertEquals(assertAlike(key, message, turned), false);
        assertEquals(assertAlike(key, concatBytes(message, new Uint8Array(1)), signature), false);
      },
    ),
    { numRuns: 30 },
  );
  const seed = random.bytes(32);
  assert(verifySignature(ed25519.getPublicKey(seed), MESSAGE, ed25519.sign(MESSAGE, seed)));
});

Deno.test("verifySignature() takes no key or signature of another length", () => {
  const key = publicKeyOfSecret(5n);
  const signature = signWithSecret(5n, MESSAGE, random);
  for (const length of [0, 31]) {
    assertEquals(assertAlike(key.subarray(0, length), MESSAGE, signature), false);
    assertEquals(assertAlike(key, MESSAGE, signature.subarray(0, length)), false);
  }
  assertEquals(assertAlike(concatBytes(key, new Uint8Array(1)), MESSAGE, signature), false);
  assertEquals(assertAlike(key, MESSAGE, concatBytes(signature, new Uint8Array(1))), false);
});

Deno.test("chooseVerifier() takes the native one only if it keeps the rule", () => {
  assertEquals(chooseVerifier(native), native);
  assertEquals(chooseVerifier(undefined), verifyByReference);
  // noble's own verify multiplies with the cofactor (ZIP 215).
  const other = (key: Uint8Array, message: Uint8Array, signature: Uint8Array) =>
    ed25519.verify(signature, message, key, { zip215: true });
  assertEquals(agreesOnDisputed(other), false);
  assertEquals(chooseVerifier(other), verifyByReference);
});

Deno.test("signWithSecret() signs a message each time otherwise, and refuses a secret out of range", () => {
  const [one, other] = [1, 2].map(() => bytesToHex(signWithSecret(7n, MESSAGE, random)));
  assert(one !== other);
  for (const secret of [0n, GROUP_ORDER, -1n]) {
    assertThrows(() => signWithSecret(secret, MESSAGE, random), RangeError);
    const error = assertThrows(() => publicKeyOfSecret(secret), RangeError);
    assert(!error.message.includes(String(secret)));
  }
});

Deno.test("isPrimeOrderKey() takes keys of the large prime order in their one encoding, and no other", () => {
  const key = ed25519.Point.fromBytes(publicKeyOfSecret(42n));
  assert(isPrimeOrderKey(key.toBytes()));
  for (const point of TORSION.slice(1)) {
    assertEquals(isPrimeOrderKey(key.add(point).toBytes()), false);
    assertEquals(isPrimeOrderKey(point.toBytes()), false);
  }
  assertEquals(isPrimeOrderKey(TORSION[0].toBytes()), false);
  for (const bytes of NOT_CANONICAL) assertEquals(isPrimeOrderKey(bytes), false);
  // y = 2 belongs to no point.
  assertEquals(isPrimeOrderKey(littleEndian(2n)), false);
  assertEquals(isPrimeOrderKey(new Uint8Array(31)), false);
});
