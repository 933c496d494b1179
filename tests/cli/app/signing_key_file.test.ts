import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { UnreachableError, UsageError } from "../../../cli/app/errors.ts";
import { readSigningKeyFile } from "../../../cli/app/files/signing_key_file.ts";
import {
  drawSigningKey,
  formatSigningKey,
  parseSigningKey,
} from "../../../cli/app/files/signing_key.ts";
import { hexToBytes } from "../../../core/base/hash.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { verifyByReference } from "../../../core/ed25519/signature.ts";
import { signWithSecret } from "../../../core/ed25519/signing.ts";

Deno.test("drawSigningKey() draws another key each time, which signs", () => {
  const [one, other] = [drawSigningKey(random), drawSigningKey(random)];
  assertNotEquals(one.publicKey, other.publicKey);
  const message = Uint8Array.of(1, 2, 3);
  const signature = signWithSecret(one.secret, message, random);
  assert(verifyByReference(hexToBytes(one.publicKey), message, signature));
  assert(!verifyByReference(hexToBytes(other.publicKey), message, signature));
});

Deno.test("parseSigningKey() reads what formatSigningKey() writes, and finds every wrong digit", () => {
  // Of chance that is all zero: the smallest secret, whose digits are mostly zero.
  for (const key of [drawSigningKey(random), drawSigningKey({ bytes: (n) => new Uint8Array(n) })]) {
    const text = formatSigningKey(key);
    assertEquals(parseSigningKey(text), key);
    assertEquals(parseSigningKey(` ${text}\r\n`), key);
    const digits = text.indexOf("1-") + 2;
    for (let i = digits; i < text.length - 1; i++) {
      const wrong = text.slice(0, i) + (text[i] === "0" ? "1" : "0") + text.slice(i + 1);
      const error = assertThrows(() => parseSigningKey(wrong), TypeError);
      assert(!error.message.includes(wrong.slice(digits, digits + 8)), error.message);
    }
  }
});

Deno.test("readSigningKeyFile() says whose key is not there or none, and nothing of its text", () => {
  const folder = Deno.makeTempDirSync();
  try {
    const path = `${folder}/registrar.key`;
    const read = () => readSigningKeyFile(path, "the registrar's key");
    assertThrows(
      read,
      UnreachableError,
      `Cannot read the registrar's key from ${path}: there is no`,
    );
    Deno.writeTextFileSync(path, "hunter2\n");
    const error = assertThrows(read, UsageError, `Cannot read the registrar's key from ${path}`);
    assert(!error.message.includes("hunter2") && error.cause === undefined);
    const key = drawSigningKey(random);
    Deno.writeTextFileSync(path, formatSigningKey(key));
    assertEquals(read(), key);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
