/** The threads that verify records. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { NO_CHAIN } from "../../../core/validator/validator_host.ts";
import { MAX_RECORD_BYTES } from "../../../core/block/limits.ts";
import { concatBytes } from "../../../core/base/hash.ts";
import { MAX_RECORD_HERE } from "../../../plugins/verify/limits.ts";
import { packQuestions, unpackQuestions } from "../../../plugins/verify/verify_messages.ts";
import type { VerifyingValidator } from "../../../plugins/host/verifier.ts";
import { VerifyPool } from "../../../plugins/verify/verify_pool.ts";
import { VERIFY_WORKER_URL } from "../../../plugins/verify/verify_worker_url.ts";
import {
  forged,
  sealed,
  sealedPool,
  sealedVotes,
  voterKey,
  VOTERS,
} from "../../support/sealed_votes.ts";

const questionOf = (record: Uint8Array, voter: number) => ({
  key: `${voter}`,
  record,
  facts: voterKey(voter),
});
const good = (count: number) =>
  Array.from({ length: count }, (_, voter) => questionOf(sealed(voter), voter));

Deno.test("packQuestions() and unpackQuestions() keep records, facts and what is needed, of every length", () => {
  const bytes = (length: number) => new Uint8Array(length).fill(length);
  const questions = [[1, 0], [MAX_RECORD_BYTES, 70_000], [3, 32]]
    .map(([record, facts]) => ({ record: bytes(record), facts: bytes(facts), needed: [] }))
    .concat([{ record: bytes(1), facts: bytes(0), needed: [bytes(5), bytes(1)] as never }]);
  assertEquals(unpackQuestions(packQuestions(questions)), questions);
  assertEquals(unpackQuestions(packQuestions([])), []);
});

Deno.test("VerifyPool.verify() answers in the order of the questions, from its threads", async () => {
  await using pool = sealedPool();
  const questions = good(1_000);
  questions[400] = questionOf(forged(400), 400);
  questions[900] = questionOf(sealed(VOTERS.thrower), VOTERS.thrower);
  const answers = await pool.verify(questions);
  assertEquals(answers.length, 1_000);
  assertEquals(pool.running, 2);
  const others = answers.flatMap((answer, i) => answer.kind === "accept" ? [] : [[i, answer]]);
  assertEquals(others, [
    [400, { kind: "reject", code: "forged", reason: "the seal must be the voter's" }],
    [900, { kind: "failed", message: "this voter is not to be looked at", isLimit: false }],
  ]);
});

/** What a record takes of this thread, in ms, where the validator is slow. */
const SLOW_MS = 25;

/** A pool in a world where a record takes so long of this thread, and that time. */
function timedPool(recordMs: number, workerUrl: string, onFault?: (fault: Error) => void) {
  const time = { now: 0 };
  const slow: VerifyingValidator = {
    ...sealedVotes,
    verify(...args) {
      time.now += recordMs;
      return sealedVotes.verify(...args);
    },
  };
  const pool = new VerifyPool(
    { validator: slow, settings: { config: {}, chain: NO_CHAIN }, workers: 2 },
    {
      clock: { monotonic: () => time.now },
      giveTurn: () => Promise.resolve(),
      onFault,
      workerUrl,
    },
  );
  return { pool, time };
}

Deno.test("VerifyPool.verify() starts no thread for one quick record", async () => {
  const { pool } = timedPool(0.1, VERIFY_WORKER_URL);
  await using _ = pool;
  for (const question of good(20)) await pool.verify([question]);
  assertEquals(pool.running, 0);
});

Deno.test("VerifyPool.verify() takes a slow record to a thread, once it knows that they are slow", async () => {
  const url = new URL("../../support/sealed_votes_worker.ts", import.meta.url).href;
  const { pool, time } = timedPool(SLOW_MS, url);
  await using _ = pool;
  const [first, second, third] = good(3);
  await pool.verify([first]);
  await pool.verify([second]);
  assertEquals([pool.running, time.now], [0, 50]);
  assertEquals(await pool.verify([third]), [{ kind: "accept" }]);
  assertEquals([pool.running, time.now], [2, 50]);
});

Deno.test("VerifyPool.verify() takes a long record to a thread at once, and what is before it not", async () => {
  const url = new URL("../../support/sealed_votes_worker.ts", import.meta.url).href;
  const { pool, time } = timedPool(SLOW_MS, url);
  await using _ = pool;
  const [one, other] = good(2);
  const long = { ...other, record: concatBytes(other.record, new Uint8Array(MAX_RECORD_HERE)) };
  const refused = await pool.verify([one, long]);
  assertEquals(refused.map(({ kind }) => kind), ["accept", "reject"]);
  assertEquals([pool.running, time.now], [2, 25]);
});

Deno.test("VerifyPool.verify() goes on here when a thread dies, says so once, and loses no verdict", async () => {
  const faults: string[] = [];
  await using pool = sealedPool({ onFault: ({ message }) => faults.push(message) });
  const questions = good(2_000);
  questions[900] = questionOf(sealed(VOTERS.killer), VOTERS.killer);
  questions[1_500] = questionOf(forged(1_500), 1_500);
  const bad = async () => {
    const answers = await pool.verify(questions);
    return answers.flatMap(({ kind }, i) => kind === "accept" ? [] : [i]);
  };
  assertEquals(await bad(), [1_500]);
  while (pool.running > 0) assertEquals(await bad(), [1_500]);
  assertEquals(faults.length, 2);
  assert(faults.every((each) => each.includes("the thread falls over")), faults.join());
  assertEquals(await bad(), [1_500]);
});

Deno.test("VerifyPool.verify() goes on here when its threads cannot find the validator", async () => {
  const faults: string[] = [];
  // Workers of the program know no validator of tests.
  const { pool, time } = timedPool(
    SLOW_MS,
    VERIFY_WORKER_URL,
    ({ message }) => faults.push(message),
  );
  await using _ = pool;
  const answers = await pool.verify([...good(40), questionOf(forged(41), 41)]);
  assertEquals(answers.flatMap(({ kind }, i) => kind === "accept" ? [] : [i]), [40]);
  assertEquals([pool.running, time.now], [0, 41 * 25]);
  assertEquals(faults.length, 2);
  assert(faults[0].includes("sealed-votes 1"), faults[0]);
});

Deno.test("VerifyPool.verify() goes on here where there are no threads, and says so", async () => {
  const faults: string[] = [];
  const { Worker } = globalThis;
  Reflect.deleteProperty(globalThis, "Worker");
  try {
    const { pool } = timedPool(SLOW_MS, VERIFY_WORKER_URL, ({ message }) => faults.push(message));
    await using _ = pool;
    for (const count of [40, 40]) assertEquals((await pool.verify(good(count))).length, 40);
  } finally {
    globalThis.Worker = Worker;
  }
  assertEquals(faults, ["There are no threads to verify records: this one does it, slowly"]);
});

Deno.test("VerifyPool tells who waits that it was closed, and answers no more", async () => {
  const pool = sealedPool();
  const waiting = pool.verify(good(5_000));
  const isTold = assertRejects(() => waiting, TypeError, "closed");
  while (pool.running === 0) await new Promise((resolve) => setTimeout(resolve));
  await pool[Symbol.asyncDispose]();
  await isTold;
  assertEquals(pool.running, 0);
  await assertRejects(() => pool.verify(good(1)), TypeError, "closed");
  await pool[Symbol.asyncDispose]();
});
