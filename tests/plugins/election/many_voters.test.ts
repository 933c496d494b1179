/** A roll of several chunks: every voter is found, and ballots come in pages. */
import { assertEquals } from "@std/assert";
import type { JsonObject } from "../../../core/base/canonical_json.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import { electionValidator } from "../../../plugins/election/election.ts";
import {
  MAX_BALLOTS_PAGE,
  MAX_CHOICES_PAGE,
  MAX_VOTERS_LOOKED_AT,
} from "../../../plugins/election/limits.ts";
import { writeOpenBallot } from "../../../plugins/election/records/open_ballot.ts";
import { writeRollChunks } from "../../../plugins/election/records/roll_chunk.ts";
import { digestRoll, writeRoll } from "../../../plugins/election/roll/roll.ts";
import { CHAIN, ElectionBench } from "./election_bench.ts";
import { exampleConfig, exampleDefinition, OPENS } from "./example_election.ts";

const VOTERS = 520;

/** Secret, key and weight of each voter, in the order of the roll. */
const PEOPLE = Array.from({ length: VOTERS }, (_, i) => {
  const secret = BigInt(i + 1);
  const publicKey = publicKeyOfSecret(secret);
  return { secret, publicKey, key: publicKey.toHex(), weight: 1 + i % 3 };
}).sort((a, b) => a.key < b.key ? -1 : 1);
const ROLL = writeRoll(PEOPLE);
const DEFINITION = exampleDefinition({ roll: digestRoll(ROLL) });

async function openBench(): Promise<ElectionBench> {
  const bench = new ElectionBench(DEFINITION);
  // The last chunk first: the order makes no difference.
  await bench.add(OPENS - 1, ...writeRollChunks(ROLL, CHAIN).toReversed());
  return bench;
}

Deno.test("election: every voter of a roll of several chunks is found by number and by key", async () => {
  const bench = await openBench();
  for (const [i, { key, weight }] of PEOPLE.entries()) {
    const voter = await bench.query("voter", { number: String(i + 1) }) as JsonObject;
    assertEquals([voter.voter, voter.key, voter.weight], [i + 1, key, weight]);
    assertEquals(await bench.query("voter", { key }), voter);
  }
  assertEquals(await bench.query("voter", { number: String(VOTERS + 1) }), null);
  for (const key of ["00".repeat(32), "ff".repeat(32), publicKeyOfSecret(9_999n).toHex()]) {
    assertEquals(await bench.query("voter", { key }), null);
  }
  const { first, entries } = await bench.query("roll", { chunk: "1" }) as {
    first: number;
    entries: unknown[];
  };
  assertEquals([first, entries.length, entries[0]], [441, 80, [
    PEOPLE[440].key,
    PEOPLE[440].weight,
  ]]);
});

Deno.test("election: ballots come in pages, each voter once", async () => {
  const bench = await openBench();
  const records = PEOPLE.map(({ secret }, i) =>
    writeOpenBallot({ voter: i + 1, seq: 1, answers: [[i % 3], []] }, {
      chainId: CHAIN,
      questions: DEFINITION.questions,
    }, { secret, random })
  );
  await bench.add(OPENS, ...records);
  type Page = { ballots: { voter: number; answers: unknown[] }[]; next?: number };
  const first = await bench.query("ballots") as Page;
  assertEquals([first.ballots.length, first.next], [MAX_BALLOTS_PAGE, MAX_BALLOTS_PAGE]);
  const second = await bench.query("ballots", { after: String(first.next) }) as Page;
  assertEquals([second.ballots.length, second.next], [VOTERS - MAX_BALLOTS_PAGE, undefined]);
  const all = [...first.ballots, ...second.ballots];
  assertEquals(all.map(({ voter }) => voter), PEOPLE.map((_, i) => i + 1));
  assertEquals(all.map(({ answers }) => answers), PEOPLE.map((_, i) => [[i % 3], []]));
  assertEquals(await bench.query("ballots", { after: String(VOTERS) }), { ballots: [] });
  const { voters, weight } = await bench.query("status") as Record<string, number>;
  assertEquals([voters, weight], [VOTERS, DEFINITION.roll.weights]);
});

Deno.test("election: an answer looks at 50,000 voters at most, however few of them have voted", () => {
  const voters = 2 * MAX_VOTERS_LOOKED_AT + 1;
  const roll = { voters, weights: voters, chunks: Math.ceil(voters / 440), root: "00".repeat(32) };
  let asked = 0;
  const state = {
    get(table: string) {
      if (table === "definition") return exampleConfig({ roll });
      asked++;
      return undefined;
    },
    size: () => 0,
    entries: () => [],
  };
  const ask = (after: number) =>
    electionValidator.query!("ballots", { after: String(after) }, state);
  assertEquals(ask(0), { ballots: [], next: MAX_VOTERS_LOOKED_AT });
  assertEquals(asked, MAX_VOTERS_LOOKED_AT);
  assertEquals(ask(MAX_VOTERS_LOOKED_AT), { ballots: [], next: 2 * MAX_VOTERS_LOOKED_AT });
  assertEquals(ask(2 * MAX_VOTERS_LOOKED_AT), { ballots: [] });
});

Deno.test("election: of long ballots an answer has few, so that none holds a peer up", () => {
  const choices = Array.from({ length: 100 }, (_, i) => `choice ${i}`);
  const question = { kind: "approve", question: "Who?", choices } as const;
  const page = (count: number) => {
    const voters = 2 * MAX_BALLOTS_PAGE;
    const roll = { voters, weights: voters, chunks: 3, root: "00".repeat(32) };
    const questions = Array.from({ length: count }, () => question);
    const config = exampleConfig({ questions, roll });
    const answers = "00".repeat(13 * count);
    const state = {
      get(table: string) {
        if (table === "definition") return config;
        return table === "ballots" ? [1, "ab".repeat(32), answers, 1, OPENS] : undefined;
      },
      size: () => 0,
      entries: () => [],
    };
    return electionValidator.query!("ballots", {}, state) as { ballots: unknown[]; next: number };
  };
  for (const count of [1, 5, 12]) {
    const most = MAX_CHOICES_PAGE / (100 * count);
    const { ballots, next } = page(count);
    assertEquals([ballots.length, next], [Math.floor(most), Math.floor(most)]);
  }
});
