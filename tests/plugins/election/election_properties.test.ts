/** Properties of whole elections: the validator against a plain model of its rules, and orders of ballots. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { systemRandom as random } from "../../../core/base/system.ts";
import { recordId } from "../../../core/block/record.ts";
import type { ValidatorHost } from "../../../core/validator/validator_host.ts";
import { electionValidator } from "../../../plugins/election/election.ts";
import { writeNotice } from "../../../plugins/election/records/notice.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { badBallotOf, ballotOf, CHAIN, CHUNK, replacementOf } from "./election_bench.ts";
import {
  countingByModel,
  type Event,
  judgeByModel,
  type ModelRules,
  type Signer,
} from "./election_model.ts";
import {
  CLOSES,
  exampleConfig,
  LATE,
  OPENS,
  ORGANISER_SECRET,
  REGISTRAR_SECRETS,
  VOTER_SECRETS,
} from "./example_election.ts";

const SECRETS: Readonly<Record<Exclude<Signer, "roll">, bigint>> = {
  "new 1": 301n,
  "new 2": 302n,
  "stranger": 999n,
};

/** Records by what they say: signing takes a millisecond, and a few hundred are all that there are. */
const made: Record<string, Uint8Array> = {};

function recordOf(event: Event): Uint8Array {
  return made[JSON.stringify(event)] ??= writeEvent(event);
}

function writeEvent(event: Event): Uint8Array {
  switch (event.kind) {
    case "chunk":
      return CHUNK;
    case "notice":
      return writeNotice({ number: event.number, kind: "incident", text: "Hello" }, {
        chainId: CHAIN,
        secret: event.isForged ? SECRETS.stranger : ORGANISER_SECRET,
        random,
      });
    case "letter": {
      const secret = event.to === "voter 4" ? VOTER_SECRETS[3] : SECRETS[event.to];
      const [one, other] = REGISTRAR_SECRETS;
      return replacementOf(event.voter, secret, [one, event.isForged ? SECRETS.stranger : other]);
    }
    case "ballot": {
      const { voter, seq, by, isBad } = event;
      const secret = by === "roll" ? VOTER_SECRETS[voter - 1] ?? 1n : SECRETS[by];
      return isBad ? badBallotOf(voter, seq, secret) : ballotOf(voter, seq, { secret });
    }
  }
}

const voter = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(5, 6) },
);
const seq = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 1, max: 6 }) },
  { weight: 2, arbitrary: fc.integer({ min: 127, max: 134 }) },
);
const rarely = fc.integer({ min: 0, max: 7 }).map((n) => n === 0);
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Event>({ kind: "chunk" }) },
  {
    weight: 14,
    arbitrary: fc.record({
      kind: fc.constant("ballot" as const),
      voter,
      seq,
      by: fc.oneof(
        { weight: 4, arbitrary: fc.constant("roll" as const) },
        { weight: 3, arbitrary: fc.constantFrom("new 1" as const, "new 2" as const) },
        { weight: 1, arbitrary: fc.constant("stranger" as const) },
      ),
      isBad: rarely,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("letter" as const),
      voter,
      to: fc.constantFrom("new 1" as const, "new 2" as const, "voter 4" as const),
      isForged: rarely,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("notice" as const),
      number: fc.integer({ min: 1, max: 2 }),
      isForged: rarely,
    }),
  },
);

/** Blocks begin before `opens`, so most elections get their roll, and go past the edges. */
const EDGES = [OPENS - 1, OPENS, CLOSES - 1, CLOSES, LATE - 1, LATE];
const step = fc.record({
  undo: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 3 }),
  }),
  /** How many edges the clock of this block goes on. */
  on: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
  offered: fc.array(event, { maxLength: 6 }),
});

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

interface ModelBlock {
  readonly edge: number;
  readonly events: readonly Event[];
}

/** What a host says of each record at this place, in a word. */
async function verdictsOf(
  host: ValidatorHost,
  index: number,
  time: number,
  events: readonly Event[],
) {
  const judged = await host.check({ index, time, records: events.map(recordOf) });
  return judged.map((each) => each.kind === "accept" ? "accept" : `${each.kind} ${each.code}`);
}

/** Verdicts that random tries meet often; if one of them is not seen, little was tried. */
const MET = [
  "accept",
  "ignore roll-late",
  "ignore duplicate",
  "ignore not-open",
  "ignore closed",
  "ignore superseded",
  "ignore seq-gap",
  "ignore too-many",
  "ignore replaced",
  "ignore key-taken",
  "reject forged",
  "reject not-on-roll",
  "reject bad-answer",
];

Deno.test("election: it judges as a plain model of its rules, through blocks and reorganisations", async () => {
  const seen: Record<string, number> = {};
  for (const isOnce of [false, true]) {
    const config = exampleConfig({ revote: isOnce ? "once" : "last" });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 10 }), async (steps) => {
        await using host = new InProcessHost(electionValidator, config, { chain: CHAIN });
        await playBesideModel(host, steps, { isOnce }, seen);
      }),
      { numRuns: 80 },
    );
  }
  assertEquals(MET.filter((verdict) => seen[verdict] === undefined), []);
});

/** Plays blocks and reorganisations, and compares every verdict; counts what was seen. */
async function playBesideModel(
  host: ValidatorHost,
  steps: readonly Step[],
  rules: ModelRules,
  seen: Record<string, number>,
): Promise<void> {
  const blocks: ModelBlock[] = [];
  for (const [i, { undo, on, offered }] of steps.entries()) {
    const undone = Math.min(undo, blocks.length);
    await host.advance({ undo: undone, apply: [] });
    blocks.splice(blocks.length - undone);
    const edge = Math.min((blocks.at(-1)?.edge ?? 0) + (i === 0 ? 0 : on), EDGES.length - 1);
    const [time, index] = [EDGES[edge], blocks.length + 1];
    // All begin with the roll, until it is undone: without it there is little to see.
    const events = i === 0 ? [{ kind: "chunk" as const }, ...offered] : offered;
    const entered = blocks.flatMap((block) => block.events);
    const expected = events.map((each) => judgeByModel(entered, each, { time, rules }));
    assertEquals(await verdictsOf(host, index, time, events), expected);
    for (const verdict of expected) seen[verdict] = (seen[verdict] ?? 0) + 1;
    const taken: Event[] = [];
    for (const each of events) {
      const verdict = judgeByModel([...entered, ...taken], each, { time, rules });
      if (verdict === "accept") taken.push(each);
    }
    const judged = await host.select({ index, time, records: events.map(recordOf) });
    assertEquals(events.filter((_, j) => judged[j].kind === "accept"), taken);
    const apply = [{ index, time, records: taken.map(recordOf) }];
    assert((await host.advance({ undo: 0, apply })).ok);
    blocks.push({ edge, events: taken });
  }
  await checkQueries(host, blocks.flatMap(({ events }) => events));
}

/** What is answered is what the model has. */
async function checkQueries(host: ValidatorHost, entered: readonly Event[]): Promise<void> {
  const { ballots } = await host.query("ballots", {}) as {
    ballots: { voter: number; seq: number; recordId: string }[];
  };
  const counting = countingByModel(entered);
  assertEquals(ballots.map((each) => [each.voter, each.seq]), counting);
  for (const ballot of ballots) {
    const events = entered.filter((each) =>
      each.kind === "ballot" && each.voter === ballot.voter && each.seq === ballot.seq
    );
    assertEquals(events.map((each) => recordId(recordOf(each))), [ballot.recordId]);
  }
  const status = await host.query("status", {}) as Record<string, number | boolean>;
  const of = (kind: Event["kind"]) => entered.filter((each) => each.kind === kind).length;
  assertEquals(status.ballots, of("ballot"));
  assertEquals(status.voters, counting.length);
  assertEquals(status.replaced, of("letter"));
  assertEquals(status.notices, of("notice"));
  assertEquals(status.rollIsWhole, of("chunk") === 1);
}

Deno.test("election: of a voter's ballots the highest seq counts, in whatever order they come", async () => {
  const config = exampleConfig();
  const ballots = [1, 2, 3, 4].map((each) => ballotOf(2, each));
  for (const order of permutationsOf(ballots)) {
    await using host = new InProcessHost(electionValidator, config, { chain: CHAIN });
    await host.advance({ undo: 0, apply: [{ index: 1, time: OPENS - 1, records: [CHUNK] }] });
    for (const [i, record] of order.entries()) {
      const block = { index: i + 2, time: OPENS, records: [record] };
      const [verdict] = await host.select(block);
      const records = verdict.kind === "accept" ? [record] : [];
      if (verdict.kind !== "accept") assertEquals(verdict.code, "superseded");
      await host.advance({ undo: 0, apply: [{ ...block, records }] });
    }
    const voter = await host.query("voter", { number: "2" }) as { seq: number };
    assertEquals(voter.seq, 4);
  }
});

function permutationsOf<T>(list: readonly T[]): T[][] {
  if (list.length <= 1) return [[...list]];
  return list.flatMap((each, i) =>
    permutationsOf(list.toSpliced(i, 1)).map((rest) => [each, ...rest])
  );
}
