/** What the API's answers on finality look like. A field that is added to a type of `finality_report.ts` is described here. */
import type { OwnWitnessView } from "../witness/finality_view.ts";
import type {
  AwaitedFinal,
  CertificateReport,
  ClosingSummary,
  FinalityReport,
  FinalitySummary,
  FinalPart,
  LieReport,
  WitnessReport,
  WitnessSummary,
} from "./finality_report.ts";
import {
  COUNT,
  FLAG,
  HASH,
  MILLISECONDS,
  objectSchema,
  orNull,
  type Schema,
  told,
} from "./schema.ts";

const HEX: Schema = { type: "string", pattern: "^([0-9a-f]{2})+$" };
const WITNESS_NUMBER = told("its place in the network's definition, from 0", COUNT);

const WITNESS = {
  name: { type: "string" },
  weight: COUNT,
  seenMs: told("when it was last heard, ms since 1970; null for never", orNull(MILLISECONDS)),
  heard: told("true if something of it was heard in the last two minutes", FLAG),
  proven: told("true if there is a proof that it lied", FLAG),
};

const SUMMARY = {
  index: told("index of the final block; 0 while nothing is final", COUNT),
  hash: HASH,
  round: told("the round that made it final", COUNT),
  awaited: told(
    "a block of a later round that is known to be final and is not here yet",
    objectSchema<AwaitedFinal>({ index: COUNT, hash: HASH, round: COUNT }),
  ),
  left: told(
    "a final block that the peer is told to reject: it has left the network",
    objectSchema<AwaitedFinal>({ index: COUNT, hash: HASH, round: COUNT }),
  ),
  finalMs: told("when it became final here, ms since 1970", orNull(MILLISECONDS)),
  quorum: told("weight of the witnesses who must agree", COUNT),
  weight: told("weight of all witnesses", COUNT),
  heard: told("weight of those who are heard", COUNT),
  mining: told("off: all blocks are made by witnesses", { enum: ["open", "off"] }),
  closing: told(
    "only in a network that has an end of its own",
    objectSchema<ClosingSummary>({
      closes: told("no block later than this holds a record, ms since 1970", MILLISECONDS),
      lastVotes: told(
        "from when on a peer takes no record of its own user, ms since 1970",
        MILLISECONDS,
      ),
      final: told("true if a later block is final: nothing can change any more", FLAG),
    }),
  ),
};

/** Of a status. */
export const FINALITY_SUMMARY = objectSchema<FinalitySummary>({
  ...SUMMARY,
  witnesses: { type: "array", items: objectSchema<WitnessSummary>(WITNESS) },
}, ["awaited", "left", "closing"]);

const LIE = objectSchema<LieReport>({
  witness: WITNESS_NUMBER,
  lie: { enum: ["double-vote", "surround-vote", "double-proposal", "split-commit"] },
  rounds: told("the rounds of both statements", { type: "array", items: COUNT }),
  first: told("a signed statement", HEX),
  second: told("the one that contradicts it", HEX),
});

/** All that is known of it. */
export const FINALITY = objectSchema<FinalityReport>({
  ...SUMMARY,
  witnesses: {
    type: "array",
    items: objectSchema<WitnessReport>({ ...WITNESS, key: HASH, own: FLAG }),
  },
  signers: told("who signed for the final block", { type: "array", items: WITNESS_NUMBER }),
  proofs: { type: "array", items: LIE },
  own: told(
    "what this peer's own witness does",
    objectSchema<OwnWitnessView>({
      key: WITNESS_NUMBER,
      state: { enum: ["listening", "signing", "stopped"] },
      refusals: told("requests to sign that its file refused", COUNT),
    }),
  ),
}, ["awaited", "left", "closing", "own"]);

/** The certificate of the final block. */
export const CERTIFICATE = objectSchema<CertificateReport>({
  kind: { const: "commit" },
  round: COUNT,
  index: COUNT,
  hash: HASH,
  bytes: told("all of it", HEX),
});

/** Which part of an answer is final. */
export const FINAL_PART = objectSchema<FinalPart>({
  index: told("the last final block of those that are counted", COUNT),
  hash: HASH,
  likely: told("records in the blocks behind it, which are counted too", COUNT),
});
