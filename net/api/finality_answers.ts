/** What a peer's API answers on finality, decoded before anybody uses it. */
import { isBlockHash } from "../../core/block/ids.ts";
import { MAX_TIME } from "../../core/block/limits.ts";
import { certificateBytes, SIGNED_STATEMENT_BYTES } from "../../core/witness/sizes.ts";
import { MAX_ROUND, MAX_WITNESS_WEIGHT, MAX_WITNESSES } from "../../core/witness/limits.ts";
import {
  type Decoder,
  flag,
  kind,
  list,
  matching,
  nullable,
  object,
  oneOf,
  optional,
  pair,
  text,
  whole,
} from "../http/decode.ts";
import type {
  CertificateReport,
  FinalityReport,
  FinalitySummary,
  LieReport,
  WitnessReport,
  WitnessSummary,
} from "./finality_report.ts";
import { MAX_API_NAME } from "./limits.ts";

const MAX_WEIGHT = MAX_WITNESSES * MAX_WITNESS_WEIGHT;

const blockHash = kind(isBlockHash, "64 lower-case hex digits");
const round = whole(0, MAX_ROUND);
const moment = nullable(whole(0, MAX_TIME));
const witnessNumber = whole(0, MAX_WITNESSES - 1);
const statement = matching(
  new RegExp(`^[0-9a-f]{${2 * SIGNED_STATEMENT_BYTES}}$`),
  `${SIGNED_STATEMENT_BYTES} bytes in lower-case hex`,
);

const SUMMARY = {
  index: whole(0),
  hash: blockHash,
  round,
  awaited: optional(object({ index: whole(1), hash: blockHash, round })),
  left: optional(object({ index: whole(1), hash: blockHash, round })),
  finalMs: moment,
  quorum: whole(1, MAX_WEIGHT),
  weight: whole(1, MAX_WEIGHT),
  heard: whole(0, MAX_WEIGHT),
  mining: oneOf("open", "off"),
  closing: optional(object({
    closes: whole(0, MAX_TIME),
    lastVotes: whole(0, MAX_TIME),
    final: flag,
  })),
};

const WITNESS = {
  name: text(MAX_API_NAME),
  weight: whole(1, MAX_WITNESS_WEIGHT),
  seenMs: moment,
  heard: flag,
  proven: flag,
};

/** What is final, in a status. */
export const decodeFinalitySummary: Decoder<FinalitySummary> = object({
  ...SUMMARY,
  witnesses: list<WitnessSummary>(object(WITNESS), MAX_WITNESSES),
});

const decodeWitness: Decoder<WitnessReport> = object({
  ...WITNESS,
  key: matching(/^[0-9a-f]{64}$/, "64 lower-case hex digits"),
  own: flag,
});

const decodeLie: Decoder<LieReport> = object({
  witness: witnessNumber,
  lie: oneOf("double-vote", "surround-vote", "double-proposal", "split-commit"),
  rounds: pair(round, round),
  first: statement,
  second: statement,
});

/** All that a peer knows of finality. */
export const decodeFinality: Decoder<FinalityReport> = object({
  ...SUMMARY,
  witnesses: list(decodeWitness, MAX_WITNESSES),
  signers: list(witnessNumber, MAX_WITNESSES),
  proofs: list(decodeLie, MAX_WITNESSES),
  own: optional(object({
    key: witnessNumber,
    state: oneOf("listening", "signing", "stopped"),
    refusals: whole(0),
  })),
});

/** The certificate of the final block, of which only the form is looked at. */
export const decodeCertificateAnswer: Decoder<CertificateReport> = object({
  kind: oneOf("commit"),
  round,
  index: whole(0),
  hash: blockHash,
  bytes: matching(
    new RegExp(`^[0-9a-f]{1,${2 * certificateBytes(MAX_WITNESSES)}}$`),
    "a certificate in lower-case hex",
  ),
});
