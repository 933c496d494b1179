import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { base64UrlToBytes, bytesToBase64Url } from "../../../core/base/base64url.ts";

Deno.test("bytesToBase64Url() writes what Node's base64url is, and base64UrlToBytes() reads it", () => {
  fc.assert(fc.property(fc.uint8Array(), (each) => {
    const text = bytesToBase64Url(each);
    assertEquals(text, each.toBase64({ alphabet: "base64url", omitPadding: true }));
    assertEquals([...base64UrlToBytes(text)!], [...each]);
  }));
});

Deno.test("base64UrlToBytes() takes one spelling of each bytes", () => {
  // Padding, the other alphabet, white space, one character too many, bits behind the last byte.
  for (const text of ["YQ==", "a+b/", "YW Jj", "YWJjZ", "YR", "ü"]) {
    assertEquals(base64UrlToBytes(text), undefined, text);
  }
});
