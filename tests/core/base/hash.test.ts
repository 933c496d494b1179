import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createPrefixedHash, equalBytes, sha256 } from "../../../core/base/hash.ts";

Deno.test("createPrefixedHash() is SHA-256 of prefix and rest, for every rest", () => {
  const prefix = fc.uint8Array({ minLength: 64, maxLength: 64 });
  fc.assert(fc.property(prefix, fc.array(fc.uint8Array({ maxLength: 150 })), (start, rests) => {
    const prefixed = createPrefixedHash(start);
    const out = new Uint8Array(32);
    for (const rest of rests) {
      prefixed.digestInto(rest, out);
      assertEquals([...out], [...sha256(new Uint8Array([...start, ...rest]))]);
    }
  }));
  for (const length of [0, 63, 65, 128]) {
    assertThrows(() => createPrefixedHash(new Uint8Array(length)), RangeError, `${length}`);
  }
});

Deno.test("equalBytes() compares lengths and every byte", () => {
  const bytes = (...list: number[]) => new Uint8Array(list);
  assert(equalBytes(bytes(), bytes()));
  assert(equalBytes(bytes(1, 2), bytes(1, 2)));
  for (const other of [bytes(1), bytes(1, 2, 3), bytes(1, 3), bytes(0, 2), bytes()]) {
    assert(!equalBytes(bytes(1, 2), other) && !equalBytes(other, bytes(1, 2)));
    assertNotEquals([...other], [1, 2]);
  }
});
