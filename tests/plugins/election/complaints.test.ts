/** Complaints: whatever a dealer does wrong is found and is the dealer's, and nobody is found guilty who did nothing. */
import { assert, assertEquals } from "@std/assert";
import { concatBytes } from "../../../core/base/hash.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import {
  parseSealedMessage,
  sealedMessageText,
  sendMessage,
} from "../../../plugins/belenios/ceremony/channel.ts";
import {
  openCertificates,
  type PublicDealing,
} from "../../../plugins/belenios/ceremony/polynomial.ts";
import { divide, GENERATOR, power } from "../../../plugins/belenios/group/group.ts";
import { signMessage } from "../../../plugins/belenios/proofs/signed_message.ts";
import {
  certificatesText,
  coefficientsText,
} from "../../../plugins/belenios/trustees/threshold.ts";
import {
  polynomialBodyIn,
  readPolynomialBody,
} from "../../../plugins/election/records/polynomial_record.ts";
import { signRecord } from "../../../plugins/election/records/record_signature.ts";
import { findFalseDealers } from "../../../plugins/election/secret/trustee_part.ts";
import { certificatesOf, shapeOf } from "../../../plugins/election/secret/trustees_of.ts";
import { CeremonyBench, ceremonyOf, IN_TIME } from "./ceremony_bench.ts";
import { CHAIN, CHUNK, ElectionBench } from "./election_bench.ts";
import { OPENS } from "./example_election.ts";
import { beleniosOf, confirmationBy, encryptedBy, secretRecordOf } from "./secret_bench.ts";
import { trusteeSecret } from "./secret_example.ts";

const BENCH = new CeremonyBench({ size: 3, threshold: 2 });
const CERTS = certificatesOf(BENCH.definition);
const [, , THIRD] = openCertificates(CERTS);

/** A message of trustee 2 to trustee 3. */
function message(text: string, { from = 2, to = THIRD.encryption } = {}): string {
  return sendMessage(text, { from: BENCH.secrets[from - 1].signing, to }, random);
}

/** What trustee 2 deals to trustee 3 in place of the right message. */
const FALSE_MESSAGES: Readonly<Record<string, (right: string) => string>> = {
  "another value": () => message('{"secret":"12345"}'),
  "no value": () => message('{"secret":"-1"}'),
  "a value that is too large": () => message(`{"secret":"${"9".repeat(76)}"}`),
  "other words": () => message('{"secrets":"1"}'),
  "what is no JSON": () => message("[".repeat(60)),
  "bytes that nobody can read": (right) => {
    const sealed = parseSealedMessage(right, "the message");
    return sealedMessageText({ ...sealed, data: "00".repeat(sealed.data.length / 2) });
  },
  "nothing": (right) => sealedMessageText({ ...parseSealedMessage(right, "it"), data: "" }),
  "a message under another key": (right) => {
    const sealed = parseSealedMessage(right, "the message");
    return sealedMessageText({ ...sealed, beta: power(sealed.beta, 2n) });
  },
  "a message for somebody else": () =>
    message('{"secret":"1"}', { to: openCertificates(CERTS)[0].encryption }),
  "a message that another has signed": () => message('{"secret":"1"}', { from: 1 }),
  "what trustee 1 has dealt": () => {
    const { messages } = readPolynomialBody(
      polynomialBodyIn(BENCH.polynomials[0]),
      shapeOf(BENCH.definition),
    );
    return sealedMessageText(messages[2]);
  },
};

/** A chain in which trustee 2 has dealt what it likes, and its polynomial. */
async function dealtBy(change: (dealt: PublicDealing) => PublicDealing) {
  const dealt = BENCH.deal(2, (honest) => ({ ...honest, ...change(honest) }));
  const bench = new ElectionBench(BENCH.definition);
  await bench.add(IN_TIME - 3, CHUNK, BENCH.hashes[0], dealt.hash, BENCH.hashes[2]);
  const polynomials = [BENCH.polynomials[0], dealt.polynomial, BENCH.polynomials[2]];
  await bench.add(IN_TIME - 2, ...polynomials);
  return { bench, polynomials };
}

for (const [what, change] of Object.entries(FALSE_MESSAGES)) {
  // Row 14 of the design.
  Deno.test(`complaints: a dealer who deals ${what} is found, and everybody says so`, async () => {
    const { bench, polynomials } = await dealtBy((dealt) => ({
      ...dealt,
      secrets: dealt.secrets.with(2, change(dealt.secrets[2])),
    }));
    const bodies = polynomials.map(polynomialBodyIn);
    const found = [1, 2, 3].map((each) => findFalseDealers(BENCH.trustee(each), bodies));
    assertEquals(found, [[], [], [2]]);
    await bench.add(IN_TIME - 1, BENCH.complaint(3, 2, polynomials[1]));
    const { keys, complaint } = await ceremonyOf(bench);
    assertEquals([keys, complaint?.trustee, complaint?.dealer, complaint?.cheat], [
      "failed",
      3,
      2,
      2,
    ]);
  });
}

// Row 12: the last trustee to choose cancels out what the others have, and knows the secret of all alone.
Deno.test("complaints: a dealer whose coefficients cancel out others' cannot deal values of them, and is found", async () => {
  const shape = shapeOf(BENCH.definition);
  const [first, , third] = BENCH.polynomials.map((each) =>
    readPolynomialBody(polynomialBodyIn(each), shape).coefficients
  );
  const mine = power(GENERATOR, 4711n);
  const rogue = [divide(divide(mine, first[0]), third[0]), power(GENERATOR, 5n)];
  const { signing } = BENCH.secrets[1];
  const { bench, polynomials } = await dealtBy((dealt) => ({
    ...dealt,
    coefexps: signMessage(signing, coefficientsText(rogue), random),
    signature: signMessage(signing, certificatesText(CERTS, rogue), random).signature,
  }));
  const bodies = polynomials.map(polynomialBodyIn);
  assertEquals(findFalseDealers(BENCH.trustee(1), bodies), [2]);
  await bench.add(IN_TIME - 1, BENCH.complaint(1, 2, polynomials[1]));
  assertEquals((await ceremonyOf(bench)).complaint?.cheat, 2);
});

Deno.test("complaints: who accuses an honest dealer is found, whichever they are", async () => {
  for (const [trustee, dealer] of [[1, 2], [2, 1], [3, 1], [2, 3]] as const) {
    const bench = await BENCH.played("polynomial");
    await bench.add(IN_TIME - 1, BENCH.complaint(trustee, dealer));
    assertEquals((await ceremonyOf(bench)).complaint?.cheat, trustee);
  }
});

Deno.test("complaints: one is refused for the first rule that it breaks, and ends the ceremony", async () => {
  const bench = await BENCH.played("polynomial");
  const complaint = BENCH.complaint(1, 2);
  const resigned = (at: number, value: number) => {
    const unsigned = complaint.slice(0, -SIGNATURE_BYTES).with(at, value);
    const signer = { chainId: CHAIN, secret: trusteeSecret(1), random };
    return concatBytes(unsigned, signRecord(unsigned, signer));
  };
  const cases: readonly (readonly [Uint8Array, string])[] = [
    [complaint, "accept"],
    [complaint.subarray(1), "reject malformed"],
    [complaint.with(18, 0), "reject no-trustee"],
    [complaint.with(18, 4), "reject no-trustee"],
    [complaint.with(18, 3), "reject forged"],
    [complaint.with(19, 1), "reject no-trustee"],
    [complaint.with(19, 4), "reject no-trustee"],
    [complaint.with(20, complaint[20] ^ 1), "ignore other-polynomial"],
    // With another's message in place of it: the id is the other dealer's, and the proof is not.
    [resigned(19, 3), "ignore other-polynomial"],
    [resigned(52 + 3, complaint[52 + 3] ^ 1), "reject bad-proof"],
    [resigned(84, complaint[84] ^ 1), "reject bad-proof"],
    [resigned(116, complaint[116] ^ 1), "reject bad-proof"],
  ];
  for (const [record, verdict] of cases) assertEquals(await bench.judge(IN_TIME, record), verdict);
  await bench.add(IN_TIME - 1, complaint);
  for (
    const record of [
      BENCH.complaint(1, 2),
      BENCH.complaint(2, 1),
      BENCH.key(1),
      confirmationBy(1),
    ]
  ) assertEquals(await bench.judge(IN_TIME, record), "ignore keys-failed");
  const election = beleniosOf(BENCH.definition, { key: power(GENERATOR, 3n) });
  const ballot = secretRecordOf({ voter: 1, seq: 1 }, encryptedBy(1, election), election);
  await bench.add(IN_TIME, CHUNK);
  assertEquals(await bench.judge(OPENS, ballot), "ignore keys-missing");
  // Undone with its block, the ceremony goes on.
  await bench.undo(2);
  await bench.add(IN_TIME, ...BENCH.keys());
  assertEquals((await ceremonyOf(bench)).keys, "ready");
});

Deno.test("complaints: who has shown a key has found good what was dealt, and complains no more", async () => {
  const bench = await BENCH.played("polynomial");
  await bench.add(IN_TIME, BENCH.key(1));
  assertEquals(await bench.judge(IN_TIME, BENCH.complaint(1, 2)), "ignore settled");
  assertEquals(await bench.judge(IN_TIME, BENCH.complaint(2, 1)), "accept");
  assert((await ceremonyOf(bench)).complaint === null);
});
