/** Secret ballots and confirmations, where every trustee is needed: no ceremony, and one key that the definition fixes. */
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { concatBytes, hexToBytes } from "../../../core/base/hash.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import {
  type EncryptedBallot,
  encryptedBallotText,
  unsignedBallotHash,
} from "../../../plugins/belenios/ballots/ballot.ts";
import { signatureChallenge } from "../../../plugins/belenios/ballots/ballot_signature.ts";
import { proveLog } from "../../../plugins/belenios/proofs/log_proof.ts";
import { checkBallotText } from "../../../plugins/belenios/ballots/check_ballot.ts";
import { makeEncryptedBallot } from "../../../plugins/belenios/ballots/make_ballot.ts";
import { GENERATOR, power } from "../../../plugins/belenios/group/group.ts";
import { uuidOfNonce } from "../../../plugins/election/definition/uuid.ts";
import { signRecord } from "../../../plugins/election/records/record_signature.ts";
import {
  readEncryptedBallot,
  secretBallotBytes,
} from "../../../plugins/election/records/secret_ballot.ts";
import { sizesOf } from "../../../plugins/election/records/sizes.ts";
import { ballotOf, CHAIN, CHUNK, ElectionBench, replacementOf } from "./election_bench.ts";
import { CLOSES, exampleDefinition, LATE, OPENS, VOTER_SECRETS } from "./example_election.ts";
import {
  beleniosOf,
  confirmationBy,
  credentialOf,
  encryptedBy,
  openedBench,
  secretRecordOf,
} from "./secret_bench.ts";
import { KEYS_BY, singleDefinition, trusteeSecret } from "./secret_example.ts";

const DEFINITION = singleDefinition(2);
const ELECTION = beleniosOf(DEFINITION);
/** Voter 1's, and another one of the same voter and choices. */
const BALLOT = encryptedBy(1, ELECTION);
const AGAIN = encryptedBy(1, ELECTION);
const RECORD = secretRecordOf({ voter: 1, seq: 1 }, BALLOT, ELECTION);
/** Bytes before Belenios' ballot. */
const START = 18 + 5 + 32;

/** A record with other bytes from a place on, signed again by its voter. */
function changedRecord(at: number, bytes: Uint8Array, secret = VOTER_SECRETS[0]): Uint8Array {
  const unsigned = RECORD.slice(0, -SIGNATURE_BYTES);
  unsigned.set(bytes, at);
  return concatBytes(unsigned, signRecord(unsigned, { chainId: CHAIN, secret, random }));
}

Deno.test("secret ballots: from the record exactly the JSON of Belenios is rebuilt that was written", () => {
  assertEquals(RECORD.length, secretBallotBytes(DEFINITION.questions));
  assertEquals(RECORD.length, sizesOf(DEFINITION).ballot);
  const read = readEncryptedBallot(RECORD, ELECTION, credentialOf(VOTER_SECRETS[0]));
  assertEquals(encryptedBallotText(read), encryptedBallotText(BALLOT));
  assert(checkBallotText(ELECTION, encryptedBallotText(read)).ok);
});

Deno.test("secret ballots: they are taken when the roll is whole and all trustees have confirmed, from opens until late", async () => {
  const bench = new ElectionBench(DEFINITION);
  assertEquals(await bench.judge(OPENS, RECORD), "ignore roll-missing");
  await bench.add(KEYS_BY - 2, CHUNK, confirmationBy(1));
  assertEquals(await bench.judge(OPENS - 1, RECORD), "ignore not-open");
  assertEquals(await bench.judge(OPENS, RECORD), "ignore keys-missing");
  await bench.add(KEYS_BY - 1, confirmationBy(2));
  assertEquals(await bench.judge(OPENS - 1, RECORD), "ignore not-open");
  assertEquals(await bench.judge(OPENS, RECORD), "accept");
  assertEquals(await bench.judge(LATE - 1, RECORD), "accept");
  assertEquals(await bench.judge(LATE, RECORD), "ignore closed");
});

Deno.test("secret ballots: a trustee confirms once, in time, and with the own key over this chain", async () => {
  const bench = new ElectionBench(DEFINITION);
  const judge = (record: Uint8Array, time = KEYS_BY - 1) => bench.judge(time, record);
  assertEquals(await judge(confirmationBy(1)), "accept");
  assertEquals(await judge(confirmationBy(1), KEYS_BY), "ignore keys-late");
  assertEquals(await judge(confirmationBy(0)), "reject no-trustee");
  assertEquals(await judge(confirmationBy(3)), "reject no-trustee");
  assertEquals(await judge(confirmationBy(1).subarray(1)), "reject malformed");
  assertEquals(await judge(concatBytes(confirmationBy(1), new Uint8Array(1))), "reject malformed");
  // Under another's key; of a rehearsal; and with the head of this chain under a rehearsal's signature.
  assertEquals(await judge(confirmationBy(1, { secret: trusteeSecret(2) })), "reject forged");
  const rehearsal = confirmationBy(1, { chainId: "c5".repeat(32) });
  assertEquals(await judge(rehearsal), "reject other-election");
  rehearsal.set(confirmationBy(1).subarray(0, 18));
  assertEquals(await judge(rehearsal), "reject forged");
  await bench.add(KEYS_BY - 1, confirmationBy(1));
  assertEquals(await judge(confirmationBy(1)), "ignore duplicate");
});

Deno.test("secret ballots: records of one mode are none in the other", async () => {
  const secret = await openedBench(DEFINITION);
  assertEquals(await secret.judge(OPENS, ballotOf(1, 1)), "reject other-kind");
  const open = await ElectionBench.withRoll();
  assertEquals(await open.judge(OPENS, RECORD), "reject other-kind");
  assertEquals(await open.judge(KEYS_BY - 1, confirmationBy(1)), "reject other-kind");
});

Deno.test("secret ballots: the highest seq counts, no lower one enters after it, and a query tells no answers", async () => {
  const bench = await openedBench(DEFINITION);
  await bench.add(OPENS, secretRecordOf({ voter: 1, seq: 2 }, BALLOT, ELECTION));
  assertEquals(await bench.judge(OPENS + 1, RECORD), "ignore superseded");
  const judge = (seq: number) =>
    bench.judge(OPENS + 1, secretRecordOf({ voter: 1, seq }, AGAIN, ELECTION));
  assertEquals(await judge(2), "ignore superseded");
  assertEquals(await judge(3), "accept");
  assertEquals(await judge(7), "ignore seq-gap");
  const { ballots } = await bench.query("ballots") as { ballots: object[] };
  assertEquals(ballots.map((each) => Object.keys(each)), [
    ["voter", "seq", "recordId", "weight", "time"],
  ]);
  const { voters, keys } = await bench.query("status") as Record<string, unknown>;
  assertEquals([voters, keys], [1, "ready"]);
});

Deno.test("secret ballots: letters are replaced until opens, and the ballot is one of the new key", async () => {
  const bench = await openedBench(DEFINITION);
  const letter = replacementOf(1, 77n);
  assertEquals(await bench.judge(OPENS, letter), "ignore closed");
  assertEquals(await bench.judge(OPENS - 1, letter), "accept");
  await bench.add(OPENS - 1, letter);
  assertEquals(await bench.judge(OPENS, RECORD), "ignore replaced");
  const ballot = encryptedBy(1, ELECTION, { secret: 77n });
  const place = { voter: 1, seq: 129 };
  const judge = (secret: bigint, each = ballot) =>
    bench.judge(OPENS, secretRecordOf(place, each, ELECTION, { secret }));
  assertEquals(await judge(77n), "accept");
  assertEquals(await judge(78n), "ignore replaced");
  // The new key over a ballot of the old one.
  assertEquals(await judge(77n, BALLOT), "reject bad-proof");
});

// Row 1 of the design: Cortier and Smyth 2011; Helios; SIV.
/** A ballot as its voter signs it, whatever was put into it. */
function resigned(ballot: EncryptedBallot, secret: bigint): EncryptedBallot {
  const hash = unsignedBallotHash(ballot);
  const statement = { bases: [GENERATOR], challenge: signatureChallenge(hash) };
  return { ...ballot, signature: { hash, proof: proveLog(secret, statement, random) } };
}

Deno.test("secret ballots: another's ballot, its encryptions or one question of it are no ballot of one's own", async () => {
  const bench = await openedBench(DEFINITION);
  const own = encryptedBy(2, ELECTION);
  const [chair, evenings] = own.answers;
  const stolen = [
    BALLOT,
    { ...own, answers: BALLOT.answers },
    { ...own, answers: [BALLOT.answers[0], evenings] },
    { ...own, answers: [chair, BALLOT.answers[1]] },
  ];
  for (const ballot of stolen) {
    for (const each of [ballot, resigned(ballot, VOTER_SECRETS[1])]) {
      const record = secretRecordOf({ voter: 2, seq: 1 }, each, ELECTION);
      assertEquals(await bench.judge(OPENS, record), "reject bad-proof");
    }
  }
  // As it stands, and under the own number.
  const copy = changedRecord(18, Uint8Array.of(0, 0, 0, 2, 1), VOTER_SECRETS[1]);
  assertEquals(await bench.judge(OPENS, copy), "reject bad-proof");
  assertEquals(
    await bench.judge(
      OPENS,
      secretRecordOf({ voter: 2, seq: 1 }, resigned(own, VOTER_SECRETS[1]), ELECTION),
    ),
    "accept",
  );
});

// Row 2: Belenios' φ binds nonce, chain, trustees and every word.
Deno.test("secret ballots: a ballot for another election, chain or key is refused", async () => {
  const bench = await openedBench(DEFINITION);
  const nonce = "5b".repeat(32);
  const others = [
    beleniosOf({ ...DEFINITION, nonce, uuid: uuidOfNonce(nonce) }),
    beleniosOf({ ...DEFINITION, title: "Board 2028" }),
    beleniosOf(DEFINITION, { chainId: "c5".repeat(32) }),
  ];
  for (const other of others) {
    const ballot = encryptedBy(1, other);
    assertNotEquals(other.fingerprint, ELECTION.fingerprint);
    const record = secretRecordOf({ voter: 1, seq: 1 }, ballot, ELECTION);
    assertEquals(await bench.judge(OPENS, record), "reject bad-proof");
  }
  const otherKey = beleniosOf(DEFINITION, { key: power(ELECTION.publicKey, 2n) });
  const record = secretRecordOf({ voter: 1, seq: 1 }, encryptedBy(1, otherKey), otherKey);
  // Another branch of a ceremony might have this key: the sender may be honest.
  assertEquals(await bench.judge(OPENS, record), "ignore other-key");
  record.set(RECORD.subarray(23, 55), 23);
  assertEquals(await bench.judge(OPENS, record), "reject forged");
  assertEquals(
    await bench.judge(OPENS, changedRecord(0, record.subarray(0, -64))),
    "reject bad-proof",
  );
});

// Rows 4 and 5: every field of every transcript.
Deno.test("secret ballots: every number and element of a ballot is bound, and swapped parts are refused", async () => {
  const bench = await openedBench(DEFINITION);
  const parts = (RECORD.length - START - SIGNATURE_BYTES) / 32;
  const part = (i: number) => RECORD.slice(START + 32 * i, START + 32 * (i + 1));
  for (let i = 0; i < parts; i++) {
    // The next part of the same kind: elements come in pairs, and so do numbers.
    const other = part(i + 2 < parts ? i + 2 : i - 2);
    const record = changedRecord(START + 32 * i, other);
    assertEquals(await bench.judge(OPENS, record), "reject bad-proof", `part ${i}`);
  }
  const [chair, evenings] = BALLOT.answers;
  const swapped = { ...chair, choices: [...chair.choices].reverse() };
  for (
    const answers of [[swapped, evenings], [{
      ...chair,
      individualProofs: [...chair.individualProofs].reverse(),
    }, evenings]]
  ) {
    const record = secretRecordOf({ voter: 1, seq: 1 }, { ...BALLOT, answers }, ELECTION);
    assertEquals(await bench.judge(OPENS, record), "reject bad-proof");
  }
});

/** L, and points of other orders, as RFC 8032 writes them. */
const ORDER = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
const BAD_ELEMENTS = [
  `01${"00".repeat(31)}`, // The neutral one.
  `01${"00".repeat(30)}80`, // Again, with a sign.
  "00".repeat(32), // Of order 4.
  `ec${"ff".repeat(30)}7f`, // Of order 2.
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", // Of order 8.
  "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d", // Of mixed order.
  `ee${"ff".repeat(30)}7f`, // The modulus and 1.
  `ed${"ff".repeat(30)}7f`, // The modulus.
  `02${"00".repeat(31)}`, // No square.
];

// Row 6.
Deno.test("secret ballots: no encoding of an element or a number but the one is taken, in any place", async () => {
  const bench = await openedBench(DEFINITION);
  const slots = [4, 2];
  let at = START;
  const [first, second] = slots.map((count) => {
    const begin = at;
    // Of the overall proofs the first question has 2, the second 3; with blank there are 2 more.
    at += 64 * (count * 3 + (count === 4 ? 4 : 3));
    return begin;
  });
  const elements = [first, first + 32, first + 64 * 3 + 32, second, second + 64];
  const numbers = [first + 64 * 4, first + 64 * 12, second + 64 * 2, at, at + 32];
  for (const place of elements) {
    for (const bad of BAD_ELEMENTS) {
      const record = changedRecord(place, hexToBytes(bad));
      assertEquals(await bench.judge(OPENS, record), "reject bad-proof", `${bad} at ${place}`);
    }
  }
  for (const place of numbers) {
    const value = BigInt(`0x${RECORD.slice(place, place + 32).toReversed().toHex()}`);
    const plus = (value + (1n << 252n) + 27742317777372353535851937790883648493n).toString(16);
    const more = hexToBytes(plus.padStart(64, "0")).reverse();
    for (const bad of [hexToBytes(ORDER), more, hexToBytes("ff".repeat(32))]) {
      assertEquals(await bench.judge(OPENS, changedRecord(place, bad)), "reject bad-proof");
    }
  }
});

// Row 7: vec![Scalar::random(rng); n].
Deno.test("secret ballots: one randomness for two choices is refused, whatever else is right", async () => {
  const bench = await openedBench(DEFINITION);
  const fixed = new Uint8Array(32).fill(7);
  // Every number that is drawn is the same one.
  const ballot = makeEncryptedBallot(ELECTION, {
    secret: VOTER_SECRETS[0],
    answers: [[0, 1, 0, 0], [0, 1]],
  }, {
    bytes: () => fixed.slice(),
  });
  const record = secretRecordOf({ voter: 1, seq: 1 }, ballot, ELECTION);
  const [verdict] = await bench.host.check({ index: 9, time: OPENS, records: [record] });
  assert(verdict.kind === "reject" && verdict.code === "bad-proof");
  assertEquals(verdict.reason, "every encryption of a ballot must have a randomness of its own");
});

// Row 28.
Deno.test("secret ballots: two of one voter and choice share no 32 bytes but number and key", () => {
  const other = secretRecordOf({ voter: 1, seq: 2 }, AGAIN, ELECTION);
  assertEquals(other.length, RECORD.length);
  const pieces = (record: Uint8Array) => {
    const list: string[] = [];
    for (let at = START; at < record.length; at += 32) list.push(record.slice(at, at + 32).toHex());
    return list;
  };
  const both = [...pieces(RECORD), ...pieces(other)];
  assertEquals(new Set(both.map((each) => `.${each}`)).size, both.length);
});

Deno.test("secret ballots: nobody but the voter can have a proof looked at", async () => {
  const bench = await openedBench(DEFINITION);
  const bad = changedRecord(RECORD.length - 70, Uint8Array.of(1));
  assertEquals(await bench.judge(OPENS, bad), "reject bad-proof");
  const stranger = changedRecord(RECORD.length - 70, Uint8Array.of(1), 999n);
  assertEquals(await bench.judge(OPENS, stranger), "reject forged");
  assertEquals(await bench.judge(OPENS, RECORD.subarray(1)), "reject malformed");
  assertEquals(await bench.judge(OPENS, RECORD.subarray(0, -1)), "reject malformed");
});

Deno.test("secret ballots: an election without a threshold needs every trustee, and names the one key", async () => {
  const three = singleDefinition(3);
  const bench = new ElectionBench(three);
  const election = beleniosOf(three);
  const record = secretRecordOf({ voter: 1, seq: 1 }, encryptedBy(1, election), election);
  await bench.add(KEYS_BY - 1, CHUNK, confirmationBy(1), confirmationBy(3));
  assertEquals(await bench.judge(OPENS, record), "ignore keys-missing");
  await bench.undo(1);
  await bench.add(KEYS_BY - 1, CHUNK, ...[3, 1, 2].map((each) => confirmationBy(each)));
  assertEquals(await bench.judge(CLOSES, record), "accept");
  assert(GENERATOR !== election.publicKey && exampleDefinition().mode === "open");
});
