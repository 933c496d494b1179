/** From the last ballot to the result: the tally, seals and shares, where every trustee is needed. */
import { assert, assertEquals } from "@std/assert";
import { concatBytes, hexToBytes, sha256 } from "../../../core/base/hash.ts";
import { recordId } from "../../../core/block/record.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import { openSums } from "../../../plugins/election/opening/opened_sums.ts";
import { signRecord } from "../../../plugins/election/records/record_signature.ts";
import { SEAL_BYTES } from "../../../plugins/election/records/seal.ts";
import { shareBytes } from "../../../plugins/election/records/share.ts";
import { tallyBytes } from "../../../plugins/election/records/tally_record.ts";
import { elementOfBytes, GENERATOR } from "../../../plugins/belenios/group/group.ts";
import { openingSecretOf } from "../../../plugins/election/secret/trustee_part.ts";
import { CeremonyBench, ceremonyOf, IN_TIME, polynomialsOf } from "./ceremony_bench.ts";
import { CHAIN, CHUNK, type ElectionBench } from "./election_bench.ts";
import { LATE, OPENS, VOTER_SECRETS } from "./example_election.ts";
import {
  addTally,
  ballotsOf,
  openingOf,
  sealBy,
  shareBy,
  shareRecordOf,
  tallyFor,
} from "./opening_bench.ts";
import { beleniosOf, encryptedBy, openedBench, secretRecordOf } from "./secret_bench.ts";
import { singleDefinition, trusteeSecret } from "./secret_example.ts";

const DEFINITION = singleDefinition(2, { minimum: 3 });
const BALLOTS = ballotsOf(DEFINITION, 4);
/** Where the sums of a tally begin, and the factors of a share. */
const SUMS_AT = 18 + 32;
const FACTORS_AT = 18 + 1 + 32;

/** An election in which the first voters have voted. */
async function votedBench(voters = BALLOTS.length): Promise<ElectionBench> {
  const bench = await openedBench(DEFINITION);
  await bench.add(OPENS, ...BALLOTS.slice(0, voters));
  return bench;
}

/** An election whose tally is in, sealed by these trustees. */
async function sealedBench(...trustees: readonly number[]) {
  const bench = await votedBench();
  const tally = await addTally(bench, DEFINITION, BALLOTS);
  await bench.add(LATE + 1, ...trustees.map((trustee) => sealBy(trustee, tally)));
  return { bench, tally };
}

/** A record of a trustee with other bytes from a place on, signed again. */
function changed(record: Uint8Array, at: number, bytes: Uint8Array, trustee = 1): Uint8Array {
  const unsigned = record.slice(0, -SIGNATURE_BYTES);
  unsigned.set(bytes, at);
  const signer = { chainId: CHAIN, secret: trusteeSecret(trustee), random };
  return concatBytes(unsigned, signRecord(unsigned, signer));
}

Deno.test("opening: the sums are those of the ballots by weight, and nothing is known of them before all shares are in", async () => {
  const { bench, tally } = await sealedBench(1, 2);
  assertEquals([tally.voters, tally.weight], [4, 7]);
  assertEquals(openSums(DEFINITION, await openingOf(bench)), undefined);
  for (const trustee of [2, 1]) {
    assertEquals(openSums(DEFINITION, await openingOf(bench)), undefined);
    const share = shareBy(trustee, tally, DEFINITION);
    await bench.add(LATE + 4 - trustee, shareRecordOf(trustee, tally, share));
  }
  const opening = await openingOf(bench);
  assertEquals(opening.shares.map(({ trustee }) => trustee), [1, 2]);
  assertEquals(openSums(DEFINITION, opening), [[3, 2, 2, 0], [3, 3]]);
});

Deno.test("opening: a tally enters from late on, once, with enough ballots, and for the ballots of its branch", async () => {
  const bench = await votedBench(2);
  const early = await tallyFor(bench, DEFINITION, BALLOTS.slice(0, 2));
  assertEquals(early.length, tallyBytes(DEFINITION.questions));
  assertEquals(await bench.judge(LATE - 1, early), "ignore not-closed");
  assertEquals(await bench.judge(LATE, early), "ignore too-few");
  assertEquals((await openingOf(bench)).minimum, 3);
  await bench.add(OPENS + 1, BALLOTS[2]);
  assertEquals(await bench.judge(LATE, early), "ignore other-ballots");
  const right = await tallyFor(bench, DEFINITION, BALLOTS.slice(0, 3));
  assertEquals(await bench.judge(LATE, right), "accept");
  assertEquals(await bench.judge(LATE, right.slice(1)), "reject malformed");
  assertEquals(await bench.judge(LATE, right.slice(0, -1)), "reject malformed");
  // Named for the right ballots, and the sum of others.
  const wrong = await tallyFor(bench, DEFINITION, [BALLOTS[0], BALLOTS[1], BALLOTS[3]]);
  assertEquals(await bench.judge(LATE, wrong), "reject wrong-tally");
  for (const at of [SUMS_AT, right.length - 1]) {
    const flipped = right.slice();
    flipped[at] ^= 1;
    assertEquals(await bench.judge(LATE, flipped), "reject wrong-tally");
  }
  await bench.add(LATE, right);
  assertEquals(await bench.judge(LATE + 1, right), "ignore duplicate");
  assertEquals(await bench.judge(LATE + 1, BALLOTS[3]), "ignore closed");
});

Deno.test("opening: of a voter the last ballot counts, and a reorganisation of the ballots changes the tally", async () => {
  const election = beleniosOf(DEFINITION);
  const again = secretRecordOf(
    { voter: 1, seq: 2 },
    encryptedBy(1, election, { marks: [[0, 0, 0, 1], [1, 0]] }),
    election,
  );
  const bench = await votedBench();
  await bench.add(OPENS + 1, again);
  const revoted = await tallyFor(bench, DEFINITION, [again, ...BALLOTS.slice(1)]);
  const before = await tallyFor(bench, DEFINITION, BALLOTS);
  assertEquals(await bench.judge(LATE, before), "reject wrong-tally");
  await bench.add(LATE, revoted);
  // The tally and the second vote are undone, and it comes too late.
  await bench.undo(2);
  assertEquals(await bench.judge(LATE, revoted), "ignore other-ballots");
  assertEquals(await bench.judge(LATE, again), "ignore closed");
  const tally = await addTally(bench, DEFINITION, BALLOTS);
  await bench.undo(1);
  await bench.add(OPENS + 1, again);
  await bench.add(LATE, revoted);
  assert((await openingOf(bench)).tally?.digest !== tally.digest);
  // Seals and shares of the other branch are nobody's fault.
  const share = shareBy(1, tally, DEFINITION);
  assertEquals(await bench.judge(LATE + 1, sealBy(1, tally)), "ignore other-tally");
  assertEquals(await bench.judge(LATE + 1, shareRecordOf(1, tally, share)), "ignore other-tally");
});

Deno.test("opening: the same ballots in another order are the same tally, so what was sealed stays sealed", async () => {
  const digests = await Promise.all([BALLOTS, BALLOTS.toReversed()].map(async (ballots) => {
    const bench = await openedBench(DEFINITION);
    await bench.add(OPENS, ...ballots);
    const { digest } = await addTally(bench, DEFINITION, BALLOTS);
    return digest;
  }));
  assertEquals(digests[0], digests[1]);
});

Deno.test("opening: a trustee seals the tally once, with the own key", async () => {
  const bench = await votedBench();
  const digest = "ab".repeat(32);
  assertEquals(await bench.judge(LATE + 1, sealBy(1, { digest })), "ignore tally-missing");
  const tally = await addTally(bench, DEFINITION, BALLOTS);
  const judge = (record: Uint8Array) => bench.judge(LATE + 1, record);
  const seal = sealBy(1, tally);
  assertEquals(await judge(seal), "accept");
  assertEquals(await judge(seal.slice(0, SEAL_BYTES - 1)), "reject malformed");
  assertEquals(await judge(sealBy(1, { digest })), "ignore other-tally");
  assertEquals(await judge(sealBy(0, tally)), "reject no-trustee");
  assertEquals(await judge(sealBy(3, tally)), "reject no-trustee");
  assertEquals(await judge(sealBy(1, tally, { secret: trusteeSecret(2) })), "reject forged");
  await bench.add(LATE + 1, seal);
  assertEquals(await bench.judge(LATE + 2, seal), "ignore duplicate");
  // A seal is no share, nor is a confirmation one.
  assertEquals(await judge(changed(seal, 1, Uint8Array.of(11))), "reject malformed");
});

Deno.test("opening: a share enters when enough trustees have sealed the tally, its own among them", async () => {
  const { bench, tally } = await sealedBench(2);
  const record = shareRecordOf(1, tally, shareBy(1, tally, DEFINITION));
  assertEquals(record.length, shareBytes(DEFINITION.questions));
  const judge = (each: Uint8Array) => bench.judge(LATE + 2, each);
  assertEquals(await judge(record), "ignore seals-missing");
  await bench.add(LATE + 2, sealBy(1, tally));
  assertEquals(await judge(record), "accept");
  assertEquals(await judge(record.slice(0, -1)), "reject malformed");
  assertEquals(await judge(changed(record, 18, Uint8Array.of(0))), "reject no-trustee");
  const stranger = changed(record, 18, Uint8Array.of(1), 2);
  assertEquals(await judge(stranger), "reject forged");
  await bench.add(LATE + 3, record);
  assertEquals(await bench.judge(LATE + 4, record), "ignore duplicate");
});

Deno.test("opening: a share with any factor or proof changed, exchanged or of another trustee is refused", async () => {
  const { bench, tally } = await sealedBench(1, 2);
  const share = shareBy(1, tally, DEFINITION);
  const judge = (record: Uint8Array) => bench.judge(LATE + 2, record);
  const [one, two] = share.factors;
  const others = shareBy(2, tally, DEFINITION);
  const cases = {
    "a factor": { factors: [[one[0], one[1].add(GENERATOR), ...one.slice(2)], two] },
    "two factors exchanged": { factors: [[one[1], one[0], ...one.slice(2)], two] },
    "another trustee's factors": { factors: others.factors },
    "another trustee's whole proof": { wholeProof: others.wholeProof },
    "another trustee's share": others,
    "no whole proof": { wholeProof: { challenge: 0n, response: 0n } },
    "two proofs exchanged": {
      proofs: [
        [share.proofs[0][1], share.proofs[0][0], ...share.proofs[0].slice(2)],
        share.proofs[1],
      ],
    },
  };
  for (const [name, change] of Object.entries(cases)) {
    const record = shareRecordOf(1, tally, { ...share, ...change });
    assertEquals(await judge(record), "reject bad-proof", name);
  }
  const record = shareRecordOf(1, tally, share);
  // One bit of each part: every factor, every number of every proof.
  const parts = (record.length - FACTORS_AT - SIGNATURE_BYTES) / 32;
  assertEquals(parts, 6 + 12 + 2);
  for (let part = 0; part < parts; part++) {
    const at = FACTORS_AT + 32 * part;
    const flipped = changed(record, at, Uint8Array.of(record[at] ^ 1));
    assertEquals(await judge(flipped), "reject bad-proof", `part ${part}`);
  }
  // Nothing bad stands in the way of the good one.
  assertEquals(await judge(record), "accept");
});

Deno.test("opening: a share whose elements or numbers are none is refused", async () => {
  const { bench, tally } = await sealedBench(1, 2);
  const record = shareRecordOf(1, tally, shareBy(1, tally, DEFINITION));
  const bad = {
    "the neutral element": "01".padEnd(64, "0"),
    "a point of order 8": "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "no point": "02".padEnd(64, "0"),
  };
  for (const [name, hex] of Object.entries(bad)) {
    const spoiled = changed(record, FACTORS_AT, hexToBytes(hex));
    assertEquals(await bench.judge(LATE + 2, spoiled), "reject bad-proof", name);
  }
  const order = hexToBytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  const at = FACTORS_AT + 6 * 32;
  const spoiled = changed(record, at, order);
  assertEquals(await bench.judge(LATE + 2, spoiled), "reject bad-proof");
});

Deno.test("opening: of three trustees any two are enough, and the third may be missing or lie", async () => {
  const ceremony = new CeremonyBench({ size: 3, threshold: 2 }, { minimum: 3 });
  const { definition } = ceremony;
  const bench = await ceremony.played("key");
  await bench.add(IN_TIME, CHUNK);
  const key = elementOfBytes(hexToBytes((await ceremonyOf(bench)).publicKey ?? ""))!;
  const ballots = ballotsOf(definition, 4, { key });
  await bench.add(OPENS, ...ballots);
  const tally = await addTally(bench, definition, ballots);
  const polynomials = await polynomialsOf(bench, 3);
  const shareOf = (trustee: number, by = trustee) => {
    const secret = openingSecretOf(ceremony.trustee(by), polynomials);
    return shareRecordOf(trustee, tally, shareBy(trustee, tally, definition, { secret, key }));
  };
  await bench.add(LATE + 1, sealBy(1, tally), sealBy(3, tally));
  assertEquals(await bench.judge(LATE + 2, shareOf(2)), "ignore seals-missing");
  await bench.add(LATE + 2, sealBy(2, tally));
  assertEquals(await bench.judge(LATE + 3, shareOf(2, 1)), "reject bad-proof");
  for (const pair of [[1, 3], [3, 2]]) {
    await bench.add(LATE + 3, shareOf(pair[0]));
    assertEquals(openSums(definition, await openingOf(bench)), undefined);
    await bench.add(LATE + 4, shareOf(pair[1]));
    assertEquals(openSums(definition, await openingOf(bench)), [[3, 2, 2, 0], [3, 3]]);
    await bench.undo(2);
  }
});

Deno.test("opening: a bad ballot is what is refused, also where the tally that counts it comes with it", async () => {
  const bench = await openedBench(DEFINITION);
  const ballots = [BALLOTS[0], BALLOTS[1], spoiledBallot(BALLOTS[2])];
  const { sequence } = await openingOf(bench);
  const named = ballots.reduce(
    (before, record) => sha256(concatBytes(before, hexToBytes(recordId(record)))),
    hexToBytes(sequence),
  );
  const tally = await tallyFor(await votedBench(3), DEFINITION, BALLOTS.slice(0, 3));
  tally.set(named, 18);
  const result = await bench.host.advance({
    undo: 0,
    apply: [
      { index: 2, time: OPENS, records: ballots },
      { index: 3, time: LATE, records: [tally] },
    ],
  });
  assert(!result.ok);
  assertEquals([result.block, result.record, result.verdict.code], [0, 2, "bad-proof"]);
});

/** Voter 3's ballot with an encryption of no points, signed again. */
function spoiledBallot(record: Uint8Array): Uint8Array {
  const unsigned = record.slice(0, -SIGNATURE_BYTES);
  unsigned.fill(2, 55, 55 + 64);
  const signer = { chainId: CHAIN, secret: VOTER_SECRETS[2], random };
  return concatBytes(unsigned, signRecord(unsigned, signer));
}
