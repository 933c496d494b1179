import { assert, assertEquals } from "@std/assert";
import { ed25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { bytesToHex } from "../../../../core/base/hash.ts";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { GROUP_ORDER } from "../../../../core/ed25519/signature.ts";
import {
  divide,
  GENERATOR,
  IDENTITY,
  isSameElement,
  multiply,
  power,
  readElement,
  secretPower,
  withPowers,
  writeElement,
} from "../../../../plugins/belenios/group/group.ts";
import { fingerprintOf, hashToScalar } from "../../../../plugins/belenios/group/hash_to_scalar.ts";
import {
  drawScalar,
  invertScalar,
  modOrder,
  readScalar,
} from "../../../../plugins/belenios/group/scalar.ts";

/** p, and y of the generator: 4/5. */
const P = 2n ** 255n - 19n;
const GENERATOR_TEXT = "6666666666666666666666666666666666666666666666666666666666666658";

const hex = (number: bigint) => number.toString(16).padStart(64, "0");
const sign = 1n << 255n;

/** Texts that some readers of points take, and why none of them is an element here. */
const BAD: Readonly<Record<string, string>> = {
  "empty": "",
  "too short": GENERATOR_TEXT.slice(1),
  "too long": `${GENERATOR_TEXT}0`,
  "upper case": hex(P - 5n).toUpperCase(),
  "white space": ` ${GENERATOR_TEXT.slice(1)}`,
  "no hex digit": `${GENERATOR_TEXT.slice(1)}g`,
  "the neutral element": hex(1n),
  "the neutral element with a sign": hex(1n | sign),
  "the neutral element, y not reduced": hex(P + 1n),
  "order 2": hex(P - 1n),
  "order 2 with a sign": hex((P - 1n) | sign),
  "order 4": hex(0n),
  "order 4, other sign": hex(sign),
  "order 4, y not reduced": hex(P),
  "order 8": "7a03ac9277fdc74ec6cc392cfa53202a0f6710d0760c3cba4fd84d3d706a17c7",
  "order 8, other sign": "fa03ac9277fdc74ec6cc392cfa53202a0f6710d0760c3cba4fd84d3d706a17c7",
  "the largest y": hex(sign - 1n),
  "not on the curve": hex(2n),
  // The generator times a point of order 4, which has y = 0.
  "mixed order": writeElement(GENERATOR.add(ed25519.Point.fromBytes(new Uint8Array(32)))),
};

Deno.test("readElement() reads the generator, and writeElement() writes it as the specification has it", () => {
  assertEquals(writeElement(GENERATOR), GENERATOR_TEXT);
  assert(isSameElement(readElement(GENERATOR_TEXT)!, GENERATOR));
  assert(isSameElement(power(GENERATOR, GROUP_ORDER - 1n), divide(IDENTITY, GENERATOR)));
});

for (const [why, text] of Object.entries(BAD)) {
  Deno.test(`readElement() refuses what is no element: ${why}`, () => {
    assertEquals(readElement(text), undefined);
  });
}

Deno.test("readElement() reads what writeElement() wrote, and nothing that is written in another way", () => {
  fc.assert(
    fc.property(fc.bigInt(1n, GROUP_ORDER - 1n), fc.nat(255), (exponent, bit) => {
      const text = writeElement(power(GENERATOR, exponent));
      assertEquals(writeElement(readElement(text)!), text);
      const other = readElement(hex(BigInt(`0x${text}`) ^ (1n << BigInt(bit))));
      assert(other === undefined || !isSameElement(other, readElement(text)!));
    }),
    { numRuns: 30 },
  );
});

Deno.test("power() and secretPower() follow the laws of exponents, with a prepared base and without", () => {
  const scalar = fc.bigInt(0n, GROUP_ORDER - 1n);
  fc.assert(
    fc.property(scalar, scalar, (a, b) => {
      const base = power(GENERATOR, 7n);
      const product = multiply(secretPower(base, a), power(withPowers(base), b));
      assert(isSameElement(product, power(base, a + b)));
    }),
    { numRuns: 20 },
  );
});

Deno.test("readScalar() reads numbers below the order, written in one way", () => {
  assertEquals(readScalar("0"), 0n);
  assertEquals(readScalar(`${GROUP_ORDER - 1n}`), GROUP_ORDER - 1n);
  for (
    const text of [
      `${GROUP_ORDER}`,
      `${GROUP_ORDER + 1n}`,
      "",
      "00",
      "01",
      "-1",
      "+1",
      " 1",
      "1 ",
      "1e3",
      "0x1",
      "1.0",
      "١",
    ]
  ) {
    assertEquals(readScalar(text), undefined, text);
  }
});

Deno.test("drawScalar() draws again what is no number from 1 to the order less 1", () => {
  const number = (n: bigint) => Uint8Array.from(hex(n).match(/../g)!, (byte) => parseInt(byte, 16));
  const drawn = [0n, GROUP_ORDER, (1n << 253n) - 1n, GROUP_ORDER - 1n].map(number);
  assertEquals(drawScalar({ bytes: () => drawn.shift()! }), GROUP_ORDER - 1n);
  assertEquals(drawn.length, 0);
});

Deno.test("drawScalar() draws each of 16 equal parts of the range as often", () => {
  const count = 16_000;
  const parts = new Array<number>(16).fill(0);
  for (let i = 0; i < count; i++) parts[Number(drawScalar(random) * 16n / GROUP_ORDER)]++;
  const chiSquared = parts.reduce((sum, n) => sum + (n - count / 16) ** 2 / (count / 16), 0);
  // 15 degrees of freedom: larger by chance once in 10^9 runs.
  assert(chiSquared < 74, `${chiSquared}`);
});

Deno.test("invertScalar() gives 1 when it is multiplied", () => {
  fc.assert(fc.property(fc.bigInt(1n, GROUP_ORDER - 1n), (number) => {
    assertEquals(modOrder(number * invertScalar(number)), 1n);
  }));
});

Deno.test("hashToScalar() hashes the prefix and the elements with commas between", async () => {
  const text = `pok|Ed25519|${GENERATOR_TEXT},${GENERATOR_TEXT}`;
  const digest = new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)),
  );
  assertEquals(
    hashToScalar("pok|Ed25519|", [GENERATOR, GENERATOR]),
    BigInt(`0x${bytesToHex(digest)}`) % GROUP_ORDER,
  );
});

Deno.test("fingerprintOf() is Base64 of SHA-256 without padding", () => {
  assertEquals(fingerprintOf(""), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU");
});
