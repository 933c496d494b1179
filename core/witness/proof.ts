/**
 * Proofs of lies, for whoever has nothing but the network's definition, 310 + 116 k bytes:
 *
 * `155 bytes of signed statement | 155 bytes of another | 116 bytes of header each`. There are headers in a proof of a split
 * commit alone, where they show that the blocks exclude each other.
 *
 * A proof names its witness for ever, and changes nothing else: signatures of a witness that has lied go on counting, as not
 * everybody knows the same proofs.
 */
import { concatBytes } from "../base/hash.ts";
import { decodeHeader, encodeHeader, type Header, HEADER_SIZE } from "../block/header.ts";
import type { ChainId } from "../block/ids.ts";
import { RuleError } from "../block/rule_error.ts";
import { findLie, type Lie, showExclusion } from "./lie.ts";
import { MAX_PROOF_HEADERS } from "./limits.ts";
import { hasVeto } from "./set_strength.ts";
import {
  decodeSignedStatement,
  encodeSignedStatement,
  isSignedByWitness,
  type SignedStatement,
} from "./signed_statement.ts";
import type { WitnessSet } from "./witness_set.ts";
import { SIGNED_STATEMENT_BYTES } from "./sizes.ts";

/** Two statements of one witness, and the headers that show how their blocks lie to each other. */
export interface LieProof {
  readonly first: SignedStatement;
  readonly second: SignedStatement;
  /** As {@linkcode showExclusion} wants them, the first statement being of the lower block; empty for every other lie. */
  readonly headers: readonly Header[];
}

/** What a proof that holds shows. */
export interface ProvenLie {
  /** Whose lie it is, by number. */
  readonly key: number;
  readonly lie: Lie;
  readonly proof: LieProof;
}

/** Bytes of a proof without headers. */
const STATEMENTS_BYTES = 2 * SIGNED_STATEMENT_BYTES;

/** Bytes of a proof with so many headers. */
export function proofBytes(headers: number): number {
  return STATEMENTS_BYTES + headers * HEADER_SIZE;
}

/**
 * Writes a proof.
 *
 * @throws {RuleError} `lie-proof` for too many headers; `statement` for a statement that nobody signs.
 */
export function encodeLieProof(chainId: ChainId, { first, second, headers }: LieProof): Uint8Array {
  checkHeaderCount(headers.length);
  return concatBytes(
    encodeSignedStatement(chainId, first),
    encodeSignedStatement(chainId, second),
    ...headers.map(encodeHeader),
  );
}

/**
 * Reads back the bytes that {@linkcode encodeLieProof} writes, and no others. It may still be false.
 *
 * @throws {RuleError} `lie-proof` for another length, and those of its parts.
 */
export function decodeLieProof(chainId: ChainId, bytes: Uint8Array): LieProof {
  const count = (bytes.length - STATEMENTS_BYTES) / HEADER_SIZE;
  if (!Number.isInteger(count) || count < 0) {
    throw new RuleError("lie-proof", { bytes: bytes.length });
  }
  checkHeaderCount(count);
  const headers = Array.from({ length: count }, (_, i) => {
    const at = proofBytes(i);
    return decodeHeader(bytes.subarray(at, at + HEADER_SIZE));
  });
  return {
    first: decodeSignedStatement(chainId, bytes.subarray(0, SIGNED_STATEMENT_BYTES)),
    second: decodeSignedStatement(
      chainId,
      bytes.subarray(SIGNED_STATEMENT_BYTES, STATEMENTS_BYTES),
    ),
    headers,
  };
}

/**
 * Reads a proof and finds out whether it holds: both statements are of one witness, no honest one signs both, and both
 * signatures are good. What costs nothing is looked at first.
 *
 * @throws {RuleError} `lie-proof`, naming what is wrong, and those of {@linkcode decodeLieProof}.
 */
export function verifyLieProof(set: WitnessSet, chainId: ChainId, bytes: Uint8Array): ProvenLie {
  const proof = decodeLieProof(chainId, bytes);
  const { first, second } = proof;
  const { key } = first;
  if (second.key !== key) throw new RuleError("lie-proof", { key, otherKey: second.key });
  if (set.keys[key] === undefined) throw new RuleError("lie-proof", { noWitness: key });
  const lie = findProvenLie(set, proof);
  for (const [which, signed] of Object.entries({ first, second })) {
    if (!isSignedByWitness(set.keys, chainId, signed)) {
      throw new RuleError("lie-proof", { falseSignature: which, key });
    }
  }
  return { key, lie, proof };
}

/** Headers are there if they are needed, and not else: a proof is not to carry what nobody looks at. */
function findProvenLie(set: WitnessSet, { first, second, headers }: LieProof): Lie {
  const [one, other] = [first.statement, second.statement];
  const lie = findLie(one, other);
  if (lie !== undefined) {
    if (headers.length > 0) throw new RuleError("lie-proof", { needlessHeaders: headers.length });
    return lie;
  }
  const areCommits = one.kind === "commit" && other.kind === "commit";
  if (areCommits && hasVeto(set, first.key) && showExclusion(one, other, headers)) {
    return "split-commit";
  }
  throw new RuleError("lie-proof", {
    noLie: `${one.kind} of round ${one.round} and ${other.kind} of round ${other.round}`,
  });
}

function checkHeaderCount(headers: number): void {
  if (headers > MAX_PROOF_HEADERS) {
    throw new RuleError("lie-proof", { headers, most: MAX_PROOF_HEADERS });
  }
}
