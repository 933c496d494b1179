/** Who lied, worked out from statements and from the certificates of two blocks that exclude each other. */
import type { Header } from "../block/header.ts";
import type { BlockHash } from "../block/ids.ts";
import type { Certificate } from "./certificate.ts";
import { findLie, isSameStatement } from "./lie.ts";
import type { LieProof } from "./proof.ts";
import { hasVeto } from "./set_strength.ts";
import type { SignedStatement } from "./signed_statement.ts";
import type { WitnessSet } from "./witness_set.ts";

/**
 * The headers that show that the blocks of two statements exclude each other, as `showExclusion` wants them, the lower
 * block's first; undefined if they do not, or not all headers are here.
 */
export type FindExclusion = (lower: BlockHash, higher: BlockHash) => readonly Header[] | undefined;

/** The statements that a certificate holds, one for each who signed it. */
export function statementsOf({ statement, signatures }: Certificate): SignedStatement[] {
  return signatures.map(({ key, signature }) => ({ statement, key, signature }));
}

/**
 * One proof for each witness that lied, as far as these statements show it.
 *
 * @param statements Whose signatures hold, in any order.
 * @param findExclusion Looks a pair of blocks up; needed for witnesses with a veto alone.
 */
export function findLiars(
  set: Pick<WitnessSet, "keys" | "quorum">,
  statements: Iterable<SignedStatement>,
  findExclusion: FindExclusion = () => undefined,
): LieProof[] {
  const all = [...statements];
  return set.keys.flatMap((_, key) => {
    const own = distinct(all.filter((each) => each.key === key));
    const proof = proofOf(own) ??
      (hasVeto(set, key) ? splitProofOf(own, findExclusion) : undefined);
    return proof ?? [];
  });
}

/** Each statement once: the same said twice is no lie. */
function distinct(signed: readonly SignedStatement[]): SignedStatement[] {
  return signed.filter(({ statement }, i) =>
    signed.findIndex((each) => isSameStatement(each.statement, statement)) === i
  );
}

/** Two statements that are a lie by themselves. */
function proofOf(signed: readonly SignedStatement[]): LieProof | undefined {
  for (const [i, second] of signed.entries()) {
    const first = signed.slice(0, i).find((each) => findLie(each.statement, second.statement));
    if (first !== undefined) return { first, second, headers: [] };
  }
  return undefined;
}

/** Two commits of blocks that exclude each other. */
function splitProofOf(
  signed: readonly SignedStatement[],
  findExclusion: FindExclusion,
): LieProof | undefined {
  const commits = signed.filter(({ statement }) => statement.kind === "commit");
  for (const [i, one] of commits.entries()) {
    for (const other of commits.slice(0, i)) {
      const isLower = one.statement.index <= other.statement.index;
      const [first, second] = isLower ? [one, other] : [other, one];
      const headers = findExclusion(first.statement.hash, second.statement.hash);
      if (headers !== undefined) return { first, second, headers };
    }
  }
  return undefined;
}
