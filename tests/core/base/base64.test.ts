import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { base64ToBytes, bytesToBase64 } from "../../../core/base/base64.ts";

Deno.test("base64ToBytes() gives back what bytesToBase64() wrote, and refuses the rest", () => {
  fc.assert(fc.property(fc.uint8Array(), (each) => {
    assertEquals([...base64ToBytes(bytesToBase64(each))], [...each]);
  }));
  for (const text of ["a", "a===", "*", "YQ"]) assertThrows(() => base64ToBytes(text), SyntaxError);
});
