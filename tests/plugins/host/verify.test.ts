/** Records that are verified apart from their check: what a host asks, and what becomes of a call meanwhile. */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { recordId } from "../../../core/block/record.ts";
import { accept, type Validator } from "../../../core/validator/validator.ts";
import {
  type AdvanceResult,
  type BlockData,
  PluginError,
  type ValidatorHost,
} from "../../../core/validator/validator_host.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { MAX_COST, MAX_FACTS_BYTES } from "../../../plugins/host/limits.ts";
import {
  forged,
  sealed,
  sealedHost,
  sealedPool,
  sealedVotes,
  voterKey,
  VOTERS,
} from "../../support/sealed_votes.ts";

const BLOCK = 5_000;

const block = (index: number, records: Uint8Array[], verified?: string): BlockData => {
  return { index, time: 1_000 * index, records, verified };
};
const votes = (count: number, number = 0) =>
  Array.from({ length: count }, (_, voter) => sealed(voter, number));
const digests = (result: AdvanceResult) => {
  assert(result.ok, "the change must be made");
  return result.verified!;
};

/** Both ways to verify must come to the same. */
const HOSTS: Readonly<Record<string, () => ValidatorHost>> = {
  "a host with threads": () => sealedHost().host,
  "a host without": () => new InProcessHost(sealedVotes, {}),
};

for (const [name, create] of Object.entries(HOSTS)) {
  Deno.test(`${name}: advance() refuses a block for one bad record among ${BLOCK}, and stays as it was`, async () => {
    await using host = create();
    await host.advance({ undo: 0, apply: [block(1, [sealed(1)])] });
    const before = await host.snapshot();
    const records = votes(BLOCK, 1);
    records[4_321] = forged(4_321, 1);
    const result = await host.advance({ undo: 1, apply: [block(1, []), block(2, records)] });
    const reason = "the seal must be the voter's";
    const verdict = { kind: "reject", code: "forged", reason };
    assertEquals(result, { ok: false, block: 1, record: 4_321, verdict } as AdvanceResult);
    assert(await host.matches(before), "the state must be that before");
    assertEquals(host.undoable, 1);
    assertEquals(await host.query("votes", {}), 1);
    records[4_321] = sealed(4_321, 1);
    assert((await host.advance({ undo: 1, apply: [block(1, []), block(2, records)] })).ok);
    assertEquals(await host.query("votes", {}), BLOCK);
  });

  Deno.test(`${name}: a record is judged by the first fault of a block, of check() or of verify()`, async () => {
    await using host = create();
    const malformed = new Uint8Array([9, 9]);
    const cases: [Uint8Array[], number, string][] = [
      [[sealed(1), malformed, forged(2)], 1, "malformed"],
      [[sealed(1), forged(2), malformed], 1, "forged"],
      [[sealed(1), sealed(1), forged(1)], 1, "duplicate"],
      [[forged(1), sealed(VOTERS.thrower)], 0, "forged"],
    ];
    for (const [records, record, code] of cases) {
      const result = await host.advance({ undo: 0, apply: [block(1, records)] });
      assert(!result.ok);
      assertEquals([result.record, result.verdict.code], [record, code]);
    }
  });

  Deno.test(`${name}: a verify() that throws is the validator's failure, in every method that asks it`, async () => {
    await using host = create();
    const record = sealed(VOTERS.thrower);
    const data = block(1, [sealed(1), record, forged(2)]);
    const calls = [
      () => host.advance({ undo: 0, apply: [data] }),
      () => host.select(data),
      () => host.check(data),
    ];
    for (const call of calls) {
      const error = await assertRejects(call, PluginError, "verify() on record");
      assert(error.message.includes("this voter is not to be looked at"), error.message);
      assertEquals([error.call, error.recordId], ["verify", recordId(record)]);
      assertEquals(await host.query("votes", {}), 0);
    }
    await host.prepare({ undo: 0, apply: [data] });
    assert((await host.advance({ undo: 0, apply: [block(1, [sealed(1)])] })).ok);
  });

  Deno.test(`${name}: select() judges what follows a bad record as if it were not there`, async () => {
    await using host = create();
    const key = voterKey(7, 1);
    const records = [
      sealed(7, 0, { newKey: key, key: voterKey(6) }),
      sealed(7, 1),
      sealed(7, 2, { newKey: key }),
      sealed(7, 3),
      sealed(7, 4, { key }),
      sealed(8, 0),
    ];
    const kinds = (await host.select(block(1, records))).map(({ kind }) => kind);
    assertEquals(kinds, ["reject", "accept", "accept", "reject", "accept", "accept"]);
    const alone = (await host.check(block(1, records))).map(({ kind }) => kind);
    assertEquals(alone, ["reject", "accept", "accept", "accept", "reject", "accept"]);
    assertEquals(await host.query("votes", {}), 0);
  });

  Deno.test(`${name}: a seal for another chain is no good`, async () => {
    await using host = create();
    const [judgement] = await host.check(block(1, [sealed(1, 0, { chain: "ab".repeat(32) })]));
    assertEquals(judgement.kind, "reject");
  });
}

Deno.test("a host asks verify() once about a record and its facts, whatever is done with it", async () => {
  const { host, watched } = sealedHost();
  await using _ = host;
  const [one, two] = [block(1, votes(50)), block(2, votes(50, 1))];
  await host.check({ ...one, records: [...one.records, ...two.records] });
  assertEquals(watched.asked.length, 100);
  await host.select(one);
  await host.prepare({ undo: 0, apply: [one, two] });
  await host.advance({ undo: 0, apply: [one, two] });
  await host.advance({ undo: 2, apply: [] });
  await host.advance({ undo: 0, apply: [one] });
  await host.check(two);
  assertEquals(watched.asked.length, 100);
  assertEquals(new Set(watched.asked).size, 100);
});

Deno.test("a host asks verify() again about a record whose facts have changed", async () => {
  const { host, watched } = sealedHost();
  await using _ = host;
  const vote = sealed(7, 1);
  const kindOf = async () => (await host.check(block(9, [vote])))[0].kind;
  assertEquals(await kindOf(), "accept");
  const key = voterKey(7, 1);
  await host.advance({ undo: 0, apply: [block(1, [sealed(7, 0, { newKey: key })])] });
  assertEquals(await kindOf(), "reject");
  assertEquals(watched.asked.length, 3);
  await host.advance({ undo: 1, apply: [] });
  assertEquals(await kindOf(), "accept");
  assertEquals(watched.asked.length, 3);
});

Deno.test("a host verifies nothing of a block that comes with the digest of its verdicts", async () => {
  const first = sealedHost();
  await using _ = first.host;
  const [one, two] = [block(1, votes(40)), block(2, votes(40, 1))];
  const verified = digests(await first.host.advance({ undo: 0, apply: [one, two] }));
  assertEquals(verified.length, 2);
  const again = sealedHost();
  await using __ = again.host;
  const apply = [one, two].map((each, i) => ({ ...each, verified: verified[i] }));
  await again.host.prepare({ undo: 0, apply });
  assertEquals(digests(await again.host.advance({ undo: 0, apply })), verified);
  assertEquals(again.watched.asked, []);
  assertEquals(await again.host.query("votes", {}), 40);
});

Deno.test("a wrong digest of verdicts makes no bad record good", async () => {
  const good = sealedHost();
  await using _ = good.host;
  const records = votes(40);
  const [digest] = digests(await good.host.advance({ undo: 0, apply: [block(1, records)] }));
  const bad = records.with(17, forged(17));
  for (const claim of [digest, "00".repeat(32), "", "no digest"]) {
    for (const [name, create] of Object.entries(HOSTS)) {
      await using host = create();
      const change = { undo: 0, apply: [block(1, bad, claim)] };
      await host.prepare(change);
      const result = await host.advance(change);
      assert(!result.ok && result.record === 17, `${name} took a forged record`);
      // Found before what refuses a later one.
      await using fresh = create();
      const later = await fresh.advance({ undo: 0, apply: [block(1, [...bad, bad[0]], claim)] });
      assert(!later.ok && later.record === 17, `${name} named another record`);
      assertEquals(
        digests(await host.advance({ undo: 0, apply: [block(1, records, claim)] })),
        [digest],
      );
    }
  }
});

Deno.test("a record that verify() refuses is named, also if a later one could then not be applied", async () => {
  const brittle: Validator = {
    ...sealedVotes,
    apply(record, state, context) {
      // As if the second relied on what the first wrote.
      if (state.size("votes") > 0) throw new TypeError("there is a vote");
      sealedVotes.apply!(record, state, context);
    },
  };
  const helpOf = () => ({ verifier: sealedPool(), giveTurn: () => Promise.resolve() });
  for (const claim of [undefined, "00".repeat(32)]) {
    for (const help of [undefined, helpOf()]) {
      await using host = new InProcessHost(brittle, {}, { help });
      const change = { undo: 0, apply: [block(1, [forged(1), sealed(2)], claim)] };
      await host.prepare(change);
      await using fresh = new InProcessHost(brittle, {}, { help: help && helpOf() });
      for (const each of [host, fresh]) {
        const result = await each.advance(change);
        assert(!result.ok);
        assertEquals([result.record, result.verdict.code], [0, "forged"]);
      }
      const [first, second] = [sealed(1), sealed(2)];
      await assertRejects(
        () => host.advance({ undo: 0, apply: [block(1, [first, second], claim)] }),
        PluginError,
        "in apply() on record",
      );
      assertEquals(await host.query("votes", {}), 0);
    }
  }
});

Deno.test("a call that ends between two turns has changed nothing", async () => {
  let left = 3;
  const { host } = sealedHost({
    giveTurn: () => --left === 0 ? Promise.reject(new Error("no turn")) : Promise.resolve(),
  });
  await using _ = host;
  const one = block(1, votes(20));
  await host.advance({ undo: 0, apply: [one] });
  left = 3;
  const change = { undo: 1, apply: [block(1, votes(20, 1)), block(2, votes(300, 2))] };
  await assertRejects(() => host.advance(change), Error, "no turn");
  assertEquals([await host.query("votes", {}), host.undoable], [20, 1]);
  assert((await host.advance(change)).ok);
  assertEquals(await host.query("votes", {}), 300);
});

Deno.test("a query during a long verify is answered on the state before, and calls keep their order", async () => {
  const { host, watched } = sealedHost();
  await using _ = host;
  await host.advance({ undo: 0, apply: [block(1, votes(10))] });
  const gate = Promise.withResolvers<void>();
  watched.gate = gate.promise;
  const asked = Promise.withResolvers<void>();
  watched.onAsked = () => asked.resolve();
  const change = host.advance({ undo: 1, apply: [block(1, votes(20)), block(2, votes(30, 1))] });
  const later = host.select(block(3, [sealed(1, 1)]));
  await asked.promise;
  assertEquals(await host.query("votes", {}), 10);
  gate.resolve();
  assert((await change).ok);
  assertEquals(await host.query("votes", {}), 30);
  assertEquals((await later).map(({ kind }) => kind), ["ignore"]);
});

Deno.test("a query between two turns of a call is answered before it or after it", async () => {
  const answers: Promise<unknown>[] = [];
  let turns = 0;
  const { host } = sealedHost({
    giveTurn: () => {
      turns += 1;
      answers.push(host.query("votes", {}));
      return new Promise((resolve) => setTimeout(resolve));
    },
  });
  await using _ = host;
  await host.advance({ undo: 0, apply: [block(1, votes(100))] });
  await host.advance({ undo: 0, apply: [block(2, votes(100, 1))] });
  await host.select(block(3, votes(300, 2)));
  const all = await Promise.all(answers);
  assert(turns > 9, `${turns}`);
  assertEquals(new Set(all), new Set([0, 100]));
});

Deno.test("a host that is ended during a verify tells who waits, and has changed nothing", async () => {
  const { host, watched } = sealedHost();
  watched.onAsked = () => host[Symbol.asyncDispose]();
  const change = host.advance({ undo: 0, apply: [block(1, votes(100))] });
  await assertRejects(() => change, TypeError, "closed");
  assertEquals(await host.query("votes", {}), 0);
  assertEquals(host.undoable, 0);
});

Deno.test("a host without a single thread comes to the same verdicts", async () => {
  const { host } = sealedHost({ verifier: sealedPool({ workers: 0 }) });
  await using _ = host;
  const judged = await host.check(block(1, [...votes(50), forged(3, 1)]));
  assertEquals(judged.filter(({ kind }) => kind === "accept").length, 50);
});

Deno.test("a validator has both facts() and verify(), or neither, and facts that fit", async () => {
  const { facts: _f, ...noFacts } = sealedVotes;
  const { verify: _v, ...noVerify } = sealedVotes;
  assertThrows(() => new InProcessHost(noFacts, {}), PluginError, "it has verify() and no facts()");
  assertThrows(
    () => new InProcessHost(noVerify, {}),
    PluginError,
    "it has facts() and no verify()",
  );
  const answers: [unknown, string][] = [
    [undefined, "it must answer a Uint8Array"],
    ["text", "it must answer a Uint8Array"],
    [[1, 2], "it must answer a Uint8Array"],
    [Object.create(Uint8Array.prototype), "facts() on record"],
    [new Uint8Array(MAX_FACTS_BYTES + 1), `at most ${MAX_FACTS_BYTES} bytes`],
  ];
  for (const [facts, message] of answers) {
    const odd = { ...sealedVotes, facts: () => facts as Uint8Array };
    const error = await assertRejects(
      () => new InProcessHost(odd, {}).check(block(1, [sealed(1)])),
      PluginError,
      message,
    );
    assertEquals(error.call, "facts");
  }
});

Deno.test("a host tells what records cost, alone and in a change, and takes no nonsense for it", async () => {
  const costs = (cost: unknown) =>
    new InProcessHost({ ...sealedVotes, cost: () => cost as number }, {});
  const [judgement] = await costs(7).check(block(1, [sealed(1)]));
  assert(judgement.kind === "accept");
  assertEquals(judgement.cost, 7);
  const data = block(1, [sealed(1), sealed(2)]);
  const made = await costs(7).advance({ undo: 0, apply: [data] });
  assert(made.ok);
  assertEquals(made.cost, 14);
  const cheap = await new InProcessHost(sealedVotes, {}).advance({ undo: 0, apply: [data] });
  assert(cheap.ok);
  assertEquals(cheap.cost, 2);
  for (const cost of [0, 0.5, -1, NaN, Infinity, "1", undefined, MAX_COST + 1]) {
    const error = await assertRejects(
      () => costs(cost).check(block(1, [sealed(1)])),
      PluginError,
      "it must answer a whole number from 1",
    );
    assertEquals(error.call, "cost");
  }
});

Deno.test("a host keeps facts as they were, whatever the validator writes into them afterwards", async () => {
  const mine = new Uint8Array(4);
  const seen: number[] = [];
  const careless: Validator = {
    name: "careless",
    version: 1,
    check: () => accept(),
    facts: (record) => {
      mine.fill(record[0]);
      return mine;
    },
    verify: (_record, facts) => {
      seen.push(facts[0]);
      return accept();
    },
  };
  const host = new InProcessHost(careless, {}, {
    help: {
      giveTurn: () => Promise.resolve(),
      verifier: {
        verify: (questions) =>
          Promise.resolve(questions.map(({ record, facts }) => {
            return careless.verify!(record, facts, { config: {}, chain: "" }, []);
          })),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      },
    },
  });
  await host.check(block(1, [new Uint8Array([1]), new Uint8Array([2])]));
  assertEquals(seen, [1, 2]);
});
