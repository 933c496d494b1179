/**
 * Statements with a signature, as witnesses send them, 155 bytes:
 * `u16 key number | 89 bytes of statement | 64 bytes of signature`.
 *
 * A witness's secret is a number, as a voter's is, and not a seed of RFC 8032: so all that this program signs is
 * signed by one piece of code (`core/ed25519/signing.ts`), which mixes chance into each signature. The number that
 * RFC 8032 §5.1.5 makes of a seed is such a secret too, so a key of another program can be used. The price is 1.5 ms a
 * signature in place of 0.1, three times a round.
 */
import type { Random } from "../base/clock.ts";
import { concatBytes, hexToBytes } from "../base/hash.ts";
import type { ChainId } from "../block/ids.ts";
import { RuleError } from "../block/rule_error.ts";
import { SIGNATURE_BYTES } from "../ed25519/sizes.ts";
import { KEY_NUMBER_BYTES, SIGNED_STATEMENT_BYTES, STATEMENT_BODY_BYTES } from "./sizes.ts";
import { signWithSecret } from "../ed25519/signing.ts";
import { verifySignature } from "../ed25519/verifier.ts";
import {
  decodeStatementBody,
  encodeStatement,
  encodeStatementBody,
  type Statement,
} from "./statement.ts";

/** A statement, whose it is, and the signature, which may be false: {@linkcode isSignedByWitness} says whether it holds. */
export interface SignedStatement {
  readonly statement: Statement;
  /** The witness's place in the network's list of keys, from 0. */
  readonly key: number;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

/**
 * Signs a statement. Who calls this keeps the signer's rule first: `core/witness/signer`.
 *
 * @param secret From 1 to the order of the group, less 1.
 * @returns 64 bytes.
 * @throws {RuleError} `statement` if a field is none that an honest witness writes.
 * @throws {RangeError} If the secret is not in its range.
 */
export function signStatement(
  chainId: ChainId,
  statement: Statement,
  { secret, random }: { readonly secret: bigint; readonly random: Pick<Random, "bytes"> },
): Uint8Array {
  return signWithSecret(secret, encodeStatement(chainId, statement), random);
}

/**
 * Whether the signature of a statement holds in the network of that id.
 *
 * @param keys The witnesses' public keys, in lower-case hex; a key number beyond them is nobody's.
 */
export function isSignedByWitness(
  keys: readonly { readonly key: string }[],
  chainId: ChainId,
  { key, statement, signature }: SignedStatement,
): boolean {
  const witness: { readonly key: string } | undefined = keys[key];
  return witness !== undefined &&
    verifySignature(hexToBytes(witness.key), encodeStatement(chainId, statement), signature);
}

/**
 * Writes a signed statement as its 155 bytes.
 *
 * @throws {RuleError} `statement`, naming the field.
 */
export function encodeSignedStatement(chainId: ChainId, signed: SignedStatement): Uint8Array {
  const { key, statement, signature } = signed;
  if (!Number.isInteger(key) || key < 0 || key > 0xffff) throw new RuleError("statement", { key });
  if (signature.length !== SIGNATURE_BYTES) {
    throw new RuleError("statement", { signatureBytes: signature.length });
  }
  const body = encodeStatementBody(chainId, statement);
  return concatBytes(Uint8Array.of(key >> 8, key & 0xff), body, signature);
}

/**
 * Reads back the bytes that {@linkcode encodeSignedStatement} writes, and no others. Whether the signature holds is not
 * looked at: it is the costly part, and whoever knows the statement need not.
 *
 * @throws {RuleError} `statement`, naming the field.
 */
export function decodeSignedStatement(chainId: ChainId, bytes: Uint8Array): SignedStatement {
  if (bytes.length !== SIGNED_STATEMENT_BYTES) {
    throw new RuleError("statement", { bytes: bytes.length });
  }
  const signatureAt = KEY_NUMBER_BYTES + STATEMENT_BODY_BYTES;
  return {
    key: bytes[0] << 8 | bytes[1],
    statement: decodeStatementBody(chainId, bytes.subarray(KEY_NUMBER_BYTES, signatureAt)),
    signature: bytes.slice(signatureAt),
  };
}
