/** The examples of `docs/spec/finality.md`. */
import { canonicalJson } from "../../core/base/canonical_json.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { blockHash } from "../../core/block/block.ts";
import { publicKeyOfSecret } from "../../core/ed25519/signing.ts";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
import { createCertificate, encodeCertificate } from "../../core/witness/certificate.ts";
import { findLie } from "../../core/witness/lie.ts";
import type { BindingStatement } from "../../core/witness/phase.ts";
import { encodeLieProof, verifyLieProof } from "../../core/witness/proof.ts";
import { proposerOf } from "../../core/witness/proposer.ts";
import { measureSet } from "../../core/witness/set_strength.ts";
import {
  encodeSignedStatement,
  type SignedStatement,
  signStatement,
} from "../../core/witness/signed_statement.ts";
import { encodeStatement, type Statement } from "../../core/witness/statement.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import { named } from "../support/named.ts";
import type { Example } from "./example_blocks.ts";
import { SPEC_BLOCKS } from "./spec_chain.ts";

const SECRETS = [201n, 202n, 203n, 204n];
const KEYS = SECRETS.map((secret) => publicKeyOfSecret(secret).toHex());
const NAMES = ["Ann", "Ben", "Zoë", "Club"];
const NETWORK_TEXT = JSON.stringify({
  name: "Board 2027",
  witnesses: { keys: KEYS.map((key, i) => ({ name: NAMES[i], key })), mining: "off" },
});
const { chainId, definition } = createNetwork(parseNetworkDefinition(NETWORK_TEXT));
const WITNESSES: WitnessSet = definition.witnesses ?? (() => {
  throw new TypeError("the example's definition names witnesses");
})();

/** Signatures of the examples are made without chance, so that they are the same each time; nobody else may do that. */
const random = { bytes: (length: number) => new Uint8Array(length) };

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

function sign(statement: Statement, key: number): SignedStatement {
  const signature = signStatement(chainId, statement, { secret: SECRETS[key], random });
  return { statement, key, signature };
}

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
    "network file": NETWORK_TEXT,
    "witnesses": canonicalJson(WITNESSES),
    "chain id": chainId,
  }),
  "coalitions": () =>
    Object.fromEntries(
      ([[[1, 1, 1, 1], 3], [[1, 1, 1], 3], [[5, 1, 1, 1], 6], [[3, 3, 3, 3], 7]] as const).map(
        ([weights, quorum]) => {
          const keys = weights.map((weight, i) => ({ name: NAMES[i], key: KEYS[i], weight }));
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
    "public key": KEYS[1],
    "fields": JSON.stringify(PREPARE),
    "bytes": bytesToHex(encodeStatement(chainId, PREPARE)),
    "signature": bytesToHex(sign(PREPARE, 1).signature),
    "signed statement": bytesToHex(encodeSignedStatement(chainId, sign(PREPARE, 1))),
  }),
  "certificate": () => {
    const signatures = [0, 1, 3].map((key) => sign(COMMIT, key));
    return {
      "signed by": "0, 1, 3",
      "bytes": bytesToHex(
        encodeCertificate(chainId, createCertificate(WITNESSES, COMMIT, signatures)),
      ),
    };
  },
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
    const proof = { first: sign(PREPARE, 2), second: sign(other, 2), headers: [] };
    const bytes = encodeLieProof(chainId, proof);
    const { key, lie } = verifyLieProof(WITNESSES, chainId, bytes);
    return { "bytes": bytesToHex(bytes), "shows": `${lie} of witness ${key}` };
  },
  "turns": () =>
    Object.fromEntries([0, 1, 2, 3].map((run) => {
      const rounds = [0, 1, 2, 3].map((place) => 4 * run + place).filter((round) => round > 0);
      const turns = rounds.map((round) => proposerOf(WITNESSES, chainId, round));
      return [`rounds ${rounds[0]} to ${rounds.at(-1)}`, `witnesses ${turns.join(", ")}`];
    })),
};
