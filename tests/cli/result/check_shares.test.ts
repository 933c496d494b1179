/** What a peer says trustees have opened is believed by their proofs alone. */
import { assertEquals } from "@std/assert";
import { bytesToBase64 } from "../../../core/base/base64.ts";
import { bytesToHex } from "../../../core/base/hash.ts";
import { recordId } from "../../../core/block/record.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { castBallot } from "../../../cli/ballot/cast_ballot.ts";
import { areSharesProven } from "../../../cli/result/check_shares.ts";
import { readOpening } from "../../../cli/result/opening_answer.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import type { Election } from "../../../cli/result/read_election.ts";
import { sumBallots } from "../../../plugins/election/opening/ballot_sums.ts";
import type { Opening, PostedTally } from "../../../plugins/election/opening/opening.ts";
import { tallyDigestOf } from "../../../plugins/election/opening/tally_digest.ts";
import { factorsIn } from "../../../plugins/election/records/share.ts";
import { tallyParts } from "../../../plugins/election/records/tally_record.ts";
import {
  singleElectionKeyText,
  singleKeysOf,
} from "../../../plugins/election/secret/trustees_of.ts";
import { CHAIN, CHUNK, ElectionBench } from "../../plugins/election/election_bench.ts";
import {
  ballotsOf,
  shareBy,
  shareRecordOf,
  weighted,
} from "../../plugins/election/opening_bench.ts";
import { confirmationBy } from "../../plugins/election/secret_bench.ts";
import { KEYS_BY, singleDefinition } from "../../plugins/election/secret_example.ts";
import { OPENS } from "../../plugins/election/example_election.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { keyOfVoter, openBox, votersPeer } from "../ballot/voters_peer.ts";

/** A peer's proofs of records, as far as they are looked at. */
function proverOf(records: readonly Uint8Array[]): PeerApi["prove"] {
  return (id) => {
    const record = records.find((each) => recordId(each) === id);
    return Promise.resolve(record && { record: bytesToBase64(record) } as never);
  };
}

Deno.test("areSharesProven() believes as many shares as are needed, of the sum that was counted", async () => {
  using box = await openBox();
  const sent: Uint8Array[] = [];
  const peer = votersPeer(box, { sent });
  for (const voter of [1, 2]) {
    const ballot = { key: keyOfVoter(voter), answers: [[0], [1]] };
    const options = { timeoutMs: 0, signal: new AbortController().signal };
    await castBallot(peer, box.election, ballot, options, {
      clock: new ManualClock(OPENS),
      random,
    });
  }
  box.time = box.definition.late;
  box.ballots = sent;
  const turns = [await box.step(2), await box.step(1, 2, 3), await box.step(1, 2)];
  const records = turns.flat().flatMap((turn) => turn.kind === "send" ? [turn.record] : []);
  const api = { query: box.api.query, prove: proverOf(records) };
  const { value: opening } = await readOpening((path, args) => box.api.query(path, args));
  const { shares, tally } = opening;
  const isProven = (changes: Partial<Opening>) =>
    areSharesProven(api, box.election, { ...opening, ...changes });
  assertEquals([shares.length, await isProven({})], [2, true]);

  const [{ factors }, second] = shares;
  assertEquals(await isProven({ tally: null }), false);
  assertEquals(await isProven({ shares: [] }), false, "none");
  assertEquals(await isProven({ shares: [second] }), false, "too few");
  assertEquals(await isProven({ shares: [second, second] }), false, "one twice");
  assertEquals(await isProven({ shares: [shares[0], { ...second, factors }] }), false, "made up");
  const digest = "ab".repeat(32);
  assertEquals(await isProven({ tally: { ...tally!, digest } }), false, "another sum's digest");
});

Deno.test("areSharesProven() believes no shares that trustees made for a digest of something else", async () => {
  const definition = singleDefinition(2);
  const sums = tallyParts(sumBallots(definition.questions, weighted(ballotsOf(definition, 2))));
  const rightDigest = tallyDigestOf({
    chainId: CHAIN,
    electionKey: singleElectionKeyText(definition),
    trusteeKeys: singleKeysOf(definition).map(({ publicKey }) => bytesToHex(publicKey.toBytes())),
    sums,
  });
  const bench = new ElectionBench(definition);
  await bench.add(KEYS_BY - 1, CHUNK, confirmationBy(1), confirmationBy(2));
  const election = { definition, network: { chainId: CHAIN } } as unknown as Election;
  for (const digest of [rightDigest, "ab".repeat(32)]) {
    const tally = { digest, sums: bytesToHex(sums) } as PostedTally;
    const records = [1, 2].map((trustee) =>
      shareRecordOf(trustee, tally, shareBy(trustee, tally, definition))
    );
    const shares = records.map((record, i) => {
      const factors = bytesToHex(factorsIn(record, definition.questions));
      return { trustee: i + 1, recordId: recordId(record), index: 1, factors };
    });
    const query = async (path: string) =>
      ({ tip: "", answer: await bench.query(path) ?? null }) as never;
    const isProven = await areSharesProven({ query, prove: proverOf(records) }, election, {
      tally,
      shares,
    });
    assertEquals(isProven, digest === rightDigest);
  }
});
