/**
 * Which code verifies signatures on this machine. What Node and Deno bring along (`node:crypto`, OpenSSL or BoringSSL) is
 * some twenty times as fast as our reference; it is used if it agrees with the reference on signatures that
 * implementations are known to disagree on, and asked only of what the byte tests let through.
 */
import type process from "node:process";
import { hexToBytes } from "../base/hash.ts";
import { areWellFormed, verifyByReference, type VerifySignature } from "./signature.ts";

/** Node's and Deno's own. A browser has none, and could not even load a module that imports it. */
const runtime = (globalThis as { readonly process?: typeof process }).process;

/** The bytes before a raw public key in the form that `node:crypto` reads (SubjectPublicKeyInfo, RFC 8410 §4). */
const SPKI_PREFIX = hexToBytes("302a300506032b6570032100");

/** Keys, messages and signatures of which some implementations say yes and others no. */
const DISPUTED: readonly (readonly [key: string, message: string, signature: string])[] = [
  // A and R of mixed order: the equation holds without cofactor, and must be taken.
  [
    "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
    "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
    "9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f" +
    "87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009",
  ],
  // It holds with the cofactor alone.
  [
    "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
    "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
    "160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed512" +
    "5ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09",
  ],
  // It holds with the cofactor, if h is not reduced before that is multiplied in.
  [
    "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
    "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
    "21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7" +
    "e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405",
  ],
  // An ordinary one (RFC 8032 §7.1, test 2), and the same with the last bit of R turned.
  [
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
  [
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb695a" +
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
];

/** Verifies with `node:crypto`; undefined where there is none, as in a browser. */
export function createNativeVerifier(): VerifySignature | undefined {
  const crypto = runtime?.getBuiltinModule?.("node:crypto");
  if (runtime === undefined || crypto === undefined) return undefined;
  const { Buffer } = runtime.getBuiltinModule("node:buffer");
  return (publicKey, message, signature) => {
    if (!areWellFormed(publicKey, signature)) return false;
    try {
      const der = Buffer.concat([SPKI_PREFIX, publicKey]);
      const key = crypto.createPublicKey({ key: der, format: "der", type: "spki" });
      return crypto.verify(null, message, key, signature);
    } catch {
      // A key that is no point of the curve, which it says by throwing.
      return false;
    }
  };
}

/** Whether a verifier says what the reference says of all that implementations disagree on. */
export function agreesOnDisputed(verify: VerifySignature): boolean {
  return DISPUTED.every(([key, message, signature]) => {
    const [a, m, s] = [key, message, signature].map(hexToBytes);
    return verify(a, m, s) === verifyByReference(a, m, s);
  });
}

let chosen: VerifySignature | undefined;

/**
 * Whether a signature is good by the rule of `signature.ts`, by the fastest code of this machine that keeps it.
 *
 * @param publicKey 32 bytes; anything else is the key of no signature.
 */
export const verifySignature: VerifySignature = (publicKey, message, signature) => {
  chosen ??= chooseVerifier(createNativeVerifier());
  return chosen(publicKey, message, signature);
};

/** The native verifier if there is one that keeps the rule, or else the reference. */
export function chooseVerifier(native: VerifySignature | undefined): VerifySignature {
  return native !== undefined && agreesOnDisputed(native) ? native : verifyByReference;
}
