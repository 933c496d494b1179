import { assert, assertEquals, assertThrows } from "@std/assert";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { receiveMessage, sendMessage } from "../../../../plugins/belenios/ceremony/channel.ts";
import {
  type Dealings,
  decryptionKeyText,
  makeDecryptionKey,
  openDecryptionKey,
  parseDecryptionKey,
  receiveValue,
  thresholdOf,
} from "../../../../plugins/belenios/ceremony/decryption_key.ts";
import {
  dealPolynomial,
  type DealtPolynomial,
  dealtText,
  openDealt,
  parseDealt,
  valueAt,
} from "../../../../plugins/belenios/ceremony/polynomial.ts";
import {
  drawTrusteeSeed,
  makeCertificate,
  secretsOfSeed,
} from "../../../../plugins/belenios/ceremony/trustee_seed.ts";
import {
  GENERATOR,
  isSameElement,
  multiply,
  power,
} from "../../../../plugins/belenios/group/group.ts";
import { drawScalar } from "../../../../plugins/belenios/group/scalar.ts";
import { encryptValue } from "../../../../plugins/belenios/proofs/ciphertext.ts";
import { makePartialDecryption } from "../../../../plugins/belenios/trustees/partial_decryption.ts";
import { computeResult } from "../../../../plugins/belenios/trustees/result.ts";
import {
  checkTrustees,
  parseTrustees,
  trusteesText,
} from "../../../../plugins/belenios/trustees/trustees.ts";
import { BeleniosFolder, findBeleniosTool } from "../../../support/belenios_tool.ts";
import { electionOf, readBeleniosVector, textsOf } from "../../../support/belenios_vectors.ts";

const vector = await readBeleniosVector("threshold");
const ceremony = vector.ceremony!;

/** The ceremony of the reference election. */
function theirs(): Dealings {
  const [kind] = parseTrustees(textsOf(vector).trustees).kinds;
  assert(kind[0] === "Pedersen");
  return { certs: kind[1].certs, polynomials: ceremony.polynomials.map(parseDealt) };
}

/** A ceremony of ours up to step 3. */
function begin(size: number, threshold: number) {
  const trustees = Array.from({ length: size }, () => secretsOfSeed(drawTrusteeSeed(random)));
  const certs = trustees.map((secrets, i) =>
    makeCertificate(secrets, { size, threshold, index: i + 1 }, random)
  );
  const polynomials = trustees.map((secrets) => dealPolynomial(certs, secrets, random));
  return { trustees, dealings: { certs, polynomials } };
}

Deno.test("openDecryptionKey() opens with the seeds of the reference election what belenios-tool sealed", () => {
  const { keys } = parseTrustees(textsOf(vector).trustees);
  for (const [i, text] of ceremony.voutputs.entries()) {
    const output = parseDecryptionKey(text);
    assertEquals(decryptionKeyText(output), text);
    const secret = openDecryptionKey(output.privateKey, secretsOfSeed(ceremony.seeds[i]));
    assert(isSameElement(power(GENERATOR, secret), keys[i]));
    const other = secretsOfSeed(ceremony.seeds[(i + 1) % 3]);
    assertThrows(() => openDecryptionKey(output.privateKey, other), SyntaxError);
  }
});

Deno.test("makeDecryptionKey() works out of belenios-tool's messages the key that it worked out", () => {
  const dealings = theirs();
  assertEquals(ceremony.polynomials.map(parseDealt).map(dealtText), ceremony.polynomials);
  for (const [i, seed] of ceremony.seeds.entries()) {
    const secrets = secretsOfSeed(seed);
    const made = makeDecryptionKey(dealings, { secrets, index: i + 1 }, random);
    const { publicKey, privateKey } = parseDecryptionKey(ceremony.voutputs[i]);
    assert(isSameElement(made.publicKey.publicKey, publicKey.publicKey));
    assertEquals(
      openDecryptionKey(made.privateKey, secrets),
      openDecryptionKey(privateKey, secrets),
    );
  }
});

for (const [size, threshold] of [[1, 1], [2, 2], [3, 2], [4, 3]]) {
  Deno.test(`a ceremony of ${size} trustees makes a key that any ${threshold} of them decrypt with, and fewer do not`, () => {
    const { trustees, dealings } = begin(size, threshold);
    const outputs = trustees.map((secrets, i) =>
      makeDecryptionKey(dealings, { secrets, index: i + 1 }, random)
    );
    const parameters = thresholdOf(dealings, outputs.map(({ publicKey }) => publicKey));
    const checked = checkTrustees([["Pedersen", parameters]]);
    assertEquals(
      trusteesText(parseTrustees(trusteesText(checked.kinds)).kinds),
      trusteesText(checked.kinds),
    );
    const tally = [
      [1, 0].map((value) => encryptValue(checked.electionKey, value, drawScalar(random))),
    ];
    const shares = outputs.map(({ privateKey }, i) => {
      const secret = openDecryptionKey(privateKey, trustees[i]);
      const task = { tally, fingerprint: "φ" };
      return { owner: i + 1, factors: makePartialDecryption(task, secret, random).factors };
    });
    for (let bits = 1; bits < 2 ** size; bits++) {
      const some = shares.filter((_, i) => bits >> i & 1);
      const result = computeResult(checked, { tally, totalWeight: 1 }, some);
      assertEquals(result, some.length < threshold ? undefined : [[1, 0]], `${bits}`);
    }
  });
}

Deno.test("checkTrustees() refuses a threshold of 1 for several trustees, who would all have one key", () => {
  const { trustees, dealings } = begin(2, 1);
  const outputs = trustees.map((secrets, i) =>
    makeDecryptionKey(dealings, { secrets, index: i + 1 }, random)
  );
  const parameters = thresholdOf(dealings, outputs.map(({ publicKey }) => publicKey));
  assertThrows(() => checkTrustees([["Pedersen", parameters]]), SyntaxError, "a key of their own");
});

Deno.test("receiveValue() names the dealer whose value is not that of the polynomial, and no other", () => {
  const { trustees, dealings } = begin(3, 2);
  const { certs, polynomials } = dealings;
  const [dealer] = trustees;
  const to = power(GENERATOR, trustees[1].decryption);
  const send = (text: string, from = dealer.signing) => sendMessage(text, { from, to }, random);
  const good = polynomials[0].secrets[1];
  const trustee = { secrets: trustees[1], index: 2 };
  const valueOf = (secret: string, number = 1) => {
    const changed = polynomials.with(0, {
      ...polynomials[0],
      secrets: polynomials[0].secrets.with(1, secret),
    });
    return receiveValue({ certs, polynomials: changed }, number, trustee);
  };
  const value = valueOf(good);
  assertEquals(valueOf(send(`{"secret":"${value}"}`)), value);
  const wrong: Readonly<Record<string, string>> = {
    "another value": send(`{"secret":"${value - 1n}"}`),
    "another form": send(`{"secret": "${value}"}`),
    "no number": send(`{"secret":"x"}`),
    "another trustee's": polynomials[0].secrets[2],
    "another dealer's": polynomials[1].secrets[1],
    "signed by another": send(`{"secret":"${value}"}`, trustees[2].signing),
    "a byte changed": good.replace(/"data":"(.)/, (_, digit) => `"data":"${digit === "0" ? 1 : 0}`),
    "nothing": "",
  };
  for (const [what, secret] of Object.entries(wrong)) {
    const error = assertThrows(() => valueOf(secret), SyntaxError) as Error;
    assertEquals(error.message.includes(`${value}`), false, what);
    assertEquals(typeof valueOf(secret, 3), "bigint");
  }
});

Deno.test("openDealt() refuses coefficients or signatures that are another's, too few or changed", () => {
  const { trustees, dealings: { certs, polynomials } } = begin(2, 2);
  const [one, other] = polynomials;
  const others = begin(2, 2).dealings;
  assertEquals(openDealt(certs, 1, one).length, 2);
  const wrong: DealtPolynomial[] = [
    other,
    { ...one, coefexps: other.coefexps },
    { ...one, signature: other.signature },
    { ...one, secrets: one.secrets.slice(1) },
    { ...one, coefexps: { ...one.coefexps, message: other.coefexps.message } },
  ];
  for (const each of wrong) assertThrows(() => openDealt(certs, 1, each), SyntaxError);
  const swapped = [certs[1], certs[0]];
  assertThrows(() => openDealt(swapped, 1, one), SyntaxError, "certificate 1");
  assertThrows(() => dealPolynomial(others.certs, trustees[0], random), RangeError, "certificates");
});

Deno.test("receiveMessage() says nothing of what was decrypted when it is not of its form", () => {
  const [from, to] = [1, 2].map(() => drawScalar(random));
  const sent = sendMessage("text", { from, to: power(GENERATOR, to) }, random);
  const key = power(GENERATOR, from);
  assertEquals(receiveMessage(sent, { from: key, to }, "it"), "text");
  const other = multiply(key, GENERATOR);
  assertThrows(() => receiveMessage(sent, { from: other, to }, "it"), SyntaxError, "signed");
  assertThrows(() => receiveMessage(sent, { from: key, to: from }, "it"), SyntaxError, "recipient");
});

Deno.test("valueAt() is the value of a polynomial", () => {
  assertEquals(valueAt([5n, 3n, 2n], 4), 5n + 12n + 32n);
});

Deno.test("secretsOfSeed() refuses what is no seed, and does not repeat it", () => {
  for (const seed of ["", "0".repeat(22), "1".repeat(21), "1".repeat(23)]) {
    const error = assertThrows(() => secretsOfSeed(seed), RangeError) as Error;
    assert(seed === "" || !error.message.includes(seed));
  }
});

Deno.test("a trustee of ours and two of belenios-tool make a key together, and the tool publishes what we publish", async () => {
  const tool = await findBeleniosTool();
  if (tool === undefined) return;
  const { uuid } = electionOf(vector);
  await using folder = await BeleniosFolder.open(tool, { ...vector, uuid, files: [] });
  const run = async (args: readonly string[], input = "") => {
    const base = ["setup", "generate-trustee-key-threshold", "--group", "Ed25519"];
    const said = await folder.run([...base, ...args], input);
    assert(said.ok, said.stderr);
    return said.stdout;
  };
  const read = (name: string) => Deno.readTextFile(`${folder.path}/${name}`);
  const context = (index: number) => ["--threshold-context", `${index}/2/3`];
  const secrets = secretsOfSeed(drawTrusteeSeed(random));
  const ours = makeCertificate(secrets, { size: 3, threshold: 2, index: 1 }, random);
  const ids = [];
  for (const i of [2, 3]) ids.push((await run([...context(i), "--step", "1"])).trim());
  const lines = [JSON.stringify({
    message: ours.message,
    signature: {
      challenge: `${ours.signature.challenge}`,
      response: `${ours.signature.response}`,
    },
  })];
  for (const id of ids) lines.push((await read(`${id}.cert`)).trim());
  const certs = ["--certs", await folder.write("certs.jsons", `${lines.join("\n")}\n`)];
  await run([...certs, "--step", "2"]);

  const kind = lines.map((line) => JSON.parse(line)).map(({ message, signature }) => ({
    message,
    signature: { challenge: BigInt(signature.challenge), response: BigInt(signature.response) },
  }));
  const dealt = [dealtText(dealPolynomial(kind, secrets, random))];
  for (const [i, id] of ids.entries()) {
    const key = ["--key", `${folder.path}/${id}.key`];
    dealt.push((await run([...context(i + 2), ...certs, ...key, "--step", "3"])).trim());
  }
  const all = await folder.write("polynomials.jsons", `${dealt.join("\n")}\n`);
  const polynomials = ["--polynomials", all];
  await run([...certs, "--step", "4", ...polynomials]);

  const dealings = { certs: kind, polynomials: dealt.map(parseDealt) };
  const outputs = [makeDecryptionKey(dealings, { secrets, index: 1 }, random)];
  for (const id of ids) {
    const key = ["--key", `${folder.path}/${id}.key`];
    const output = await run([...certs, ...key, "--step", "5"], await read(`${id}.vinput`));
    outputs.push(parseDecryptionKey(output.trim()));
  }
  const input = `${outputs.map(decryptionKeyText).join("\n")}\n`;
  const published = (await run([...certs, "--step", "6", ...polynomials], input)).trim();
  const parameters = thresholdOf(dealings, outputs.map(({ publicKey }) => publicKey));
  assertEquals(`[["Pedersen",${published}]]`, trusteesText([["Pedersen", parameters]]));
  assertEquals(parseTrustees(`[["Pedersen",${published}]]`).keys.length, 3);
});
