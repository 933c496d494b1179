import { assert, assertEquals, assertThrows } from "@std/assert";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { publicKeyOfSecret } from "../../../../core/ed25519/signing.ts";
import { readNotice, writeNotice } from "../../../../plugins/election/records/notice.ts";
import { writeOpenBallot } from "../../../../plugins/election/records/open_ballot.ts";
import { recordTypeOf } from "../../../../plugins/election/records/record_head.ts";
import { isSignedBy } from "../../../../plugins/election/records/record_signature.ts";
import {
  isSignedByAll,
  readReplacedVoter,
  writeReplacedVoter,
} from "../../../../plugins/election/records/replaced_voter.ts";
import { readRollChunk, writeRollChunks } from "../../../../plugins/election/records/roll_chunk.ts";
import { shareBytes } from "../../../../plugins/election/records/share.ts";
import { sizesOf } from "../../../../plugins/election/records/sizes.ts";
import {
  digestRoll,
  isChunkOf,
  splitRoll,
  writeRoll,
} from "../../../../plugins/election/roll/roll.ts";
import { MAX_RECORD_BYTES } from "../../../../core/block/limits.ts";
import { CeremonyBench } from "../ceremony_bench.ts";
import { exampleDefinition, ORGANISER_SECRET, REGISTRAR_SECRETS } from "../example_election.ts";

const CHAIN = "ab".repeat(32);
const ORGANISER = { chainId: CHAIN, secret: ORGANISER_SECRET, random };
const NOTICE = {
  number: 3,
  kind: "correction",
  text: "The meeting begins at 18.30, z.B. for Zoë.",
} as const;

Deno.test("readNotice() reads what writeNotice() wrote, signed by the organiser", () => {
  const record = writeNotice(NOTICE, ORGANISER);
  assertEquals(recordTypeOf(record), "notice");
  assertEquals(readNotice(record, CHAIN), { ok: true, notice: NOTICE });
  assert(isSignedBy(publicKeyOfSecret(ORGANISER_SECRET), record, CHAIN));
});

Deno.test("writeNotice() takes no link, no text that is too long or shows nothing, and no number above 50", () => {
  for (
    const [changes, message] of [
      [{ text: "See https://x.y" }, 'a link or an address: it has "://"'],
      [{ text: "See WWW.x" }, 'it has "WWW."'],
      [{ text: "Write to ann@x" }, 'it has "@"'],
      [{ text: "Go to evil.example now" }, 'it has "l.example"'],
      [{ text: "Go to пример.рф" }, 'it has "р.рф"'],
      [{ text: "x".repeat(501) }, "must not be longer than 500 characters: it has 501"],
      [{ text: "" }, "must not be empty"],
      [{ text: "a\u202eb" }, "has a control character"],
      [{ number: 51 }, "a notice's number must be from 1 to 50: it is 51"],
      [{ number: 0 }, "a notice's number must be from 1 to 50: it is 0"],
    ] as const
  ) {
    const error = assertThrows(() => writeNotice({ ...NOTICE, ...changes }, ORGANISER), RangeError);
    assert(error.message.includes(message), error.message);
  }
  for (
    const text of ["The vote ends at 3.5.2027, 18.30.", "usw.), see z.B. No. 5...", "Ende. Bitte"]
  ) {
    assertEquals(readNotice(writeNotice({ ...NOTICE, text }, ORGANISER), CHAIN).ok, true, text);
  }
});

Deno.test("readReplacedVoter() reads what was written, which all registrars signed, each in its place", () => {
  const replaced = { voter: 17, publicKey: publicKeyOfSecret(7n) };
  const keys = REGISTRAR_SECRETS.map(publicKeyOfSecret);
  const record = writeReplacedVoter(replaced, REGISTRAR_SECRETS, { chainId: CHAIN, random });
  const read = (bytes: Uint8Array, registrars = 2) =>
    readReplacedVoter(bytes, { chainId: CHAIN, registrars });
  assertEquals(read(record), { ok: true, replaced });
  assert(isSignedByAll(keys, record, CHAIN));
  assertEquals(isSignedByAll(keys.toReversed(), record, CHAIN), false);
  assertEquals(isSignedByAll(keys, record, "ac".repeat(32)), false);
  // One of two is not enough, and neither is one of them twice.
  const one = writeReplacedVoter(replaced, [REGISTRAR_SECRETS[0]], { chainId: CHAIN, random });
  assertEquals(read(one), { ok: false, code: "malformed" });
  assertEquals(read(one, 1).ok, true);
  const twice = writeReplacedVoter(replaced, [REGISTRAR_SECRETS[0], REGISTRAR_SECRETS[0]], {
    chainId: CHAIN,
    random,
  });
  assertEquals(isSignedByAll(keys, twice, CHAIN), false);
});

Deno.test("readRollChunk() reads what writeRollChunks() wrote, for rolls of one chunk and of several", () => {
  for (const voters of [1, 440, 441, 900]) {
    const entries = Array.from({ length: voters }, (_, i) => ({
      publicKey: publicKeyOfSecret(BigInt(i + 1)),
      weight: 1,
    }));
    const roll = writeRoll(entries);
    const digest = digestRoll(roll);
    const records = writeRollChunks(roll, CHAIN);
    assertEquals(records.length, digest.chunks);
    records.forEach((record, index) => {
      const read = readRollChunk(record, { chainId: CHAIN, roll: digest });
      assert(read.ok);
      assertEquals(read.chunk.index, index);
      assertEquals(read.chunk.bytes, splitRoll(roll)[index]);
      assert(isChunkOf(digest, read.chunk));
      assertEquals(readRollChunk(record.subarray(1), { chainId: CHAIN, roll: digest }).ok, false);
      assertEquals(
        readRollChunk(record.subarray(0, -1), { chainId: CHAIN, roll: digest }).ok,
        false,
      );
    });
  }
});

Deno.test("no record is one of another type, and no signature is good for another", () => {
  const { questions } = exampleDefinition();
  const ballot = writeOpenBallot({ voter: 1, seq: 1, answers: [[0], []] }, {
    chainId: CHAIN,
    questions,
  }, ORGANISER);
  const notice = writeNotice(NOTICE, ORGANISER);
  assertEquals([ballot, notice].map(recordTypeOf), ["open-ballot", "notice"]);
  const key = publicKeyOfSecret(ORGANISER_SECRET);
  for (const record of [ballot, notice]) {
    assert(isSignedBy(key, record, CHAIN));
    for (const type of [0, 1, 2, 3, 12, 13, 14, 255]) {
      if (type === record[1]) continue;
      assertEquals(isSignedBy(key, record.with(1, type), CHAIN), false, `${record[1]} as ${type}`);
    }
  }
});

Deno.test("sizesOf() gives the bytes of a ballot as it is written", () => {
  const definition = exampleDefinition();
  const ballot = writeOpenBallot({ voter: 1, seq: 1, answers: [[0], []] }, {
    chainId: CHAIN,
    questions: definition.questions,
  }, ORGANISER);
  const sizes = sizesOf(definition);
  assertEquals(sizes.ballot, ballot.length);
  assertEquals(sizes.questions.length, 2);
  assertEquals(sizes.firstTooLarge, undefined);
});

Deno.test("sizesOf() bounds what trustees hand in", () => {
  const trustees = new CeremonyBench({ size: 3, threshold: 2 });
  const { mostPolynomial = 0, share } = sizesOf(trustees.definition);
  const longest = Math.max(...trustees.polynomials.map(({ length }) => length));
  assert(longest <= mostPolynomial && mostPolynomial <= MAX_RECORD_BYTES, `${longest}`);
  assertEquals(share, shareBytes(trustees.definition.questions));
  assertEquals(sizesOf(exampleDefinition()).share, undefined);
});
