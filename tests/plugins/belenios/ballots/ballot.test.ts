import { assert, assertEquals, assertThrows } from "@std/assert";
import { systemRandom as random } from "../../../../core/base/system.ts";
import {
  type Element,
  GENERATOR,
  multiply,
  power,
  readElement,
  writeElement,
} from "../../../../plugins/belenios/group/group.ts";
import { drawScalar, modOrder, sumOfScalars } from "../../../../plugins/belenios/group/scalar.ts";
import { encryptValue, sumOfCiphertexts } from "../../../../plugins/belenios/proofs/ciphertext.ts";
import { type Proof, proveLog } from "../../../../plugins/belenios/proofs/log_proof.ts";
import { lessValue, proveOneOf, provesOneOf } from "../../../../plugins/belenios/proofs/one_of.ts";
import { answerStatements } from "../../../../plugins/belenios/ballots/answer_statements.ts";
import {
  ballotTracker,
  type EncryptedAnswer,
  type EncryptedBallot,
  encryptedBallotText,
  parseEncryptedBallot,
  unsignedBallotHash,
} from "../../../../plugins/belenios/ballots/ballot.ts";
import { signatureChallenge } from "../../../../plugins/belenios/ballots/ballot_signature.ts";
import {
  type FingerprintedElection,
  fingerprintElection,
  type HomomorphicQuestion,
  slotsOf,
} from "../../../../plugins/belenios/ballots/belenios_election.ts";
import {
  checkBallotText,
  findBallotFault,
} from "../../../../plugins/belenios/ballots/check_ballot.ts";
import { makeEncryptedBallot } from "../../../../plugins/belenios/ballots/make_ballot.ts";
import {
  BELENIOS_VECTORS,
  electionOf,
  readBeleniosVector,
  secretOfCredential,
  textsOf,
} from "../../../support/belenios_vectors.ts";

const single = await readBeleniosVector("single");
const election = electionOf(single);

/** An election with one question. */
function electionWith(question: Partial<HomomorphicQuestion>): FingerprintedElection {
  const all = {
    answers: ["a", "b", "c"],
    blank: false,
    min: 1,
    max: 2,
    question: "?",
    ...question,
  };
  return fingerprintElection({ ...election, questions: [all] });
}

/** All vectors of 0 and 1 of this length. */
function* markings(length: number): Generator<number[]> {
  for (let bits = 0; bits < 2 ** length; bits++) {
    yield Array.from({ length }, (_, i) => bits >> i & 1);
  }
}

/** Signs a ballot anew, so that what was changed in it is all that is wrong. */
function resigned(ballot: EncryptedBallot, secret: bigint): EncryptedBallot {
  const signed = { ...ballot, credential: power(GENERATOR, secret) };
  const hash = unsignedBallotHash(signed);
  const statement = { bases: [GENERATOR], challenge: signatureChallenge(hash) };
  return { ...signed, signature: { hash, proof: proveLog(secret, statement, random) } };
}

for (const name of BELENIOS_VECTORS) {
  Deno.test(`checkBallotText() takes every ballot that belenios-tool made: ${name}`, async () => {
    const vector = await readBeleniosVector(name);
    const { ballots } = textsOf(vector);
    assert(ballots.length >= 4);
    for (const text of ballots) {
      const checked = checkBallotText(electionOf(vector), text);
      assert(checked.ok);
      assertEquals(encryptedBallotText(checked.ballot), text);
    }
  });
}

Deno.test("makeEncryptedBallot() makes good ballots for every answer that the question allows, and for no other", () => {
  for (const question of [{ blank: false }, { blank: true }, { blank: true, min: 2 }]) {
    const one = electionWith({ ...question, answers: ["a", "b"] });
    const [{ min, max, blank }] = one.questions;
    for (const marks of markings(slotsOf(one.questions[0]))) {
      const chosen = marks.slice(blank ? 1 : 0).reduce((sum, mark) => sum + mark);
      const isRight = blank && marks[0] === 1 ? chosen === 0 : chosen >= min && chosen <= max;
      const make = () =>
        makeEncryptedBallot(one, { secret: drawScalar(random), answers: [marks] }, random);
      if (!isRight) assertThrows(make, RangeError, "question 1 must choose from");
      else assertEquals(checkBallotText(one, encryptedBallotText(make())).ok, true, `${marks}`);
    }
  }
});

Deno.test("findBallotFault() refuses what somebody makes of every answer that the question does not allow, whatever they claim", () => {
  for (const blank of [false, true]) {
    const one = electionWith({ blank, answers: ["a", "b"], min: 1, max: 1 });
    const [question] = one.questions;
    const secret = drawScalar(random);
    const credential = power(GENERATOR, secret);
    for (const marks of markings(slotsOf(question))) {
      const chosen = marks.slice(blank ? 1 : 0).reduce((sum, mark) => sum + mark);
      if (blank && marks[0] === 1 ? chosen === 0 : chosen === 1) continue;
      const secrets = marks.map(() => drawScalar(random));
      const choices = marks.map((mark, i) => encryptValue(one.publicKey, mark, secrets[i]));
      const statements = answerStatements(question, choices, { election: one, credential });
      const sum = sumOfScalars(secrets.slice(blank ? 1 : 0));
      const individualProofs = statements.individual.map((statement, i) =>
        proveOneOf(statement, { index: marks[i], secret: secrets[i] }, random)
      );
      const claims = (statement: typeof statements.overall) =>
        statement.cases.flatMap((_, index) =>
          [secrets[0], sum].map((each) => proveOneOf(statement, { index, secret: each }, random))
        );
      const blanks = statements.blank === undefined ? [undefined] : claims(statements.blank);
      for (const overallProof of claims(statements.overall)) {
        for (const blankProof of blanks) {
          const answer = { choices, individualProofs, overallProof, blankProof };
          const ballot = {
            electionUuid: one.uuid,
            electionHash: one.fingerprint,
            credential,
            answers: [answer],
          };
          const hash = unsignedBallotHash(ballot);
          const statement = { bases: [GENERATOR], challenge: signatureChallenge(hash) };
          const proof = proveLog(secret, statement, random);
          const fault = findBallotFault(one, { ...ballot, signature: { hash, proof } });
          assert(fault?.code === "overall-proof" || fault?.code === "blank-proof", `${marks}`);
        }
      }
    }
  }
});

Deno.test("makeEncryptedBallot() makes two ballots of one answer that share nothing but what the form fixes", () => {
  const secret = secretOfCredential(election.uuid, single.credentials.v1);
  const answers = [[0, 1, 0, 0], [1, 0, 1, 0]];
  const texts = [1, 2].map(() =>
    encryptedBallotText(makeEncryptedBallot(election, { secret, answers }, random))
  );
  const numbers = texts.map((text) => new Set(text.match(/[0-9a-f]{64}|\d{60,}/g)));
  const shared = [...numbers[0]].filter((number) => numbers[1].has(number));
  assertEquals(shared, [writeElement(power(GENERATOR, secret))]);
});

// Row 7 of the design: with one randomness for two choices, or one commitment for two proofs, everybody sees what was chosen.
Deno.test("makeEncryptedBallot() uses no randomness twice: all encryptions and commitments of many ballots differ", () => {
  const secret = secretOfCredential(election.uuid, single.credentials.v1);
  const answers = [[0, 1, 0, 0], [1, 0, 1, 0]];
  const texts: string[] = [];
  const challenge = (commitments: readonly Element[]) => {
    texts.push(...commitments.map(writeElement));
    return 0n;
  };
  for (let ballot = 0; ballot < 10; ballot++) {
    const made = makeEncryptedBallot(election, { secret, answers }, random);
    for (const { choices, individualProofs } of made.answers) {
      for (const [i, choice] of choices.entries()) {
        texts.push(writeElement(choice.alpha), writeElement(choice.beta));
        const cases = [0, 1].map((value) => lessValue(choice, value));
        provesOneOf({ publicKey: election.publicKey, cases, challenge }, individualProofs[i]);
      }
    }
  }
  assertEquals(texts.length, 10 * 8 * 6);
  assertEquals(new Set(texts).size, texts.length);
});

Deno.test("findBallotFault() names each rule that is broken", () => {
  const secret = secretOfCredential(election.uuid, single.credentials.v1);
  const other = drawScalar(random);
  const answers = [[0, 1, 0, 0], [1, 0, 1, 0]];
  const good = makeEncryptedBallot(election, { secret, answers }, random);
  const copy = makeEncryptedBallot(election, { secret: other, answers }, random);
  const codeOf = (ballot: EncryptedBallot) => findBallotFault(election, ballot)?.code;
  const withFirst = (change: Partial<EncryptedBallot["answers"][0]>) =>
    codeOf(
      resigned(
        { ...good, answers: good.answers.with(0, { ...good.answers[0], ...change }) },
        secret,
      ),
    );
  const [first, second] = good.answers;

  assertEquals(codeOf(good), undefined);
  assertEquals(codeOf({ ...good, electionUuid: "2TBRpir3rZntKd" }), "other-election");
  assertEquals(codeOf({ ...good, electionHash: election.fingerprint.slice(1) }), "other-election");
  assertEquals(codeOf({ ...good, credential: copy.credential }), "forged");
  assertEquals(codeOf({ ...good, signature: copy.signature }), "forged");
  assertEquals(codeOf({ ...good, answers: copy.answers }), "forged");
  assertEquals(codeOf(resigned({ ...good, answers: [first] }, secret)), "answers");
  assertEquals(codeOf(resigned({ ...good, answers: [second, first] }, secret)), "answers");
  assertEquals(withFirst({ choices: first.choices.slice(1) }), "answers");
  assertEquals(withFirst({ blankProof: undefined }), "answers");
  assertEquals(withFirst({ overallProof: first.overallProof.slice(1) }), "answers");
  assertEquals(withFirst({ individualProofs: first.individualProofs.slice(1) }), "answers");
  assertEquals(
    withFirst({ choices: first.choices.with(0, first.choices[1]) }),
    "reused-randomness",
  );
  assertEquals(withFirst({ choices: first.choices.toReversed() }), "individual-proof");
  assertEquals(withFirst({ overallProof: first.overallProof.toReversed() }), "overall-proof");
  assertEquals(withFirst({ blankProof: first.blankProof!.toReversed() }), "blank-proof");
});

Deno.test("findBallotFault() refuses another voter's ballot, its answers and single proofs under an own signature", () => {
  const secret = drawScalar(random);
  const [theirs] = textsOf(single).ballots.map(parseEncryptedBallot);
  const mine = makeEncryptedBallot(
    election,
    { secret, answers: [[1, 0, 0, 0], [1, 0, 0, 0]] },
    random,
  );
  const faultOf = (answers: EncryptedBallot["answers"]) =>
    findBallotFault(election, resigned({ ...mine, answers }, secret))?.code;
  assertEquals(faultOf(theirs.answers), "individual-proof");
  assertEquals(faultOf(mine.answers.with(1, theirs.answers[1])), "individual-proof");
  for (const field of ["overallProof", "blankProof"] as const) {
    const answer = { ...mine.answers[0], [field]: theirs.answers[0][field] };
    assertEquals(
      faultOf(mine.answers.with(0, answer)),
      field === "overallProof" ? "overall-proof" : "blank-proof",
    );
  }
});

/**
 * An answer to a question without blank whose encryptions look new, and whose proofs have the same commitments as before: whoever adds
 * to the randomness of somebody's encryption knows by how much. Of what a challenge is made of, the encryptions alone differ.
 */
function rerandomised(answer: EncryptedAnswer): EncryptedAnswer {
  const { publicKey } = election;
  const added = answer.choices.map(() => drawScalar(random));
  const shift = ({ challenge, response }: Proof, by: bigint) => ({
    challenge,
    response: modOrder(response - challenge * by),
  });
  return {
    choices: answer.choices.map((choice, i) =>
      sumOfCiphertexts([choice, encryptValue(publicKey, 0, added[i])])
    ),
    individualProofs: answer.individualProofs.map((proofs, i) =>
      proofs.map((proof) => shift(proof, added[i]))
    ),
    overallProof: answer.overallProof.map((proof) => shift(proof, sumOfScalars(added))),
  };
}

// Row 1 of the design.
Deno.test("findBallotFault() refuses encryptions that were made to look new, with proofs that were made to fit, of others and of one's own", () => {
  const secret = drawScalar(random);
  const answers = [[1, 0, 0, 0], [1, 0, 0, 0]];
  const mine = makeEncryptedBallot(election, { secret, answers }, random);
  const [theirs] = textsOf(single).ballots.map(parseEncryptedBallot);
  for (const copied of [theirs.answers[1], mine.answers[1]]) {
    const copy = rerandomised(copied);
    const commitmentsOf = ({ choices, individualProofs }: EncryptedAnswer) => {
      const all: string[] = [];
      const challenge = (commitments: readonly Element[]) => {
        all.push(...commitments.map(writeElement));
        return 0n;
      };
      const cases = [0, 1].map((value) => lessValue(choices[0], value));
      provesOneOf({ publicKey: election.publicKey, cases, challenge }, individualProofs[0]);
      return all;
    };
    assertEquals(commitmentsOf(copy), commitmentsOf(copied));
    const ballot = resigned({ ...mine, answers: mine.answers.with(1, copy) }, secret);
    assertEquals(findBallotFault(election, ballot)?.code, "individual-proof");
  }
});

Deno.test("checkBallotText() refuses one randomness for two choices even where every proof holds", () => {
  const secret = drawScalar(random);
  const credential = power(GENERATOR, secret);
  const one = electionWith({ answers: ["a", "b"], min: 1, max: 1 });
  const [question] = one.questions;
  const r = drawScalar(random);
  const choices = [1, 0].map((mark) => encryptValue(one.publicKey, mark, r));
  const { individual, overall } = answerStatements(question, choices, {
    election: one,
    credential,
  });
  const answer = {
    choices,
    individualProofs: individual.map((each, i) =>
      proveOneOf(each, { index: 1 - i, secret: r }, random)
    ),
    overallProof: proveOneOf(overall, { index: 0, secret: sumOfScalars([r, r]) }, random),
  };
  const ballot = resigned({
    ...makeEncryptedBallot(one, { secret, answers: [[1, 0]] }, random),
    answers: [answer],
  }, secret);
  assertEquals(findBallotFault(one, ballot)?.code, "reused-randomness");
});

Deno.test("ballotTracker() is the hash of the whole text", () => {
  const [text] = textsOf(single).ballots;
  const file = single.files.find((each) => each.text === text)!;
  assertEquals(
    Uint8Array.fromBase64(ballotTracker(text)).toHex(),
    file.name.slice(0, 64),
  );
});

Deno.test("checkBallotText() refuses a ballot of which any one number is changed, and its signature made to fit", () => {
  const secret = secretOfCredential(election.uuid, single.credentials.v1);
  const answers = [[0, 1, 0, 0], [1, 0, 1, 0]];
  const text = encryptedBallotText(makeEncryptedBallot(election, { secret, answers }, random));
  const numbers = [...text.matchAll(/(?<=")([0-9a-f]{64}|\d{60,})(?=")/g)];
  // 8 encryptions, 16 individual proofs, 2 and 3 of the overall proofs, 2 for blank, the key, and the signature's proof.
  assertEquals(numbers.length, 2 * (8 + 16 + 2 + 3 + 2) + 1 + 2);
  for (const { 0: number, index } of numbers) {
    const element = readElement(number);
    const other = element === undefined
      ? `${modOrder(BigInt(number) + 1n)}`
      : writeElement(multiply(element, GENERATOR));
    const changed = text.slice(0, index) + other + text.slice(index + number.length);
    assertEquals(checkBallotText(election, changed).ok, false, other);
    if (text.indexOf(`"signature"`) < index) continue;
    const ballot = resigned(parseEncryptedBallot(changed), secret);
    const isKey = index === text.indexOf(`"credential":"`) + `"credential":"`.length;
    assertEquals(findBallotFault(election, ballot) === undefined, isKey, other);
  }
});
