/** Makes `certificates.json`. */
import {
  bodyOf,
  CHAIN,
  DEFINITION,
  hashOf,
  signatureOf,
  type WrittenStatement,
} from "./written_out.ts";

/** The file. */
export interface CertificateVectors {
  readonly about: string;
  readonly network: unknown;
  readonly chainId: string;
  readonly certificates: readonly {
    readonly name: string;
    readonly bytes: string;
    readonly holds: boolean;
  }[];
}

const COMMIT: WrittenStatement = {
  kind: 2,
  round: 7,
  index: 3,
  hash: hashOf("aa"),
  sourceRound: 7,
  sourceHash: hashOf("aa"),
};
const PREPARE: WrittenStatement = { ...COMMIT, kind: 1, sourceRound: 5, sourceHash: hashOf("bb") };

/** A certificate, hex: a statement, who signed, and these signatures. */
function written(statement: WrittenStatement, bits: number, signatures: readonly string[]): string {
  return bodyOf(statement) + bits.toString(16).padStart(8, "0") + signatures.join("");
}

/** The one that these witnesses sign. */
function signedBy(keys: readonly number[], statement = COMMIT): string {
  const bits = keys.reduce((sum, key) => sum + 2 ** key, 0);
  return written(statement, bits, keys.map((key) => signatureOf(key, statement)));
}

const HOLD: readonly (readonly [name: string, bytes: string])[] = [
  ["a commit with exactly the quorum", signedBy([0, 1, 2])],
  ["a commit with exactly the quorum, by weight", signedBy([0, 3])],
  ["a commit of all", signedBy([0, 1, 2, 3])],
  ["a prepare", signedBy([1, 2, 3], PREPARE)],
  [
    "a prepare on the genesis block",
    signedBy([1, 3], { ...PREPARE, round: 1, index: 1, sourceRound: 0, sourceHash: CHAIN }),
  ],
];

const [ANN, BEN, ZOE] = [0, 1, 2].map((key) => signatureOf(key, COMMIT));

const FAIL: readonly (readonly [name: string, bytes: string])[] = [
  ["a weight of one less than the quorum", signedBy([0, 1])],
  ["Dee alone, who counts twice", signedBy([3])],
  ["nobody's signature", signedBy([])],
  ["one signature twice", written(COMMIT, 0b111, [ANN, BEN, BEN])],
  ["one signature twice, with one bit", written(COMMIT, 0b011, [ANN, BEN, BEN])],
  ["the bit of a witness that is none", written(COMMIT, 0b10111, [ANN, BEN, ZOE, ZOE])],
  ["the highest bit", written(COMMIT, 2 ** 31 + 0b111, [ANN, BEN, ZOE, ZOE])],
  ["the highest bit, without a signature", written(COMMIT, 2 ** 31 + 0b111, [ANN, BEN, ZOE])],
  ["signatures in another order", written(COMMIT, 0b111, [BEN, ANN, ZOE])],
  ["a bit without a signature", written(COMMIT, 0b1111, [ANN, BEN, ZOE])],
  ["a signature without a bit", written(COMMIT, 0b011, [ANN, BEN, ZOE])],
  [
    "signatures of two statements",
    written(COMMIT, 0b111, [ANN, BEN, signatureOf(2, PREPARE)]),
  ],
  [
    "a signature of another round",
    written(COMMIT, 0b111, [ANN, BEN, signatureOf(2, { ...COMMIT, round: 8, sourceRound: 8 })]),
  ],
  [
    "a signature for another chain",
    written(COMMIT, 0b111, [ANN, BEN, signatureOf(2, COMMIT, hashOf("cc"))]),
  ],
  ["a commit with another source", signedBy([0, 1, 2], { ...COMMIT, sourceHash: hashOf("bb") })],
  ["a proposal", signedBy([0, 1, 2], { ...PREPARE, kind: 3 })],
  ["a byte behind it", `${signedBy([0, 1, 2])}00`],
  ["a byte less", signedBy([0, 1, 2]).slice(0, -2)],
  ["a statement alone", bodyOf(COMMIT)],
];

/** Makes the vectors. */
export function generateCertificateVectors(): CertificateVectors {
  return {
    about: "Certificates of witnesses. ../README.md says how to use them.",
    network: DEFINITION,
    chainId: CHAIN,
    certificates: [
      ...HOLD.map(([name, bytes]) => ({ name, bytes, holds: true })),
      ...FAIL.map(([name, bytes]) => ({ name, bytes, holds: false })),
    ],
  };
}
