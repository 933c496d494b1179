/**
 * What is signed of records that are signed. It names the type and the whole chain id, so that a signature is good for one record of one
 * election: `"chainvote/1/" ‖ name of the type ‖ 0x00 ‖ chain id ‖ the record without its signatures`.
 */
import type { Random } from "../../../core/base/clock.ts";
import { concatBytes, hexToBytes } from "../../../core/base/hash.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import { signWithSecret } from "../../../core/ed25519/signing.ts";
import { verifySignature } from "../../../core/ed25519/verifier.ts";
import { RECORD_TYPES } from "./record_head.ts";

/** Who signs a record, of which election. */
export interface RecordSigner {
  /** 64 hex digits. */
  readonly chainId: string;
  /** From 1 to the group's order, less 1. */
  readonly secret: bigint;
  readonly random: Pick<Random, "bytes">;
}

/** The signature of a record that has none yet, 64 bytes. */
export function signRecord(unsigned: Uint8Array, signer: RecordSigner): Uint8Array {
  return signWithSecret(signer.secret, signedBytes(unsigned, signer.chainId), signer.random);
}

/** Whether a signature is one of a record without signatures, by the holder of a key. */
export function isSignatureOf(
  signature: Uint8Array,
  { publicKey, unsigned, chainId }: {
    publicKey: Uint8Array;
    unsigned: Uint8Array;
    chainId: string;
  },
): boolean {
  return verifySignature(publicKey, signedBytes(unsigned, chainId), signature);
}

/** Whether a record that ends with one signature is signed with a key. False for bytes that are no record. */
export function isSignedBy(publicKey: Uint8Array, record: Uint8Array, chainId: string): boolean {
  const unsigned = record.subarray(0, -SIGNATURE_BYTES);
  const signature = record.subarray(-SIGNATURE_BYTES);
  return isSignatureOf(signature, { publicKey, unsigned, chainId });
}

const encoder = new TextEncoder();
const TAGS: readonly (Uint8Array | undefined)[] = Object.entries(RECORD_TYPES).reduce<
  (Uint8Array | undefined)[]
>((tags, [name, type]) => {
  tags[type] = encoder.encode(`chainvote/1/${name}\0`);
  return tags;
}, []);

/** What is signed of a record. One of an unknown type gets a tag without a name, so its signature fits no other record. */
function signedBytes(unsigned: Uint8Array, chainId: string): Uint8Array {
  const tag = TAGS[unsigned[1]] ?? encoder.encode("chainvote/1/\0");
  return concatBytes(tag, hexToBytes(chainId), unsigned);
}
