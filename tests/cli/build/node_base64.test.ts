import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import * as core from "../../../core/base/base64.ts";
import * as node from "../../../cli/build/node_base64.ts";

Deno.test("base64 in Node is what it is in Deno, for bytes of any length", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40_000 }), (bytes) => {
      const text = core.bytesToBase64(bytes);
      assertEquals(node.bytesToBase64(bytes), text);
      assertEquals([...node.base64ToBytes(text)], [...bytes]);
    }),
    { numRuns: 50 },
  );
});

Deno.test("base64ToBytes() in Node refuses what it refuses in Deno", () => {
  for (const text of ["A", "AA", "AA=", "AB==", "A===", "AAA*", "AA-_", "AAAA=", "=AAA"]) {
    assertThrows(() => core.base64ToBytes(text), SyntaxError);
    assertThrows(() => node.base64ToBytes(text), SyntaxError);
  }
  for (const text of ["", "AA==", " AA\n==", "AAA="]) {
    assertEquals([...node.base64ToBytes(text)], [...core.base64ToBytes(text)], text);
  }
});
