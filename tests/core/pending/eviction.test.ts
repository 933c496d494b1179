import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { UNDONE_SOURCE, USER_SOURCE, VOTER_SOURCE } from "../../../core/pending/pending_pool.ts";
import { PENDING_LIMITS, type PendingLimits } from "../../../core/pending/limits.ts";
import { recordId } from "../../../core/block/record.ts";
import { accept, defineValidator, ignore } from "../../../core/validator/validator.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { EVERY_HASH, testNetwork, voteRecord as vote } from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";
import { makeLayout1 } from "../../support/old_layouts.ts";

const ANY = testNetwork({ validator: "any", params: EVERY_HASH });
const LIMITS: PendingLimits = { records: 8, bytes: 40, sourceRecords: 5, sourceBytes: 24 };

/** A record of its own for each pair of number and size. */
const record = (n: number, size = 4) => new Uint8Array(size).fill(n);
const numbered = (n: number) => new Uint8Array(new Uint32Array([n]).buffer);

interface Waiting {
  readonly bytes: Uint8Array;
  source: string;
}

/** The rule as one would say it aloud, from the whole list each time. */
class ModelPool {
  waiting: Waiting[] = [];
  blocks: Uint8Array[][] = [];

  submit(source: string, records: readonly Uint8Array[]): string[] {
    const isSame = (a: Uint8Array) => (b: Uint8Array) => recordId(a) === recordId(b);
    const before = [...this.waiting];
    const answers: string[] = [];
    if (source === USER_SOURCE) {
      for (const each of this.waiting) if (records.some(isSame(each.bytes))) each.source = source;
    }
    for (const [at, bytes] of records.entries()) {
      const first = records.findIndex(isSame(bytes));
      if (this.blocks.flat().some(isSame(bytes))) answers.push("included");
      else if (before.some((each) => isSame(bytes)(each.bytes))) answers.push("pending");
      else if (first < at) answers.push(answers[first]);
      else answers.push(this.#take({ bytes, source }) ? "pending" : "pending-full");
    }
    return answers;
  }

  #take(news: Waiting): boolean {
    const isUser = news.source === USER_SOURCE;
    const own = [...this.waiting.filter(({ source }) => source === news.source), news];
    const [most, mostBytes] = isUser
      ? [LIMITS.records, LIMITS.bytes]
      : [LIMITS.sourceRecords, LIMITS.sourceBytes];
    if (own.length > most || size(own) > mostBytes) return false;
    const isFromHere = isUser || news.source === VOTER_SOURCE;
    const after = this.#makeRoom([...this.waiting, news], isFromHere ? undefined : news.source);
    if (after === undefined) return false;
    this.waiting = after;
    return true;
  }

  /**
   * Drops the newest of the heaviest until all fits, or only safe ones are left. Undefined if that would
   * be the newcomer's source.
   */
  #makeRoom(list: Waiting[], newcomer?: string): Waiting[] | undefined {
    while (isOver(list)) {
      const loser = this.#heaviest(list, newcomer);
      if (loser === undefined) break;
      if (loser === newcomer) return undefined;
      list = list.toSpliced(list.findLastIndex(({ source }) => source === loser), 1);
    }
    return list;
  }

  /** Of peers; of equals `first`, or else the first by name. */
  #heaviest(list: readonly Waiting[], first = ""): string | undefined {
    const weight = (source: string) => {
      const own = list.filter((each) => each.source === source);
      return Math.max(own.length / LIMITS.records, size(own) / LIMITS.bytes);
    };
    const peers = [...new Set(list.map(({ source }) => source))]
      .filter((source) => ![USER_SOURCE, VOTER_SOURCE, UNDONE_SOURCE].includes(source));
    return peers.sort((a, b) =>
      weight(b) - weight(a) || Number(b === first) - Number(a === first) || (a < b ? -1 : 1)
    )[0];
  }

  mine(count: number): Uint8Array[] {
    const block = this.waiting.splice(0, count).map(({ bytes }) => bytes);
    this.blocks.push(block);
    return block;
  }

  undo(): void {
    const undone = this.blocks.pop() ?? [];
    // Two empty blocks stand in its place.
    this.blocks.push([], []);
    const source = UNDONE_SOURCE;
    const returned = undone.map((bytes) => ({ bytes, source }));
    this.waiting = this.#makeRoom([...this.waiting, ...returned])!;
  }
}

const size = (list: readonly Waiting[]) => list.reduce((sum, { bytes }) => sum + bytes.length, 0);
const isOver = (list: readonly Waiting[]) =>
  list.length > LIMITS.records || size(list) > LIMITS.bytes;

const records = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 30 }), fc.constantFrom(1, 1, 4, 12)).map(([n, bytes]) =>
    record(n, bytes)
  ),
  { minLength: 1, maxLength: 6 },
);
const steps = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant("submit" as const),
        source: fc.constantFrom(USER_SOURCE, VOTER_SOURCE, "a", "b", "c", "d"),
        records,
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("mine" as const), count: fc.nat(4) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("undo" as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
  ),
  { maxLength: 30 },
);

for (const kind of STORE_KINDS) {
  Deno.test(`chain.submit() gives and takes room as a naive model does, also over restarts and undone blocks (${kind})`, async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        await using box = await ChainBox.open(kind, { network: ANY, limits: LIMITS });
        const model = new ModelPool();
        for (const step of list) {
          if (step.kind === "restart") await box.restart();
          else if (step.kind === "mine") await box.add(model.mine(step.count));
          else if (step.kind === "undo") {
            if (model.blocks.length === 0) continue;
            model.undo();
            const side = await box.add([], box.chain.tip.parent!);
            await box.add([], side);
          } else {
            const answers = await box.chain.submit(step.records, { source: step.source });
            const seen = answers.map((each) => each.status === "refused" ? each.code : each.status);
            assertEquals(seen, model.submit(step.source, step.records));
          }
          const waiting = [...box.chain.pending].map(({ id, source }) => [id, source]);
          assertEquals(waiting, model.waiting.map((each) => [recordId(each.bytes), each.source]));
          const stored = box.store.pending();
          assertEquals(stored.map(({ bytes, source }) => [recordId(bytes), source]), waiting);
        }
      }),
      { numRuns: kind === "memory" ? 400 : 60 },
    );
  });

  Deno.test(`chain.place() still knows after a restart why a record was refused, and a restart that refuses one says why (${kind})`, async () => {
    let isOpen = true;
    const gate = defineValidator({
      name: "vote",
      version: 1,
      check: () => isOpen ? accept() : ignore("closed", "the election is over"),
    });
    await using box = await ChainBox.open(kind, { createHost: () => new InProcessHost(gate, {}) });
    await box.chain.submit([numbered(1)], { source: "a" });
    isOpen = false;
    const [late] = await box.chain.submit([numbered(2)], { source: USER_SOURCE });
    assertEquals(late.status, "refused");
    const why = { status: "refused", code: "closed", reason: "the election is over" };
    for (let restarts = 0; restarts < 2; restarts++) {
      await box.restart();
      assertEquals(box.chain.pending.size, 0);
      for (const n of [1, 2]) assertEquals(box.chain.place(recordId(numbered(n))), why as never);
    }
    // Once it may enter after all, the old refusal is gone for good.
    isOpen = true;
    await box.chain.submit([numbered(2)], { source: USER_SOURCE });
    await box.add([numbered(2)]);
    assertEquals([...box.store.refusals().keys()], [recordId(numbered(1))]);
  });

  Deno.test(`chain.place() says why a waiting record lost to the chain, also after a restart (${kind})`, async () => {
    await using box = await ChainBox.open(kind);
    await box.chain.submit([vote("a", "x")], { source: "peer" });
    await box.add([vote("a", "y")]);
    for (let restarts = 0; restarts < 2; restarts++) {
      const place = box.chain.place(recordId(vote("a", "x")));
      assert(place.status === "refused" && place.code === "duplicate", JSON.stringify(place));
      await box.restart();
    }
  });
}

for (const source of ["peer", VOTER_SOURCE]) {
  Deno.test(`chain.submit() keeps no refusal of what a stranger handed in (${source})`, async () => {
    await using box = await ChainBox.open("memory");
    await box.add([vote("a", "x")]);
    await box.chain.submit([vote("a", "y")], { source });
    assertEquals(box.chain.place(recordId(vote("a", "y"))).status, "unknown");
    assertEquals(box.store.refusals().size, 0);
  });
}

Deno.test("chain.submit() remembers 10,000 refusals and gives up the oldest, in memory and on disk", async () => {
  await using box = await ChainBox.open("sqlite");
  await box.add([vote("a", "x")]);
  const late = (n: number) => vote("a", `late ${n}`);
  const refuse = (from: number, count: number) =>
    box.chain.submit(Array.from({ length: count }, (_, n) => late(from + n)), {
      source: USER_SOURCE,
    });
  await refuse(0, 10_000);
  await refuse(10_000, 2);
  const status = (n: number) => box.chain.place(recordId(late(n))).status;
  assertEquals([0, 1, 2, 10_001].map(status), ["unknown", "unknown", "refused", "refused"]);
  await box.restart();
  assertEquals([0, 1, 2, 10_001].map(status), ["unknown", "unknown", "refused", "refused"]);
});

/** Submits so many new records of a source, and tells how many of them wait then. */
function submitter(box: ChainBox): (source: string, count: number) => Promise<number> {
  let next = 0;
  return async (source, count) => {
    const news = Array.from({ length: count }, () => numbered(next++));
    const answers = await box.chain.submit(news, { source });
    return answers.filter(({ status }) => status === "pending").length;
  };
}

Deno.test("chain.submit() at the real ceilings: a flood from one address leaves room for the others and the user", async () => {
  await using box = await ChainBox.open("memory", { network: ANY });
  const submit = submitter(box);
  const { records, sourceRecords } = PENDING_LIMITS;
  assertEquals(await submit("flood", records), sourceRecords);
  assertEquals(await submit("honest", 1_000), 1_000);
  // A second flood fills what is left, and then takes from the first alone.
  assertEquals(await submit("flood 2", records), sourceRecords - 500);
  assertEquals(box.chain.pending.shares.get("honest")?.records, 1_000);
  assertEquals(box.chain.pending.shares.get("flood")?.records, sourceRecords - 500);
  assertEquals(await submit(USER_SOURCE, 2_000), 2_000);
  assertEquals(box.chain.pending.shares.get("honest")?.records, 1_000);
  assertEquals(box.chain.pending.size, records);
  assertEquals(await submit("flood", 1_000), 0);
});

Deno.test("chain.submit() at the real ceilings: what voters hand in leaves room for the user, and is not given up for peers", async () => {
  await using box = await ChainBox.open("memory", { network: ANY });
  const submit = submitter(box);
  const { records, sourceRecords } = PENDING_LIMITS;
  assertEquals(await submit(VOTER_SOURCE, records), sourceRecords);
  assertEquals(await submit(USER_SOURCE, sourceRecords), sourceRecords);
  assertEquals(await submit("peer", 1_000), 0);
  assertEquals(box.chain.pending.shares.get(VOTER_SOURCE)?.records, sourceRecords);
});

Deno.test("a record that a peer brought first and the user hands in as well can no longer be pushed out", async () => {
  await using box = await ChainBox.open("sqlite", { network: ANY, limits: LIMITS });
  await box.chain.submit([record(1), record(2)], { source: "a" });
  await box.chain.submit([record(2)], { source: USER_SOURCE });
  await box.restart();
  for (const source of ["a", "b", "c"]) {
    await box.chain.submit([3, 4, 5, 6, 7].map((n) => record(n + source.charCodeAt(0), 1)), {
      source,
    });
  }
  assertEquals(box.chain.pending.get(recordId(record(2)))?.source, USER_SOURCE);
  assert(box.chain.pending.size <= LIMITS.records);
});

Deno.test("SqliteStore.open() lifts a database of layout 1: what waits there counts as the user's", async () => {
  await using box = await ChainBox.open("sqlite", { network: ANY });
  await box.chain.submit([record(1)], { source: "a" });
  box.store[Symbol.dispose]();
  makeLayout1(box.path);
  await box.restart();
  assertEquals(box.store.pending(), [{ bytes: record(1), source: USER_SOURCE }]);
});

Deno.test("chain.submit() frees the conflict keys of what it pushes out, for the rest of the batch too", async () => {
  const limits = { ...LIMITS, records: 3, sourceRecords: 3, bytes: 1_000, sourceBytes: 1_000 };
  await using box = await ChainBox.open("sqlite", { limits });
  await box.chain.submit([vote("a", "x"), vote("b", "x"), vote("k", "x")], { source: "first" });
  const answers = await box.chain.submit([vote("c", "x"), vote("k", "y")], { source: USER_SOURCE });
  assertEquals(answers.map(({ status }) => status), ["pending", "pending"]);
  assertEquals([...box.chain.pending].map(({ keys }) => keys[0]), ["a", "c", "k"]);
  await box.restart();
  assertEquals(box.chain.pending.holder("k")?.source, USER_SOURCE);
});
