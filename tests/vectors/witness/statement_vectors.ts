/** Makes `statements.json`. */
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import {
  CHAIN,
  DEFINITION,
  hashOf,
  messageOf,
  SECRETS,
  signatureOf,
  type WrittenStatement,
} from "./written_out.ts";

/** The file. */
export interface StatementVectors {
  readonly about: string;
  readonly network: unknown;
  readonly chainId: string;
  readonly statements: readonly {
    readonly name: string;
    readonly fields: WrittenStatement;
    /** 141 bytes, hex. */
    readonly bytes: string;
    /** Number of the witness that signs. */
    readonly key: number;
    readonly publicKey: string;
    readonly signature: string;
  }[];
  /** Statements that nobody signs, 141 bytes each, or another number of them. */
  readonly refused: readonly { readonly name: string; readonly bytes: string }[];
}

const [A, B] = [hashOf("aa"), hashOf("bb")];
const ZEROS = hashOf("00");
const LAST_ROUND = 2 ** 52 - 1;
const PREPARE: WrittenStatement = {
  kind: 1,
  round: 7,
  index: 3,
  hash: A,
  sourceRound: 5,
  sourceHash: B,
};
const COMMIT: WrittenStatement = { ...PREPARE, kind: 2, sourceRound: 7, sourceHash: A };
const PROPOSAL: WrittenStatement = { ...PREPARE, kind: 3 };
const TIMEOUT: WrittenStatement = { ...PREPARE, kind: 4, index: 0, hash: ZEROS };
const ALIVE: WrittenStatement = { ...PREPARE, kind: 5 };
const ON_GENESIS = { sourceRound: 0, sourceHash: CHAIN };

const GOOD: readonly (readonly [name: string, fields: WrittenStatement])[] = [
  ["prepare", PREPARE],
  ["prepare on the genesis block", { ...PREPARE, round: 1, index: 1, ...ON_GENESIS }],
  ["prepare of its own source", { ...PREPARE, hash: B }],
  ["commit", COMMIT],
  ["proposal", PROPOSAL],
  ["time-out", TIMEOUT],
  ["time-out of a round whose block is prepared", { ...TIMEOUT, sourceRound: 7 }],
  ["time-out with nothing prepared", { ...TIMEOUT, round: 1, ...ON_GENESIS }],
  ["alive", ALIVE],
  ["alive with nothing final", { ...ALIVE, round: 1, index: 0, hash: CHAIN, ...ON_GENESIS }],
  ["commit with the largest numbers", {
    ...COMMIT,
    round: LAST_ROUND,
    index: Number.MAX_SAFE_INTEGER,
    sourceRound: LAST_ROUND,
  }],
];

const REFUSED: readonly (readonly [name: string, fields: WrittenStatement])[] = [
  ["kind 0", { ...PREPARE, kind: 0 }],
  ["kind 6", { ...PREPARE, kind: 6 }],
  ["round 0", { ...PREPARE, round: 0, ...ON_GENESIS }],
  ["round 2^52", { ...PREPARE, round: 2 ** 52 }],
  ["index 2^53", { ...PREPARE, index: 2 ** 53 }],
  ["a time-out with source round 2^52", { ...TIMEOUT, sourceRound: 2 ** 52 }],
  ["a prepare with its own round as source", { ...PREPARE, sourceRound: 7 }],
  ["a proposal with a later source", { ...PROPOSAL, sourceRound: 8 }],
  ["a commit with another source round", { ...COMMIT, sourceRound: 6 }],
  ["a commit with another source hash", { ...COMMIT, sourceHash: B }],
  ["source round 0 for another block than the genesis block", { ...PREPARE, sourceRound: 0 }],
  ["the genesis block as source of a later round", { ...PREPARE, sourceHash: CHAIN }],
  ["a prepare of the genesis block", { ...PREPARE, index: 0, hash: CHAIN }],
  ["a prepare of index 0", { ...PREPARE, index: 0 }],
  ["a time-out with a block", { ...TIMEOUT, index: 3, hash: A }],
  ["an alive of index 0 that is not the genesis block", { ...ALIVE, index: 0 }],
];

/** Makes the vectors. */
export function generateStatementVectors(): StatementVectors {
  const bytes = messageOf(PREPARE);
  return {
    about: "Statements of witnesses. ../README.md says how to use them.",
    network: DEFINITION,
    chainId: CHAIN,
    statements: GOOD.map(([name, fields], i) => {
      const key = i % SECRETS.length;
      return {
        name,
        fields,
        bytes: messageOf(fields),
        key,
        publicKey: publicKeyOfSecret(SECRETS[key]).toHex(),
        signature: signatureOf(key, fields),
      };
    }),
    refused: [
      ...REFUSED.map(([name, fields]) => ({ name, bytes: messageOf(fields) })),
      { name: "another tag", bytes: bytes.replace("7320310a", "7320320a") },
      { name: "a byte less", bytes: bytes.slice(0, -2) },
      { name: "a byte more", bytes: `${bytes}00` },
    ],
  };
}
