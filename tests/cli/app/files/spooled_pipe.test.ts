import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UnreachableError } from "../../../../cli/app/errors.ts";
import { SpooledPipe } from "../../../../cli/app/files/spooled_pipe.ts";
import { concatBytes } from "../../../../core/base/hash.ts";

const PIECES = [[1, 2, 3], [4], [5, 6]].map((bytes) => Uint8Array.from(bytes));

async function* given(): AsyncGenerator<Uint8Array> {
  yield* PIECES;
}

async function all(pieces: AsyncIterable<Uint8Array>): Promise<number[]> {
  return [...concatBytes(...await Array.fromAsync(pieces))];
}

Deno.test("SpooledPipe gives what has come once more, in the middle of the reading too, and leaves no file behind", async () => {
  const folder = Deno.makeTempDirSync();
  {
    using pipe = new SpooledPipe("stdin", given(), { folder });
    const pieces = pipe.pieces();
    await pieces.next();
    pipe.decide(true);
    assertEquals(await all(pipe.again()), [1, 2, 3]);
    await pieces.next();
    assertEquals(await all(pipe.again()), [1, 2, 3, 4]);
    assertEquals(await all(pieces), [5, 6]);
    assertEquals(await all(pipe.again()), [1, 2, 3, 4, 5, 6]);
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
  assertEquals([await all(pieces), await all(pipe.again())], [[4, 5, 6], []]);
  assertEquals([...Deno.readDirSync(folder)], []);
  Deno.removeSync(folder);
  using lost = new SpooledPipe("stdin", given(), { folder });
  const { message } = assertThrows(() => lost.decide(true), UnreachableError);
  assertMatch(message, /^Cannot keep what stdin gives, which has to be read twice: .*Name a file/);
});
