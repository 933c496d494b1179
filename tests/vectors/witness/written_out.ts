/** The network of the vectors of witnesses, and their statements written out by hand: without the code that they test. */
import { hexToBytes } from "../../../core/base/hash.ts";
import { publicKeyOfSecret, signWithSecret } from "../../../core/ed25519/signing.ts";
import { createNetwork, parseNetworkDefinition } from "../../../core/rules/network.ts";

/** Secrets of the witnesses. Everybody knows them: use them for nothing. */
export const SECRETS: readonly bigint[] = [1_001n, 1_002n, 1_003n, 1_004n];

/** Dee counts twice: Ann, Ben and Zoë are a quorum, and so are Dee and any other. */
const WEIGHTS = [1, 1, 1, 2];

/** The network: its definition, and its id. */
export const { definition: DEFINITION, chainId: CHAIN } = createNetwork(
  parseNetworkDefinition(JSON.stringify({
    name: "witness vectors",
    witnesses: {
      keys: SECRETS.map((secret, i) => ({
        name: ["Ann", "Ben", "Zoë", "Dee"][i],
        key: publicKeyOfSecret(secret).toHex(),
        weight: WEIGHTS[i],
      })),
      quorum: 3,
    },
  })),
);

/** A statement as it stands in a file: the code of its kind, and 64-bit numbers as they are in JSON. */
export interface WrittenStatement {
  readonly kind: number;
  readonly round: number;
  readonly index: number;
  readonly hash: string;
  readonly sourceRound: number;
  readonly sourceHash: string;
}

/** Signatures are made without chance, so that they are the same each time; nobody else may do that. */
const noChance = { bytes: (length: number) => new Uint8Array(length) };

/** A hash of one byte, again and again. */
export function hashOf(byte: string): string {
  return byte.repeat(32);
}

/** The last 89 bytes of a statement, hex. */
export function bodyOf(statement: WrittenStatement): string {
  const { kind, round, index, hash, sourceRound, sourceHash } = statement;
  return `0${kind}${u64(round)}${u64(index)}${hash}${u64(sourceRound)}${sourceHash}`;
}

/** What is signed, hex. */
export function messageOf(statement: WrittenStatement, chainId: string = CHAIN): string {
  // "chainvote witness 1" and a line feed.
  return `636861696e766f7465207769746e65737320310a${chainId}${bodyOf(statement)}`;
}

/** A witness's signature of a statement, hex. */
export function signatureOf(key: number, statement: WrittenStatement, chainId?: string): string {
  const message = hexToBytes(messageOf(statement, chainId));
  return signWithSecret(SECRETS[key], message, noChance).toHex();
}

function u64(value: number): string {
  return BigInt(value).toString(16).padStart(16, "0");
}
