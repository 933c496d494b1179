/** Asking the validator: what the chain waits for, and which block an answer is of. */
import { assertEquals, assertRejects } from "@std/assert";
import type { Json } from "../../../core/base/canonical_json.ts";
import { QueryDelayedError, type ValidatorHost } from "../../../core/validator/validator_host.ts";
import { hostOf, voteRecord } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";

/** A chain whose validator answers queries as `query` says, told how often it was asked. */
async function openWith(query: (asked: number) => Promise<Json | undefined>): Promise<ChainBox> {
  let asked = 0;
  const createHost = (network: Parameters<typeof hostOf>[0]): ValidatorHost => {
    const host = hostOf(network);
    host.query = () => query(++asked);
    return host;
  };
  return await ChainBox.open("memory", { createHost });
}

Deno.test("chain.query() keeps no block and no record waiting, and its answer is of the tip when it was asked", async () => {
  const answer = Promise.withResolvers<Json>();
  await using box = await openWith(() => answer.promise);
  const { tip } = box.chain;
  const asked = box.chain.query("slow");
  await box.add([voteRecord("ann", "red")]);
  const [{ status }] = await box.chain.submit([voteRecord("ben", "red")]);
  assertEquals([box.chain.tip.header.index, status], [1, "pending"]);
  answer.resolve("late");
  assertEquals(await asked, { answer: "late", tip });
});

Deno.test("chain.query() asks again when it was interrupted, on the tip of then, and gives up in the end", async () => {
  const interrupted = new QueryDelayedError("interrupted", "another one was to blame");
  await using box = await openWith(async (asked) => {
    if (asked === 1) await box.add([voteRecord("ann", "red")]);
    if (asked < 3) throw interrupted;
    return asked;
  });
  const { answer, tip } = await box.chain.query("count");
  assertEquals([answer, tip.header.index], [3, 1]);
  await using other = await openWith((asked) => {
    return asked <= 3 ? Promise.reject(interrupted) : Promise.resolve("a fourth time");
  });
  assertEquals(await assertRejects(() => other.chain.query("count")), interrupted);
});

Deno.test("chain.query() does not ask again while queries are paused", async () => {
  let times = 0;
  const paused = new QueryDelayedError("paused", "too many", { retryMs: 20_000 });
  await using box = await openWith(() => {
    times++;
    return Promise.reject(paused);
  });
  assertEquals(await assertRejects(() => box.chain.query("count")), paused);
  assertEquals(times, 1);
});
