import { assertEquals, assertRejects } from "@std/assert";
import { UnreachableError } from "../../../../cli/app/errors.ts";
import { readInput } from "../../../../cli/app/files/input_source.ts";

Deno.test("readInput() reads a file of as many bytes as it may have, and refuses one byte more", async () => {
  const path = await Deno.makeTempFile();
  const { signal } = new AbortController();
  try {
    // In several pieces.
    const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
    await Deno.writeFile(path, bytes);
    assertEquals(await readInput(path, { maxBytes: bytes.length, signal }), bytes);
    await assertRejects(
      () => readInput(path, { maxBytes: bytes.length - 1, signal }),
      UnreachableError,
      `Cannot read ${path} as it must not be larger than 299,999 bytes`,
    );
  } finally {
    await Deno.remove(path);
  }
});
