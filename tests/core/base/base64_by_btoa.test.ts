import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { base64ToBytes, bytesToBase64 } from "../../../core/base/base64.ts";
import { decodeByAtob, encodeByBtoa } from "../../../core/base/base64_by_btoa.ts";

Deno.test("base64 by btoa is what the engine writes, for bytes of any length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40_000 }), (bytes) => {
      const text = bytesToBase64(bytes);
      assertEquals(encodeByBtoa(bytes), text);
      assertEquals([...decodeByAtob(text)], [...bytes]);
    }),
    { numRuns: 50 },
  );
});

Deno.test("decodeByAtob() refuses what the engine refuses", () => {
  for (const text of ["A", "AA", "AA=", "AB==", "A===", "AAA*", "AA-_", "AAAA=", "=AAA"]) {
    assertThrows(() => base64ToBytes(text), SyntaxError);
    assertThrows(() => decodeByAtob(text), SyntaxError);
  }
  for (const text of ["", "AA==", " AA\n==", "AAA="]) {
    assertEquals([...decodeByAtob(text)], [...base64ToBytes(text)], text);
  }
});
