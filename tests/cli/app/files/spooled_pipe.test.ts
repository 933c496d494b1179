import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UnreachableError } from "../../../../cli/app/errors.ts";
import { SpooledPipe } from "../../../../cli/app/files/spooled_pipe.ts";
import { concatBytes } from "../../../../core/base/hash.ts";

/** The first is longer than what is read at once. */
const PIECES = [
  new Uint8Array(300_000).map((_, i) => i),
  Uint8Array.of(4),
  Uint8Array.of(5, 6),
] as const;

async function* given(): AsyncGenerator<Uint8Array> {
  yield* PIECES;
}

async function all(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return concatBytes(...await Array.fromAsync(pieces));
}

Deno.test("SpooledPipe gives what has come once more, in the middle of the reading too, and leaves no file behind", async () => {
  const folder = Deno.makeTempDirSync();
  {
    using pipe = new SpooledPipe("stdin", given(), { folder });
    const pieces = pipe.pieces();
    await pieces.next();
    pipe.decide(true);
    assertEquals(await all(pipe.again()), PIECES[0]);
    // Whoever has found what they look for reads no further.
    await pipe.again().next();
    await pieces.next();
    assertEquals(await all(pipe.again()), concatBytes(PIECES[0], PIECES[1]));
    assertEquals(await all(pieces), PIECES[2]);
    assertEquals(await all(pipe.again()), concatBytes(...PIECES));
    assertEquals([...Deno.readDirSync(folder)].length, 1);
  }
  assertEquals([...Deno.readDirSync(folder)], []);
  Deno.removeSync(folder);
});

Deno.test("SpooledPipe keeps nothing that need not be kept, and says why it cannot keep what has to be", async () => {
  const folder = Deno.makeTempDirSync();
  using pipe = new SpooledPipe("stdin", given(), { folder });
  const pieces = pipe.pieces();
  await pieces.next();
  pipe.decide(false);
  assertEquals(await all(pieces), concatBytes(PIECES[1], PIECES[2]));
  assertEquals((await all(pipe.again())).length, 0);
  assertEquals([...Deno.readDirSync(folder)], []);
  Deno.removeSync(folder);
  using lost = new SpooledPipe("stdin", given(), { folder });
  const { message } = assertThrows(() => lost.decide(true), UnreachableError);
  assertMatch(message, /^Cannot keep what stdin gives, which has to be read twice: .*Name a file/);
});
