import { assert, assertEquals, assertThrows } from "@std/assert";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { GENERATOR, isSameElement, power } from "../../../../plugins/belenios/group/group.ts";
import { drawScalar } from "../../../../plugins/belenios/group/scalar.ts";
import {
  isTrusteeKeyProven,
  makeTrusteeKey,
} from "../../../../plugins/belenios/trustees/trustee_key.ts";
import {
  checkTrustees,
  parseTrustees,
  trusteesText,
} from "../../../../plugins/belenios/trustees/trustees.ts";
import {
  BELENIOS_VECTORS,
  electionOf,
  readBeleniosVector,
  textsOf,
} from "../../../support/belenios_vectors.ts";

/** Every number in an object of JSON, changed once: numbers as texts of digits, keys, and those inside of signed messages. */
function* changes(text: string): Generator<string> {
  for (const { index, 0: found } of text.matchAll(/[0-9a-f]{64}|\d{70,}|(?<=:)\d/g)) {
    const at = index + found.length - 1;
    const digit = text[at] === "1" ? "2" : "1";
    yield text.slice(0, at) + digit + text.slice(at + 1);
  }
}

for (const name of BELENIOS_VECTORS) {
  Deno.test(`parseTrustees() takes the trustees that belenios-tool made, and works out the election's key: ${name}`, async () => {
    const vector = await readBeleniosVector(name);
    const { trustees: text } = textsOf(vector);
    const trustees = parseTrustees(text);
    assertEquals(trusteesText(trustees.kinds), text);
    assert(isSameElement(trustees.electionKey, electionOf(vector).publicKey));
    assertEquals(trustees.keys.length, name === "single" ? 2 : 3);
  });

  Deno.test(`parseTrustees() refuses trustees in whose text one number is changed: ${name}`, async () => {
    const { trustees: text } = textsOf(await readBeleniosVector(name));
    let count = 0;
    for (const changed of changes(text)) {
      assertThrows(() => parseTrustees(changed), SyntaxError);
      count++;
    }
    assertEquals(count, name === "single" ? 6 : 55);
  });
}

Deno.test("makeTrusteeKey() proves a key, and the proof is for no other key", () => {
  const [one, other] = [1, 2].map(() => makeTrusteeKey(drawScalar(random), random));
  assert(isTrusteeKeyProven(one));
  assert(!isTrusteeKeyProven({ ...one, publicKey: other.publicKey }));
  assert(!isTrusteeKeyProven({ ...one, publicKey: power(GENERATOR, 5n) }));
});

Deno.test("checkTrustees() refuses one key as two trustees, even with two proofs, and nobody at all", () => {
  const secret = drawScalar(random);
  const twice = [1, 2].map(() => ["Single", makeTrusteeKey(secret, random)] as const);
  assertThrows(() => checkTrustees(twice), SyntaxError, "a key of their own");
  assertEquals(checkTrustees(twice.slice(1)).keys.length, 1);
  assertThrows(() => checkTrustees([]), SyntaxError, "there must be a trustee");
});
