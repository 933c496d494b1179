import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  canonicalJson,
  decodeCanonicalJson,
  encodeCanonicalJson,
} from "../../../core/base/canonical_json.ts";

Deno.test("decodeCanonicalJson() takes exactly what canonicalJson() writes", () => {
  assertEquals(canonicalJson({ b: [1, "é", null], a: 1e21 }), '{"a":1e+21,"b":[1,"é",null]}');
  fc.assert(fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
    const text = encodeCanonicalJson(value);
    assertEquals(canonicalJson(decodeCanonicalJson(text)), new TextDecoder().decode(text));
  }));
  const others = [
    '{"b":1,"a":2}',
    '{ "a":1}',
    '{"a":1,"a":1}',
    '"\\u0061"',
    "1.0",
    "",
    "nul",
    '"\\ud800"',
  ];
  for (const text of others) {
    assertThrows(() => decodeCanonicalJson(new TextEncoder().encode(text)), SyntaxError);
  }
  assertThrows(() => decodeCanonicalJson(new Uint8Array([0x22, 0xff, 0x22])), SyntaxError, "UTF-8");
  assertThrows(() => canonicalJson(undefined), TypeError);
  assertThrows(() => canonicalJson({ a: NaN }), TypeError);
});
