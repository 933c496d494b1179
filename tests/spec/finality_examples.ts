/** The examples of `docs/spec/finality.md`. */
import { canonicalJson } from "../../core/base/canonical_json.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { blockHash } from "../../core/block/block.ts";
import { encodeHeader, hashHeader, type Header } from "../../core/block/header.ts";
import { merkleRoot } from "../../core/block/merkle.ts";
import { checkHeaderSanity } from "../../core/rules/check_block.ts";
import { sealedBits } from "../../core/rules/difficulty.ts";
import { encodeSeal, SEALED_VERSION } from "../../core/rules/seal.ts";
import { encodeCertificate } from "../../core/witness/certificate.ts";
import { findLie } from "../../core/witness/lie.ts";
import type { BindingStatement } from "../../core/witness/phase.ts";
import { encodeLieProof, verifyLieProof } from "../../core/witness/proof.ts";
import { proposerOf } from "../../core/witness/proposer.ts";
import { measureSet } from "../../core/witness/set_strength.ts";
import { encodeSignedStatement } from "../../core/witness/signed_statement.ts";
import { encodeStatement, type Statement } from "../../core/witness/statement.ts";
import { named } from "../support/named.ts";
import type { Example } from "./example_blocks.ts";
import { SPEC_BLOCKS } from "./spec_chain.ts";
import {
  certifyAsWitnesses,
  signAsWitness,
  SPEC_WITNESSES,
  WITNESS_KEYS,
  WITNESS_NAMES,
  WITNESSED_NETWORK,
  WITNESSED_TEXT,
} from "./spec_witnesses.ts";

const { chainId, definition, genesis } = WITNESSED_NETWORK;

/** Blocks of another chain, of which the examples use the hashes alone. */
const [, A, B] = SPEC_BLOCKS.map(blockHash);
const PREPARE: BindingStatement = {
  kind: "prepare",
  round: 3,
  index: 2,
  hash: B,
  sourceRound: 1,
  sourceHash: A,
};
const COMMIT: BindingStatement = { ...PREPARE, kind: "commit", sourceRound: 3, sourceHash: B };

/** A prepare of that round, with that source round; of the block `A` unless it is said. */
function prepareOf(round: number, sourceRound: number, hash = A): Statement {
  return { ...PREPARE, round, sourceRound, hash };
}

function commitOf(round: number, hash = A): Statement {
  return { ...COMMIT, round, sourceRound: round, hash, sourceHash: hash };
}

/** By the name of each example. */
export const FINALITY_EXAMPLES: Readonly<Record<string, () => Example>> = {
  "witnesses": () => ({
    "network file": WITNESSED_TEXT,
    "witnesses": canonicalJson(SPEC_WITNESSES),
    "chain id": chainId,
  }),
  "seal": () => {
    const [round, time] = [5, definition.created + 500];
    const seal = { round, key: proposerOf(SPEC_WITNESSES, chainId, round) };
    const header: Header = {
      version: SEALED_VERSION,
      prevHash: chainId,
      dataRoot: merkleRoot([]),
      index: 1,
      time,
      bits: sealedBits(genesis.header, undefined, definition.params),
      recordCount: 0,
      extra: encodeSeal(seal),
      nonce: 0,
    };
    checkHeaderSanity(header, WITNESSED_NETWORK);
    return {
      "round": `${round}`,
      "witness": `${seal.key}`,
      "extra": header.extra,
      "time": `${time}`,
      "header": bytesToHex(encodeHeader(header)),
      "hash": hashHeader(header),
    };
  },
  "coalitions": () =>
    Object.fromEntries(
      ([[[1, 1, 1, 1], 3], [[1, 1, 1], 3], [[5, 1, 1, 1], 6], [[3, 3, 3, 3], 7]] as const).map(
        ([weights, quorum]) => {
          const keys = weights.map((weight, i) => ({
            name: WITNESS_NAMES[i],
            key: WITNESS_KEYS[i],
            weight,
          }));
          const { vetoes, mayBeAway, cheatsNeeded } = measureSet({ keys, quorum });
          return [
            `weights ${weights.join(", ")}, quorum ${quorum}`,
            `${vetoes.length} with a veto, ${mayBeAway} may be away, ${cheatsNeeded} must cheat`,
          ];
        },
      ),
    ),
  "statement": () => ({
    "secret": "202",
    "public key": WITNESS_KEYS[1],
    "fields": JSON.stringify(PREPARE),
    "bytes": bytesToHex(encodeStatement(chainId, PREPARE)),
    "signature": bytesToHex(signAsWitness(PREPARE, 1).signature),
    "signed statement": bytesToHex(encodeSignedStatement(chainId, signAsWitness(PREPARE, 1))),
  }),
  "certificate": () => ({
    "signed by": "0, 1, 3",
    "bytes": bytesToHex(encodeCertificate(chainId, certifyAsWitnesses(COMMIT, [0, 1, 3]))),
  }),
  "lies": () => {
    const pairs: Readonly<Record<string, readonly [Statement, Statement]>> = {
      "prepares 3 of A and B": [prepareOf(3, 1), prepareOf(3, 1, B)],
      "commit 3 and prepare 4 on source 2": [commitOf(3), prepareOf(4, 2, B)],
      "commit 3 and prepare 4 on source 3": [commitOf(3), prepareOf(4, 3, B)],
      "prepare 3 of A and commit 3 of B": [prepareOf(3, 1), commitOf(3, B)],
      "commits 3 of A and 4 of B": [commitOf(3), commitOf(4, B)],
    };
    return Object.fromEntries(
      Object.entries(pairs).map(([name, [one, other]]) => [name, findLie(one, other) ?? "no lie"]),
    );
  },
  "lie-proof": () => {
    const other = { ...PREPARE, hash: named<typeof A>("ab".repeat(32)) };
    const proof = {
      first: signAsWitness(PREPARE, 2),
      second: signAsWitness(other, 2),
      headers: [],
    };
    const bytes = encodeLieProof(chainId, proof);
    const { key, lie } = verifyLieProof(SPEC_WITNESSES, chainId, bytes);
    return { "bytes": bytesToHex(bytes), "shows": `${lie} of witness ${key}` };
  },
  "turns": () =>
    Object.fromEntries([0, 1, 2, 3].map((run) => {
      const rounds = [0, 1, 2, 3].map((place) => 4 * run + place).filter((round) => round > 0);
      const turns = rounds.map((round) => proposerOf(SPEC_WITNESSES, chainId, round));
      return [`rounds ${rounds[0]} to ${rounds.at(-1)}`, `witnesses ${turns.join(", ")}`];
    })),
};
