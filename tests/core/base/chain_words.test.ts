import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { saysWordsOf, wordsOf } from "../../../core/base/chain_words.ts";

/** The ids, and their words: entropy of BIP 39's own vectors (Trezor), whose first six words hold no check. */
const KNOWN = [
  ["00".repeat(32), "abandon abandon abandon abandon abandon abandon"],
  ["7f".repeat(32), "legal winner thank year wave sausage"],
  ["80".repeat(32), "letter advice cage absurd amount doctor"],
  ["ff".repeat(32), "zoo zoo zoo zoo zoo zoo"],
  [
    "68a79eaca2324873eacc50cb9c6eca8cc68ea5d936f98787c60c7ebc74e6ce7c",
    "hamster diagram private dutch cause delay",
  ],
  [
    "9f6a2878b2520799a44ef18bc7df394e7061a224d2c33cd015b157d746869863",
    "panda eyebrow bullet gorilla call smoke",
  ],
] as const;

for (const [chainId, words] of KNOWN) {
  Deno.test(`wordsOf() gives ${words}`, () => assertEquals(wordsOf(chainId), words));
}

Deno.test("wordsOf() has every of the first 66 bits, and no other", () => {
  const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => bytes.toHex());
  fc.assert(fc.property(hex, (chainId) => {
    const places = wordsOf(chainId).split(" ").map((word) => BigInt(wordlist.indexOf(word)));
    const read = places.reduce((all, place) => all << 11n | place, 0n);
    assertEquals(read, BigInt(`0x${chainId}`) >> (256n - 66n));
  }));
});

Deno.test("wordsOf() takes 64 hex digits in lower case alone", () => {
  for (const bad of ["", "00", "AB".repeat(32), "0".repeat(65), "zz".repeat(32)]) {
    assertThrows(() => wordsOf(bad), RangeError, "64 hex digits");
  }
});

Deno.test("saysWordsOf() knows the words as people write them, and no others", () => {
  const id = "7f".repeat(32);
  const words = wordsOf(id);
  const good = [
    words,
    ` ${words}\n`,
    words.toUpperCase(),
    words.replaceAll(" ", ", "),
    `"${words}"`,
  ];
  for (const text of good) assertEquals(saysWordsOf(id, text), true, text);
  const five = words.split(" ").slice(0, 5).join(" ");
  const bad = ["", five, `${words} zoo`, words.replaceAll(" ", ""), `winner ${words}`];
  for (const text of bad) assertEquals(saysWordsOf(id, text), false, text);
});
