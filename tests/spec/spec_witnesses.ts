/** The network with witnesses of the examples, what they sign, and a chain of one block that needed no work. */
import type { Block } from "../../core/block/block.ts";
import { hashHeader, type Header } from "../../core/block/header.ts";
import { merkleRoot } from "../../core/block/merkle.ts";
import { publicKeyOfSecret } from "../../core/ed25519/signing.ts";
import { nextBits } from "../../core/rules/difficulty.ts";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
import { type Certificate, createCertificate } from "../../core/witness/certificate.ts";
import type { BindingStatement } from "../../core/witness/phase.ts";
import { type SignedStatement, signStatement } from "../../core/witness/signed_statement.ts";
import type { Statement } from "../../core/witness/statement.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import { voteOf } from "./spec_chain.ts";

const SECRETS = [201n, 202n, 203n, 204n];

/** Public keys of the witnesses of the examples, and their names. */
export const WITNESS_KEYS = SECRETS.map((secret) => publicKeyOfSecret(secret).toHex());
export const WITNESS_NAMES = ["Ann", "Ben", "Zoë", "Club"];

/** The network file. */
export const WITNESSED_TEXT = JSON.stringify({
  name: "Board 2027",
  witnesses: {
    keys: WITNESS_KEYS.map((key, i) => ({ name: WITNESS_NAMES[i], key })),
    mining: "off",
  },
});

/** Its network. */
export const WITNESSED_NETWORK = createNetwork(parseNetworkDefinition(WITNESSED_TEXT));

/** Its witnesses. */
export const SPEC_WITNESSES: WitnessSet = WITNESSED_NETWORK.definition.witnesses ?? (() => {
  throw new TypeError("the example's definition names witnesses");
})();

/** Signatures of the examples are made without chance, so that they are the same each time; nobody else may do that. */
const random = { bytes: (length: number) => new Uint8Array(length) };

/** A statement with the signature of a witness. */
export function signAsWitness(statement: Statement, key: number): SignedStatement {
  const { chainId } = WITNESSED_NETWORK;
  return {
    statement,
    key,
    signature: signStatement(chainId, statement, { secret: SECRETS[key], random }),
  };
}

/** A certificate of these witnesses. */
export function certifyAsWitnesses(
  statement: BindingStatement,
  keys: readonly number[],
): Certificate {
  return createCertificate(
    SPEC_WITNESSES,
    statement,
    keys.map((key) => signAsWitness(statement, key)),
  );
}

/** The chain: its genesis block, and one of version 2. */
export const WITNESSED_BLOCKS: readonly [Block, Block] = [
  WITNESSED_NETWORK.genesis,
  blockOfRound([voteOf("alice", "red"), voteOf("bob", "blue")]),
];

/** The commit certificate of its last block. */
export const WITNESSED_CERTIFICATE: Certificate = certifyAsWitnesses(
  commitOf(WITNESSED_BLOCKS[1], 1),
  [0, 1, 2],
);

function blockOfRound(records: readonly Uint8Array[]): Block {
  const { genesis, chainId, definition: { params } } = WITNESSED_NETWORK;
  const header: Header = {
    version: 2,
    prevHash: chainId,
    dataRoot: merkleRoot(records),
    index: 1,
    time: genesis.header.time + params.intervalMs,
    bits: nextBits(genesis.header, undefined, params),
    recordCount: records.length,
    // Round 1, whose turn it is witness 0's.
    extra: `${"1".padStart(16, "0")}${"0".repeat(24)}`,
    nonce: 0,
  };
  return { header, records };
}

function commitOf({ header }: Block, round: number): BindingStatement {
  const hash = hashHeader(header);
  return { kind: "commit", round, index: header.index, hash, sourceRound: round, sourceHash: hash };
}
