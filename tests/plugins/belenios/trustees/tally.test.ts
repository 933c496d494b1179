import { assert, assertEquals, assertThrows } from "@std/assert";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { sha256 } from "../../../../core/base/hash.ts";
import {
  type EncryptedBallot,
  parseEncryptedBallot,
} from "../../../../plugins/belenios/ballots/ballot.ts";
import { fingerprintElection } from "../../../../plugins/belenios/ballots/belenios_election.ts";
import { makeEncryptedBallot } from "../../../../plugins/belenios/ballots/make_ballot.ts";
import { parseCredentials } from "../../../../plugins/belenios/ballots/public_credentials.ts";
import {
  GENERATOR,
  multiply,
  power,
  writeElement,
} from "../../../../plugins/belenios/group/group.ts";
import { drawScalar } from "../../../../plugins/belenios/group/scalar.ts";
import {
  parseTally,
  parseTallySize,
  tallyBallots,
  tallySizeText,
  tallyText,
} from "../../../../plugins/belenios/trustees/encrypted_tally.ts";
import {
  isPartialDecryptionProven,
  makePartialDecryption,
  parsePartialDecryption,
  partialDecryptionText,
} from "../../../../plugins/belenios/trustees/partial_decryption.ts";
import {
  computeResult,
  parseResult,
  resultText,
} from "../../../../plugins/belenios/trustees/result.ts";
import { makeTrusteeKey } from "../../../../plugins/belenios/trustees/trustee_key.ts";
import { checkTrustees, parseTrustees } from "../../../../plugins/belenios/trustees/trustees.ts";
import {
  BELENIOS_VECTORS,
  electionOf,
  readBeleniosVector,
  textsOf,
} from "../../../support/belenios_vectors.ts";

for (const name of BELENIOS_VECTORS) {
  Deno.test(`from the ballots of a reference election to its result, each step the same text: ${name}`, async () => {
    const vector = await readBeleniosVector(name);
    const texts = textsOf(vector);
    const election = electionOf(vector);
    const ballots = texts.ballots.map(parseEncryptedBallot);
    const sized = tallyBallots(election, ballots, parseCredentials(texts.credentials));
    assertEquals(tallyText(sized.tally), texts.tally);
    assertEquals(tallyText(parseTally(texts.tally)), texts.tally);
    const encryptedTally = sha256(new TextEncoder().encode(texts.tally)).toHex();
    assertEquals(tallySizeText({ ...sized, encryptedTally }), texts.sizedTally);
    assertEquals(parseTallySize(texts.sizedTally), {
      numTallied: sized.numTallied,
      totalWeight: sized.totalWeight,
      encryptedTally,
    });

    const trustees = parseTrustees(texts.trustees);
    const task = { tally: sized.tally, fingerprint: election.fingerprint };
    const shares = texts.decryptions.map((text, i) => {
      const { owner } = JSON.parse(texts.owners[i]);
      const share = parsePartialDecryption(text);
      assertEquals(partialDecryptionText(share), text);
      assert(isPartialDecryptionProven(task, trustees.keys[owner - 1], share));
      assert(!isPartialDecryptionProven(task, trustees.keys[owner % 2], share));
      return { owner, factors: share.factors };
    });
    const result = computeResult(trustees, sized, shares);
    assertEquals(resultText(result!), texts.result);
    assertEquals(parseResult(texts.result), result);
    assertEquals(computeResult(trustees, sized, shares.slice(1)), undefined);
    assertEquals(computeResult(trustees, sized, shares.toReversed()), result);
    assertEquals(computeResult(trustees, sized, [shares[0], shares[0]]), undefined);
  });
}

Deno.test("makePartialDecryption() gives belenios-tool's own factors with the trustees' secrets", async () => {
  const vector = await readBeleniosVector("single");
  const texts = textsOf(vector);
  const election = electionOf(vector);
  const trustees = parseTrustees(texts.trustees);
  const task = { tally: parseTally(texts.tally), fingerprint: election.fingerprint };
  for (const secret of vector.privateKeys!.map(BigInt)) {
    const share = makePartialDecryption(task, secret, random);
    const owner = trustees.keys.findIndex((key) =>
      writeElement(key) === writeElement(power(GENERATOR, secret))
    );
    assert(isPartialDecryptionProven(task, trustees.keys[owner], share));
    const theirs = texts.owners.findIndex((text) => JSON.parse(text).owner === owner + 1);
    const { factors } = parsePartialDecryption(texts.decryptions[theirs]);
    assertEquals(share.factors.flat().map(writeElement), factors.flat().map(writeElement));
  }
});

Deno.test("isPartialDecryptionProven() refuses a share that lacks something, has a factor changed, or is another election's", async () => {
  const vector = await readBeleniosVector("single");
  const texts = textsOf(vector);
  const { fingerprint } = electionOf(vector);
  const secret = drawScalar(random);
  const key = power(GENERATOR, secret);
  const task = { tally: parseTally(texts.tally), fingerprint };
  const share = makePartialDecryption(task, secret, random);
  assert(isPartialDecryptionProven(task, key, share));
  const { factors, proofs } = share;
  const others = [
    { ...share, factors: factors.slice(1) },
    { ...share, proofs: proofs.slice(1) },
    { ...share, factors: factors.with(0, factors[0].slice(1)) },
    { ...share, factors: factors.with(0, factors[0].with(2, multiply(factors[0][2], GENERATOR))) },
    { ...share, factors: factors.with(0, factors[0].toReversed()) },
    { ...share, proofs: proofs.with(0, proofs[0].toReversed()) },
    { factors: factors.toReversed(), proofs: proofs.toReversed() },
  ];
  for (const other of others) assert(!isPartialDecryptionProven(task, key, other));
  assert(!isPartialDecryptionProven({ ...task, fingerprint: `${fingerprint}A` }, key, share));
  assert(!isPartialDecryptionProven({ ...task, tally: task.tally.toReversed() }, key, share));
});

/** An election of two trustees with weights, and what it needs. */
async function smallElection() {
  const base = electionOf(await readBeleniosVector("single"));
  const secrets = [1, 2].map(() => drawScalar(random));
  const trustees = checkTrustees(
    secrets.map((secret) => ["Single", makeTrusteeKey(secret, random)] as const),
  );
  const question = { answers: ["a", "b"], blank: true, min: 1, max: 1, question: "?" };
  const election = fingerprintElection({
    ...base,
    publicKey: trustees.electionKey,
    questions: [question],
  });
  const voters = [3, 1, 1_000_000].map((weight) => ({ secret: drawScalar(random), weight }));
  const credentials = voters.map(({ secret, weight }) => ({
    key: writeElement(power(GENERATOR, secret)),
    weight,
  }));
  const cast = (voter: number, marks: readonly number[]): EncryptedBallot =>
    makeEncryptedBallot(election, { secret: voters[voter].secret, answers: [marks] }, random);
  const open = (ballots: readonly EncryptedBallot[]) => {
    const sized = tallyBallots(election, ballots, credentials);
    const task = { tally: sized.tally, fingerprint: election.fingerprint };
    const shares = secrets.map((secret, i) => ({
      owner: i + 1,
      factors: makePartialDecryption(task, secret, random).factors,
    }));
    return { sized, trustees, shares };
  };
  return { election, credentials, cast, open };
}

Deno.test("computeResult() counts weights, blank votes, and of each voter the last ballot", async () => {
  const { cast, open } = await smallElection();
  const { sized, trustees, shares } = open([
    cast(0, [0, 1, 0]),
    cast(1, [0, 1, 0]),
    cast(2, [0, 0, 1]),
    cast(1, [1, 0, 0]),
  ]);
  assertEquals(sized.numTallied, 3);
  assertEquals(sized.totalWeight, 1_000_004);
  assertEquals(computeResult(trustees, sized, shares), [[1, 3, 1_000_000]]);
});

Deno.test("computeResult() throws for a factor that is wrong, and tallyBallots() for a voter who is not on the list", async () => {
  const { election, credentials, cast, open } = await smallElection();
  const ballots = [cast(0, [0, 1, 0])];
  const { sized, trustees, shares } = open(ballots);
  const [[first, ...rest]] = shares[0].factors;
  const wrong = { ...shares[0], factors: [[multiply(first, power(GENERATOR, 10n)), ...rest]] };
  assertThrows(() => computeResult(trustees, sized, [wrong, shares[1]]), RangeError, "slot 1");
  const others = credentials.slice(1);
  assertThrows(() => tallyBallots(election, ballots, others), RangeError, "on the list");
});
