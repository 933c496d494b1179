/** Key ceremonies on the chain: hash, polynomial, key, and what ends them. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { concatBytes, hexToBytes } from "../../../core/base/hash.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import {
  elementOfBytes,
  GENERATOR,
  isSameElement,
  secretPower,
  writeElement,
} from "../../../plugins/belenios/group/group.ts";
import { checkTrustees } from "../../../plugins/belenios/trustees/trustees.ts";
import { polynomialBodyIn } from "../../../plugins/election/records/polynomial_record.ts";
import { signRecord } from "../../../plugins/election/records/record_signature.ts";
import { thresholdParametersOf } from "../../../plugins/election/secret/dealing.ts";
import { openingSecretOf } from "../../../plugins/election/secret/trustee_part.ts";
import { CeremonyBench, ceremonyOf, IN_TIME, polynomialsOf } from "./ceremony_bench.ts";
import { CHAIN, CHUNK, ElectionBench } from "./election_bench.ts";
import { OPENS } from "./example_election.ts";
import { beleniosOf, confirmationBy, encryptedBy, secretRecordOf } from "./secret_bench.ts";
import { KEYS_BY, singleDefinition, trusteeSecret } from "./secret_example.ts";

const BENCH = new CeremonyBench({ size: 3, threshold: 2 });
const { definition: DEFINITION, hashes: HASHES, polynomials: POLYNOMIALS } = BENCH;
const KEYS = BENCH.keys();

/** A record with another byte, signed again by a trustee. */
function resigned(record: Uint8Array, at: number, by: number): Uint8Array {
  const unsigned = record.slice(0, -SIGNATURE_BYTES);
  unsigned[at] ^= 1;
  const signer = { chainId: CHAIN, secret: trusteeSecret(by), random };
  return concatBytes(unsigned, signRecord(unsigned, signer));
}

Deno.test("ceremony: of three trustees two are enough, and ballots are taken under the key that all made", async () => {
  const bench = await BENCH.played("polynomial");
  await bench.add(IN_TIME - 1, CHUNK);
  assertEquals((await ceremonyOf(bench)).publicKey, null);
  await bench.add(IN_TIME, ...KEYS);
  const { keys, publicKey, trustees } = await ceremonyOf(bench);
  assertEquals(keys, "ready");
  const key = elementOfBytes(hexToBytes(publicKey ?? ""))!;
  const bodies = await polynomialsOf(bench, 3);
  assertEquals(
    bodies.map((each) => each.toHex()),
    POLYNOMIALS.map((each) => polynomialBodyIn(each).toHex()),
  );
  // Belenios' own check of what its archives hold.
  const parameters = thresholdParametersOf(DEFINITION, {
    polynomials: bodies,
    keys: trustees.map((each) => hexToBytes(each.key?.body ?? "")),
  });
  const checked = checkTrustees([["Pedersen", parameters]]);
  assert(isSameElement(checked.electionKey, key));
  for (const [i, each] of checked.keys.entries()) {
    const secret = openingSecretOf(BENCH.trustee(i + 1), bodies);
    assertEquals(
      writeElement(each),
      writeElement(secretPower(GENERATOR, secret)),
    );
  }
  const election = beleniosOf(DEFINITION, { key });
  const record = secretRecordOf({ voter: 1, seq: 1 }, encryptedBy(1, election), election);
  assertEquals(await bench.judge(OPENS, record), "accept");
});

Deno.test("ceremony: no ballot is taken before every trustee has confirmed and made the key", async () => {
  const bench = await BENCH.played("polynomial");
  const election = beleniosOf(DEFINITION, {
    key: secretPower(GENERATOR, 3n),
  });
  const any = secretRecordOf({ voter: 1, seq: 1 }, encryptedBy(1, election), election);
  await bench.add(IN_TIME, CHUNK, KEYS[0], KEYS[2]);
  assertEquals(await bench.judge(OPENS, any), "ignore keys-missing");
  assertEquals((await bench.query("status") as { keys: string }).keys, "waiting");
  await bench.undo(1);
  await bench.add(IN_TIME, CHUNK, ...KEYS);
  assertEquals(await bench.judge(OPENS, any), "ignore other-key");
});

Deno.test("ceremony: each step is refused for the first rule that it breaks", async () => {
  const bench = await BENCH.played("hash");
  const [hash, polynomial, key] = [HASHES[0], POLYNOMIALS[0], KEYS[0]];
  const other = BENCH.deal(1);
  const tooLate = await bench.judge(KEYS_BY, polynomial);
  const before: readonly (readonly [Uint8Array, string])[] = [
    [hash, "ignore duplicate"],
    [other.hash, "ignore duplicate"],
    [hash.subarray(0, -1), "reject malformed"],
    [hash.with(18, 4), "reject no-trustee"],
    [hash.with(18, 0), "reject no-trustee"],
    [polynomial, "accept"],
    [polynomial.subarray(0, -1), "reject malformed"],
    [Uint8Array.of(...polynomial, 0), "reject malformed"],
    [polynomial.with(18, 4), "reject no-trustee"],
    // The hash of another trustee's coefficients, and of others of one's own.
    [polynomial.with(18, 2), "ignore other-hash"],
    [other.polynomial, "ignore other-hash"],
    [polynomial.with(polynomial.length - 1, 0xff), "reject forged"],
    [key, "ignore too-early"],
    [key.subarray(1), "reject malformed"],
    [BENCH.complaint(1, 2), "ignore too-early"],
  ];
  for (const [record, verdict] of before) assertEquals(await bench.judge(IN_TIME, record), verdict);
  assertEquals(tooLate, "ignore keys-late");
  await bench.add(IN_TIME, ...POLYNOMIALS);
  const after: readonly (readonly [Uint8Array, string])[] = [
    [polynomial, "ignore duplicate"],
    [key, "accept"],
    [key.with(18, 2), "reject forged"],
    [key.with(key.length - 1, 0xff), "reject forged"],
  ];
  for (const [record, verdict] of after) assertEquals(await bench.judge(IN_TIME, record), verdict);
  assertEquals(await bench.judge(KEYS_BY, key), "ignore keys-late");
  await bench.add(IN_TIME, key);
  assertEquals(await bench.judge(IN_TIME, BENCH.key(1)), "ignore duplicate");
});

// Row 13 of the design: rushing (Gennaro, Jarecki, Krawczyk, Rabin 1999).
Deno.test("ceremony: nobody shows a polynomial before all hashes are in, nor one that fits no hash", async () => {
  const bench = new ElectionBench(DEFINITION);
  assertEquals(await bench.judge(IN_TIME, POLYNOMIALS[0]), "ignore too-early");
  await bench.add(IN_TIME - 1, HASHES[0], HASHES[1]);
  assertEquals(await bench.judge(IN_TIME, POLYNOMIALS[0]), "ignore too-early");
  await bench.add(IN_TIME - 1, HASHES[2]);
  assertEquals(await bench.judge(IN_TIME, POLYNOMIALS[0]), "accept");
  await bench.add(IN_TIME - 1, POLYNOMIALS[0], POLYNOMIALS[1]);
  // The third has seen the others', and would like another.
  assertEquals(await bench.judge(IN_TIME, BENCH.deal(3).polynomial), "ignore other-hash");
  assertEquals(await bench.judge(IN_TIME, BENCH.deal(3).hash), "ignore duplicate");
});

// Row 4, for the ceremony's transcripts: what is checked without the state.
Deno.test("ceremony: every byte of a polynomial and a key is bound", async () => {
  const bench = await BENCH.played("hash");
  const polynomial = POLYNOMIALS[1];
  // The proofs behind the two coefficients, and elements of the first message.
  for (const at of [19 + 64, 19 + 96, 19 + 128, 19 + 160, 19 + 192 + 1, 19 + 224 + 1]) {
    assertEquals(
      await bench.judge(IN_TIME, resigned(polynomial, at, 2)),
      "reject bad-proof",
      `${at}`,
    );
  }
  // Coefficients have their hash.
  assertEquals(await bench.judge(IN_TIME, resigned(polynomial, 19, 2)), "ignore other-hash");
  await bench.add(IN_TIME, ...POLYNOMIALS);
  for (let at = 19; at < KEYS[1].length - SIGNATURE_BYTES; at += 32) {
    assertEquals(await bench.judge(IN_TIME, resigned(KEYS[1], at, 2)), "reject bad-proof", `${at}`);
  }
});

Deno.test("ceremony: a message between trustees is at most as long as it may be, so that twelve fit into a record", async () => {
  const bench = await BENCH.played("hash");
  const [polynomial] = POLYNOMIALS;
  const lengthAt = 19 + 2 * 32 + 2 * 64 + 64;
  const length = polynomial[lengthAt] << 8 | polynomial[lengthAt + 1];
  const withLength = (wanted: number) =>
    concatBytes(
      polynomial.subarray(0, lengthAt),
      Uint8Array.of(wanted >> 8, wanted & 255),
      new Uint8Array(wanted),
      polynomial.subarray(lengthAt + 2 + length),
    );
  // It has the shape, and a signature that is none of it.
  assertEquals(await bench.judge(IN_TIME, withLength(512)), "reject forged");
  assertEquals(await bench.judge(IN_TIME, withLength(513)), "reject malformed");
  const twelve = new CeremonyBench({ size: 12, threshold: 12 });
  const longest = twelve.polynomials[0].length + 12 * (512 - length);
  assert(longest < 16_384, `${longest}`);
});

Deno.test("ceremony: an election without a threshold has no steps but confirming, and one with open ballots none", async () => {
  const single = new ElectionBench(singleDefinition(3));
  const open = new ElectionBench();
  for (const record of [HASHES[0], POLYNOMIALS[0], KEYS[0], BENCH.complaint(1, 2)]) {
    assertEquals(await single.judge(IN_TIME, record), "reject other-kind");
    assertEquals(await open.judge(IN_TIME, record), "reject other-kind");
  }
  assertEquals(await single.judge(IN_TIME, confirmationBy(1)), "accept");
});

Deno.test("ceremony: after a reorganisation the same bytes enter again, and what fits another branch is held against nobody", async () => {
  const bench = await BENCH.played("key");
  const { publicKey } = await ceremonyOf(bench);
  // The third trustee shows another hash on the other branch.
  await bench.undo(3);
  const third = BENCH.deal(3);
  await bench.add(IN_TIME - 3, ...BENCH.confirmations, HASHES[0], HASHES[1], third.hash);
  assertEquals(await bench.judge(IN_TIME - 2, HASHES[2]), "ignore duplicate");
  assertEquals(await bench.judge(IN_TIME - 2, POLYNOMIALS[2]), "ignore other-hash");
  await bench.add(IN_TIME - 2, POLYNOMIALS[0], POLYNOMIALS[1], third.polynomial);
  assertEquals(await bench.judge(IN_TIME - 1, KEYS[0]), "ignore other-key");
  const others = [POLYNOMIALS[0], POLYNOMIALS[1], third.polynomial];
  assertEquals(await bench.judge(IN_TIME - 1, BENCH.complaint(1, 3)), "ignore other-polynomial");
  await bench.add(IN_TIME - 1, ...[1, 2, 3].map((each) => BENCH.key(each, others)));
  const other = await ceremonyOf(bench);
  assertEquals(other.keys, "ready");
  assert(other.publicKey !== publicKey);
  // And back: every record that was sent is taken again as it is.
  await bench.undo(3);
  await bench.add(IN_TIME - 3, ...BENCH.confirmations, ...HASHES);
  await bench.add(IN_TIME - 2, ...POLYNOMIALS);
  await bench.add(IN_TIME - 1, ...KEYS);
  assertEquals((await ceremonyOf(bench)).publicKey, publicKey);
});

Deno.test("ceremony: each trustee's record has a conflict key of its own", async () => {
  const bench = await BENCH.played("hash");
  const records = [
    ...HASHES,
    ...POLYNOMIALS,
    ...KEYS,
    BENCH.complaint(1, 2),
    ...BENCH.confirmations,
  ];
  const keys = (await bench.host.keys(records)).flat();
  assertEquals(new Set(keys.map((key) => `.${key}`)).size, records.length);
  assertThrows(() => BENCH.key(1, [POLYNOMIALS[1], POLYNOMIALS[1], POLYNOMIALS[2]]), SyntaxError);
});
