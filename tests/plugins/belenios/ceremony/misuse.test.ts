/** What one trustee can do with another's keys and messages. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { hexToBytes, sha256 } from "../../../../core/base/hash.ts";
import { systemRandom as random } from "../../../../core/base/system.ts";
import {
  gcmDecrypt,
  gcmEncrypt,
  type GcmKey,
} from "../../../../plugins/belenios/ceremony/aes_gcm.ts";
import { receiveMessage, sendMessage } from "../../../../plugins/belenios/ceremony/channel.ts";
import {
  makeDecryptionKey,
  openDecryptionKey,
  thresholdOf,
} from "../../../../plugins/belenios/ceremony/decryption_key.ts";
import { dealPolynomial } from "../../../../plugins/belenios/ceremony/polynomial.ts";
import {
  drawTrusteeSeed,
  makeCertificate,
  secretsOfSeed,
} from "../../../../plugins/belenios/ceremony/trustee_seed.ts";
import {
  divide,
  type Element,
  GENERATOR,
  multiply,
  power,
  readElement,
  writeElement,
} from "../../../../plugins/belenios/group/group.ts";
import { drawScalar } from "../../../../plugins/belenios/group/scalar.ts";
import { signMessage } from "../../../../plugins/belenios/proofs/signed_message.ts";
import { openCertificate } from "../../../../plugins/belenios/trustees/certificate.ts";
import {
  certificatesText,
  coefficientsText,
  openCoefficients,
  type ThresholdParameters,
} from "../../../../plugins/belenios/trustees/threshold.ts";
import {
  isTrusteeKeyProven,
  makeTrusteeKey,
  type TrusteeKey,
} from "../../../../plugins/belenios/trustees/trustee_key.ts";
import { checkTrustees } from "../../../../plugins/belenios/trustees/trustees.ts";

/** A whole ceremony of three trustees, of whom two are enough. */
function ceremony() {
  const size = 3;
  const trustees = Array.from({ length: size }, () => secretsOfSeed(drawTrusteeSeed(random)));
  const certs = trustees.map((secrets, i) =>
    makeCertificate(secrets, { size, threshold: 2, index: i + 1 }, random)
  );
  const polynomials = trustees.map((secrets) => dealPolynomial(certs, secrets, random));
  const dealings = { certs, polynomials };
  const outputs = trustees.map((secrets, i) =>
    makeDecryptionKey(dealings, { secrets, index: i + 1 }, random)
  );
  const parameters = thresholdOf(dealings, outputs.map(({ publicKey }) => publicKey));
  const ownSecret = openDecryptionKey(outputs[1].privateKey, trustees[1]);
  return { trustees, parameters, ownSecret };
}

Deno.test("checkTrustees() refuses a key for decrypting that is not what all coefficients give, however well it is proven and signed", () => {
  const { trustees, parameters, ownSecret } = ceremony();
  const signedBySecond = (key: TrusteeKey): ThresholdParameters => {
    const text = writeElement(key.publicKey);
    const { signature } = signMessage(trustees[1].signing, text, random);
    const signed = { ...key, signature };
    assert(isTrusteeKeyProven(signed));
    return { ...parameters, verificationKeys: parameters.verificationKeys.with(1, signed) };
  };
  const check = (changed: ThresholdParameters) => checkTrustees([["Pedersen", changed]]);
  assertEquals(check(signedBySecond(makeTrusteeKey(ownSecret, random))).keys.length, 3);
  const others: Readonly<Record<string, TrusteeKey>> = {
    "of a secret of the trustee's own": makeTrusteeKey(drawScalar(random), random),
    "of the trustee's secret and one more": makeTrusteeKey(ownSecret + 1n, random),
    "another trustee's, with its proof": parameters.verificationKeys[0],
  };
  for (const [what, key] of Object.entries(others)) {
    const error = assertThrows(() => check(signedBySecond(key)), SyntaxError) as Error;
    assert(error.message.includes("[1] must be what all coefficients give"), what);
  }
});

Deno.test("openCoefficients() refuses a polynomial with more or fewer coefficients than the threshold", () => {
  const { trustees: [{ signing }], parameters } = ceremony();
  const certificate = openCertificate(parameters.certs[0], "it");
  const open = (count: number) => {
    const coefexps = Array.from({ length: count }, () => drawScalar(random));
    const text = coefficientsText(coefexps.map((each) => power(GENERATOR, each)));
    return openCoefficients(signMessage(signing, text, random), { certificate, where: "it" });
  };
  assertEquals(open(2).length, 2);
  // With one more, two trustees could not decrypt; with one less, each alone would know this trustee's secret.
  for (const count of [1, 3]) assertThrows(() => open(count), SyntaxError, "must have 2 elements");
});

Deno.test("checkTrustees() refuses a certificate for another place, even if all have signed that they have seen it", () => {
  const { trustees, parameters } = ceremony();
  const withFirst = (index: number): ThresholdParameters => {
    const first = makeCertificate(trustees[0], { size: 3, threshold: 2, index }, random);
    const certs = parameters.certs.with(0, first);
    const signatures = parameters.coefexps.map((signed, i) => {
      const certificate = openCertificate(certs[i], "it");
      const text = certificatesText(certs, openCoefficients(signed, { certificate, where: "it" }));
      return signMessage(trustees[i].signing, text, random).signature;
    });
    return { ...parameters, certs, signatures };
  };
  const check = (changed: ThresholdParameters) => checkTrustees([["Pedersen", changed]]);
  assertEquals(check(withFirst(1)).keys.length, 3);
  assertThrows(() => check(withFirst(2)), SyntaxError, "must be of trustee 1 of 3");
});

/** The key of a message's encryption. */
function gcmKeyOf(key: Element, alpha: Element): GcmKey {
  const hash = (text: string) => sha256(new TextEncoder().encode(text));
  return { key: hash(`key|${writeElement(key)}`), nonce: hash(`iv|${writeElement(alpha)}`) };
}

/** A message with its signature, as its recipient seals it anew for somebody else. */
function passedOn(message: string, { secret, to }: { secret: bigint; to: Element }): string {
  const { algorithm, alpha, beta, data } = JSON.parse(message);
  const [a, b] = [alpha, beta].map((text) => readElement(text)!);
  const signed = gcmDecrypt(gcmKeyOf(divide(b, power(a, secret)), a), hexToBytes(data))!;
  const [key, r] = [power(GENERATOR, drawScalar(random)), drawScalar(random)];
  const newAlpha = power(GENERATOR, r);
  return JSON.stringify({
    algorithm,
    alpha: writeElement(newAlpha),
    beta: writeElement(multiply(power(to, r), key)),
    data: gcmEncrypt(gcmKeyOf(key, newAlpha), signed).toHex(),
  });
}

Deno.test("receiveMessage() refuses what was sent to another, who passes it on with its signature", () => {
  const [from, recipient, other] = [1, 2, 3].map(() => drawScalar(random));
  const key = power(GENERATOR, from);
  const sent = sendMessage("text", { from, to: power(GENERATOR, recipient) }, random);
  const seal = (to: bigint) => passedOn(sent, { secret: recipient, to: power(GENERATOR, to) });
  // Sealed anew for the same recipient it is as good as the first.
  assertEquals(receiveMessage(seal(recipient), { from: key, to: recipient }, "it"), "text");
  assertThrows(
    () => receiveMessage(seal(other), { from: key, to: other }, "it"),
    SyntaxError,
    "it must name its recipient",
  );
});
