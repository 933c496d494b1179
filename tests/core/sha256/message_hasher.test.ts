import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { bytesToHex, sha256 } from "../../../core/base/hash.ts";
import { buildHasherModule, createMessageHasher } from "../../../core/sha256/message_hasher.ts";
import { MAX_MESSAGE_BYTES } from "../../../core/sha256/limits.ts";
import { nobleTaggedHash, wasmTaggedHash } from "../../../core/sha256/tagged_hash.ts";

const wasm = createMessageHasher();

function hash(message: Uint8Array): string {
  wasm.message.set(message);
  wasm.hash(message.length);
  return bytesToHex(wasm.digest);
}

Deno.test("createMessageHasher() gives the digests of FIPS 180-4's examples", () => {
  const ascii = (text: string) => new TextEncoder().encode(text);
  assertEquals(
    hash(ascii("abc")),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  assertEquals(
    hash(ascii("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
  );
});

Deno.test("createMessageHasher() equals noble at every length around a block, whatever was hashed before", () => {
  for (let length = 0; length <= 260; length++) {
    const message = Uint8Array.from({ length }, (_, i) => i * 31 + length);
    assertEquals(hash(message), bytesToHex(sha256(message)), `${length} bytes`);
  }
  const longest = new Uint8Array(MAX_MESSAGE_BYTES - 1).fill(0xa5);
  assertEquals(hash(longest), bytesToHex(sha256(longest)));
  assertEquals(hash(new Uint8Array(1)), bytesToHex(sha256(new Uint8Array(1))));
});

Deno.test("createMessageHasher() equals noble on any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 3_000 }), (message) => {
    assertEquals(hash(message), bytesToHex(sha256(message)));
  }));
});

Deno.test("buildHasherModule() is a small module, the same every time", () => {
  const module = buildHasherModule();
  assertEquals(bytesToHex(module), bytesToHex(buildHasherModule()));
  assert(WebAssembly.validate(module) && module.length < 12_000, `${module.length}`);
});

Deno.test("wasmTaggedHash() equals the reference, with any tag and anywhere in the output", () => {
  const fast = wasmTaggedHash();
  assert(fast !== undefined, "this machine has WebAssembly");
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.constantFrom(-1, 0, 1).map((more) => new Uint8Array(MAX_MESSAGE_BYTES + more).fill(7)),
  );
  fc.assert(fc.property(fc.nat(255), bytes, fc.nat(40), (tag, message, at) => {
    const [left, right] = [new Uint8Array(80), new Uint8Array(80)];
    fast(tag, message, left, at);
    nobleTaggedHash(tag, message, right, at);
    assertEquals(bytesToHex(left), bytesToHex(right));
  }));
});
