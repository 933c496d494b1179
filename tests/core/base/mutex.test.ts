import { assertEquals, assertRejects } from "@std/assert";
import { Mutex } from "../../../core/base/mutex.ts";

Deno.test("Mutex.run() runs one after another in order, also behind one that failed", async () => {
  const mutex = new Mutex();
  const seen: string[] = [];
  const step = (name: string) => async () => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    if (name === "b") throw new Error("b fails");
    return name;
  };
  const [a, b, c] = ["a", "b", "c"].map((name) => mutex.run(step(name)));
  await assertRejects(() => b, Error, "b fails");
  assertEquals([await a, await c], ["a", "c"]);
  assertEquals(seen, ["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]));
});
