import { assert, assertEquals } from "@std/assert";
import { inMessages } from "../../../plugins/verify/in_messages.ts";
import { MESSAGES_PER_THREAD, RECORDS_PER_MESSAGE } from "../../../plugins/verify/limits.ts";

const recordsOf = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Records of the thread that has most to do, if all take the same time and each has its next message when it is done. */
function mostOfOne(messages: readonly (readonly number[])[], threads: number): number {
  const queues = Array.from({ length: threads }, (): number[] => []);
  const left = messages.map(({ length }) => length);
  const next = (queue: number[]) => left.length > 0 && queue.push(left.shift()!);
  for (let i = 0; i < MESSAGES_PER_THREAD; i++) queues.forEach(next);
  const done = queues.map(() => 0);
  for (;;) {
    const busy = recordsOf(threads).filter((at) => queues[at].length > 0);
    const soonest = busy.toSorted((a, b) => done[a] + queues[a][0] - done[b] - queues[b][0]).at(0);
    if (soonest === undefined) return Math.max(...done);
    done[soonest] += queues[soonest].shift()!;
    next(queues[soonest]);
  }
}

Deno.test("inMessages() hands out every record once, in order, and no more than a message holds", () => {
  for (const [count, threads] of [[0, 2], [1, 2], [40, 0], [5_000, 2]]) {
    const messages = inMessages(recordsOf(count), threads);
    assertEquals(messages.flat(), recordsOf(count));
    assert(messages.every(({ length }) => length >= 1 && length <= RECORDS_PER_MESSAGE));
  }
});

Deno.test("inMessages() lets no thread end more than two records after the others", () => {
  for (const threads of [1, 2, 4, 8]) {
    for (const count of [3, 40, 120, 200, 1_000]) {
      const most = mostOfOne(inMessages(recordsOf(count), threads), threads);
      assert(most <= Math.ceil(count / threads) + 2, `${count} by ${threads}: ${most}`);
    }
  }
});

Deno.test("inMessages() spends few messages on many quick records", () => {
  const { length } = inMessages(recordsOf(5_000), 2);
  assert(length < 5_000 / RECORDS_PER_MESSAGE + 32, `${length} messages`);
});
