/** Statements of witnesses for tests: any that may be signed. */
import fc from "fast-check";
import { ZERO_HASH } from "../../core/block/header.ts";
import type { BlockHash, ChainId } from "../../core/block/ids.ts";
import { MAX_ROUND } from "../../core/witness/limits.ts";
import type { BindingStatement } from "../../core/witness/phase.ts";
import type { Statement } from "../../core/witness/statement.ts";
import { named } from "./named.ts";

/** A block's hash of one digit, again and again. */
export function hashOfDigit(digit: string): BlockHash {
  return named(digit.repeat(64));
}

const anyHash = fc.uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes): BlockHash => named(bytes.toHex()));
const anyIndex = fc.oneof(
  fc.integer({ min: 1, max: 5 }),
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
);
const anyRound = fc.oneof(
  fc.integer({ min: 1, max: 5 }),
  fc.integer({ min: 1, max: MAX_ROUND }),
);

/** A prepare or a commit of any block. */
export function bindingStatements(chainId: ChainId): fc.Arbitrary<BindingStatement> {
  return fc.oneof(
    fc.record({ round: anyRound, index: anyIndex, hash: anyHash })
      .map((about): BindingStatement => ({
        kind: "commit",
        ...about,
        sourceRound: about.round,
        sourceHash: about.hash,
      })),
    fc.tuple(
      fc.record({ round: anyRound, index: anyIndex, hash: anyHash }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      anyHash,
    ).map(([about, share, hash]): BindingStatement => ({
      kind: "prepare",
      ...about,
      ...sourceOf(chainId, Math.floor(share * about.round), hash),
    })),
  );
}

/** A statement of any kind. */
export function witnessStatements(chainId: ChainId): fc.Arbitrary<Statement> {
  const binding = bindingStatements(chainId);
  return fc.oneof(
    binding,
    binding.filter(({ kind }) => kind === "prepare")
      .map((prepare): Statement => ({ ...prepare, kind: "proposal" })),
    fc.tuple(anyRound, fc.integer({ min: 0, max: MAX_ROUND }), anyHash)
      .map(([round, sourceRound, hash]): Statement => ({
        kind: "timeout",
        round,
        index: 0,
        hash: ZERO_HASH,
        ...sourceOf(chainId, sourceRound, hash),
      })),
    fc.tuple(
      anyRound,
      fc.integer({ min: 0, max: MAX_ROUND }),
      anyHash,
      fc.option(fc.tuple(anyIndex, anyHash)),
    ).map(([round, sourceRound, source, final]): Statement => ({
      kind: "alive",
      round,
      index: final === null ? 0 : final[0],
      hash: final === null ? chainId : final[1],
      ...sourceOf(chainId, sourceRound, source),
    })),
  );
}

function sourceOf(chainId: ChainId, sourceRound: number, hash: BlockHash) {
  return { sourceRound, sourceHash: sourceRound === 0 ? chainId : hash };
}
