/** Makes `ed25519.json`: signatures on which libraries disagree, each with the verdict of the rule. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { concatBytes, hexToBytes, sha512 } from "../../../core/base/hash.ts";

/** The file. */
export interface SignatureVectors {
  readonly about: string;
  readonly signatures: readonly SignatureVector[];
}

/** A signature, hex, and what is to be said of it. */
export interface SignatureVector {
  readonly name: string;
  readonly publicKey: string;
  readonly message: string;
  readonly signature: string;
  /** Whether a definition may name the key. */
  readonly isKey: boolean;
  /** Whether the signature is good, whoever has the key. */
  readonly isGood: boolean;
}

type Point = InstanceType<typeof ed25519.Point>;

const { BASE, ZERO, Fn } = ed25519.Point;
const ORDER = Fn.ORDER;
const MODULUS = 2n ** 255n - 19n;
/** Of order 8 (RFC 8032 says nothing of it; it is in every list of such points). */
const EIGHTH = ed25519.Point.fromHex(
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
);
const SECRET = 2_001n;
const NONCE = 3_001n;
const KEY = BASE.multiply(SECRET);
const MESSAGE = new TextEncoder().encode("chainvote witness");

/** RFC 8032 §7.1, tests 1 to 3. */
const RFC: readonly (readonly [publicKey: string, message: string, signature: string])[] = [
  [
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b" +
    "d25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c" +
    "387b2eaeb4302aeeb00d291612bb0c00",
  ],
  [
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659" +
    "4a7c15e9716ed28dc027beceea1ec40a",
  ],
];

/** Makes the vectors. */
export function generateSignatureVectors(): SignatureVectors {
  return {
    about: "Signatures by Ed25519. ../README.md says how to use them.",
    signatures: [
      ...RFC.map(([publicKey, message, signature], i) => ({
        name: `RFC 8032, section 7.1, test ${i + 1}`,
        publicKey,
        message,
        signature,
        isKey: true,
        isGood: true,
      })),
      ...ofPrimeOrderKey(),
      ...ofSmallOrderKeys(),
      ...ofMixedOrderKeys(),
      ...ofOtherEncodings(),
    ],
  };
}

/** A signature with this R and key that keeps the equation, but for what of R and the key is not of prime order. */
function signatureWith(
  r: Uint8Array,
  nonce: bigint,
  key: Uint8Array,
  message: Uint8Array,
): Uint8Array {
  return concatBytes(r, littleEndian((nonce + challenge(r, key, message) * SECRET) % ORDER));
}

function challenge(r: Uint8Array, key: Uint8Array, message: Uint8Array): bigint {
  return numberOf(sha512(concatBytes(r, key, message))) % ORDER;
}

function vector(
  name: string,
  [key, message, signature]: readonly [Uint8Array, Uint8Array, Uint8Array],
  { isKey = false, isGood = false }: { isKey?: boolean; isGood?: boolean } = {},
): SignatureVector {
  const [publicKey, text, signed] = [key, message, signature].map((each) => each.toHex());
  return { name, publicKey, message: text, signature: signed, isKey, isGood };
}

function ofPrimeOrderKey(): SignatureVector[] {
  const key = KEY.toBytes();
  const r = BASE.multiply(NONCE);
  const good = signatureWith(r.toBytes(), NONCE, key, MESSAGE);
  const s = numberOf(good.subarray(32));
  const isKey = true;
  const withR = (point: Point, nonce = NONCE) =>
    signatureWith(point.toBytes(), nonce, key, MESSAGE);
  const other = new TextEncoder().encode("chainvote witnesses");
  return [
    vector("a good one", [key, MESSAGE, good], { isKey, isGood: true }),
    vector("another message", [key, other, good], { isKey }),
    vector("another key", [BASE.multiply(SECRET + 1n).toBytes(), MESSAGE, good], { isKey }),
    vector("a bit of S turned", [key, MESSAGE, good.with(32, good[32] ^ 1)], { isKey }),
    vector("S and the order", [
      key,
      MESSAGE,
      concatBytes(good.subarray(0, 32), littleEndian(s + ORDER)),
    ], {
      isKey,
    }),
    vector("R with a part of order 2", [key, MESSAGE, withR(r.add(EIGHTH.multiplyUnsafe(4n)))], {
      isKey,
    }),
    vector("R with a part of order 4", [key, MESSAGE, withR(r.add(EIGHTH.multiplyUnsafe(2n)))], {
      isKey,
    }),
    vector("R with a part of order 8", [key, MESSAGE, withR(r.add(EIGHTH))], { isKey }),
    vector("R of order 1", [key, MESSAGE, withR(ZERO, 0n)], { isKey }),
    vector("a byte less", [key, MESSAGE, good.subarray(0, 63)], { isKey }),
    vector("a byte more", [key, MESSAGE, concatBytes(good, Uint8Array.of(0))], { isKey }),
  ];
}

/** The equation holds for anybody, if the challenge is a multiple of the order of the key. */
function ofSmallOrderKeys(): SignatureVector[] {
  return [8n, 4n, 2n, 1n].map((times) => {
    const order = 8n / times;
    const key = EIGHTH.multiplyUnsafe(times).toBytes();
    const r = BASE.multiply(NONCE).toBytes();
    const message = findMessage((each) => challenge(r, key, each) % order === 0n);
    return vector(`a key of order ${order}`, [
      key,
      message,
      concatBytes(r, littleEndian(NONCE)),
    ]);
  });
}

/** The owner of such a key signs well where the challenge is a multiple of 8; a definition does not name it. */
function ofMixedOrderKeys(): SignatureVector[] {
  const key = KEY.add(EIGHTH).toBytes();
  const r = BASE.multiply(NONCE).toBytes();
  const signed = (message: Uint8Array) =>
    [key, message, signatureWith(r, NONCE, key, message)] as const;
  const holding = findMessage((each) => challenge(r, key, each) % 8n === 0n);
  const failing = findMessage((each) => challenge(r, key, each) % 8n !== 0n);
  return [
    vector("a key of mixed order, and the equation holds", signed(holding), { isGood: true }),
    vector("a key of mixed order, and the equation holds with the cofactor alone", signed(failing)),
  ];
}

/** y = 1 written as 1 + the modulus, or with the sign of x = 0. */
function ofOtherEncodings(): SignatureVector[] {
  const key = KEY.toBytes();
  const large = littleEndian(MODULUS + 1n);
  const signed = ZERO.toBytes().with(31, 0x80);
  const r = BASE.multiply(NONCE).toBytes();
  const withKey = (each: Uint8Array) =>
    [each, MESSAGE, concatBytes(r, littleEndian(NONCE))] as const;
  const withR = (each: Uint8Array) =>
    [key, MESSAGE, signatureWith(each, 0n, key, MESSAGE)] as const;
  return [
    vector("a key with y not below the modulus", withKey(large)),
    vector("a key with the sign of x = 0", withKey(signed)),
    vector("R with y not below the modulus", withR(large), { isKey: true }),
    vector("R with the sign of x = 0", withR(signed), { isKey: true }),
    vector("a key that is no point", withKey(littleEndian(2n))),
    vector("a key of 31 bytes", withKey(key.subarray(0, 31))),
  ];
}

/** The first message, of the texts `0`, `1` and so on, that fits. */
function findMessage(isFitting: (message: Uint8Array) => boolean): Uint8Array {
  for (let i = 0;; i++) {
    const message = new TextEncoder().encode(`${i}`);
    if (isFitting(message)) return message;
  }
}

function littleEndian(value: bigint): Uint8Array {
  return hexToBytes(value.toString(16).padStart(64, "0")).reverse();
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${bytes.toReversed().toHex()}`);
}
