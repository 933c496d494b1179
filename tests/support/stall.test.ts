import { assertEquals, assertRejects } from "@std/assert";
import { unlessStalled } from "./stall.ts";

const never = new Promise<never>(() => {});

Deno.test("unlessStalled() gives what the promise gives, and leaves no timer", async () => {
  const options = { what: () => "it", hasMoved: () => false };
  assertEquals(await unlessStalled(Promise.resolve(7), options), 7);
  await assertRejects(
    () => unlessStalled(Promise.reject(new RangeError("no")), options),
    RangeError,
    "no",
  );
});

Deno.test("unlessStalled() waits as long as something happens, and gives up once nothing has for some looks", async () => {
  let looks = 0;
  // Something happens now and then, for far longer than it would wait for nothing.
  const hasMoved = () => ++looks < 20 && looks % 2 === 0;
  await assertRejects(
    () => unlessStalled(never, { what: () => "a word", hasMoved, lookMs: 1, looks: 3 }),
    Error,
    "waited in vain for a word",
  );
  assertEquals(looks, 18 + 3);
});

Deno.test("unlessStalled() fails with what a look throws", async () => {
  const hasMoved = () => {
    throw new TypeError("cannot look");
  };
  await assertRejects(
    () => unlessStalled(never, { what: () => "a word", hasMoved, lookMs: 1 }),
    TypeError,
    "cannot look",
  );
});
