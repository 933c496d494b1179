/**
 * What witnesses have made final, as their certificate shows it: worked out here, of the election's own definition, whatever a
 * peer says of it.
 */
import { hexToBytes } from "../../../core/base/hash.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import type { Network } from "../../../core/rules/network.ts";
import { verifyCertificate } from "../../../core/witness/certificate.ts";

/** A block that is final, with all before it. */
export interface CheckedFinal {
  readonly index: number;
  readonly hash: BlockHash;
  /** Names of the witnesses that signed. */
  readonly signers: readonly string[];
  /** How many witnesses there are. */
  readonly of: number;
}

/**
 * What a commit certificate makes final.
 *
 * @param bytes The certificate in lower-case hex, as a peer gave it.
 * @returns Undefined if it does not hold, or the network has no witnesses.
 */
export function checkFinal(
  { chainId, definition: { witnesses } }: Network,
  bytes: string,
): CheckedFinal | undefined {
  if (witnesses === undefined) return undefined;
  try {
    const { statement, signatures } = verifyCertificate(witnesses, chainId, hexToBytes(bytes));
    if (statement.kind !== "commit") return undefined;
    const { index, hash } = statement;
    const signers = signatures.map(({ key }) => witnesses.keys[key].name);
    return { index, hash, signers, of: witnesses.keys.length };
  } catch (error) {
    if (error instanceof RuleError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
