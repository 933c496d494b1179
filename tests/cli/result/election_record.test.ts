/** What a hostile peer may answer to whoever counts the ballots of an election. */
import { assertEquals, assertRejects } from "@std/assert";
import type { Json } from "../../../core/base/canonical_json.ts";
import { UnreachableError } from "../../../cli/app/errors.ts";
import { readElectionRecord } from "../../../cli/result/election_record.ts";
import { exampleDefinition } from "../../plugins/election/example_election.ts";

const ID = "ab".repeat(32);
const TOTALS = { chunks: 1, rollIsWhole: true, replaced: 0, mostReplaced: 3, notices: 0 };
const DEFINITION = exampleDefinition();

function ballot(voter: number, changes: Readonly<Record<string, Json>> = {}) {
  const answers: Json = [[0], []];
  return { voter, seq: 1, recordId: ID, weight: 1, time: 1, answers, ...changes };
}

/** Asks a peer that answers as it is told. */
function read(answers: Readonly<Record<string, Json | ((after: number) => Json)>>) {
  let asked = 0;
  const given: typeof answers = {
    status: { ...TOTALS, ballots: 3, voters: 2, weight: 2 },
    ballots: { ballots: [ballot(1), ballot(3)] },
    turnout: { hours: [[0, 2, 2]] },
    notices: { notices: [] },
    replaced: { replaced: [] },
    ...answers,
  };
  const record = readElectionRecord((path, args) => {
    if (asked++ > 1_000) return Promise.reject(new Error("it is asked without end"));
    const answer = given[path];
    const said = typeof answer === "function" ? answer(Number(args?.after)) : answer;
    return Promise.resolve({ tip: ID, answer: said });
  }, DEFINITION);
  return record;
}

Deno.test("readElectionRecord() takes what holds together, in one page or several", async () => {
  const whole = await read({});
  assertEquals(whole.ballots.map(({ voter }) => voter), [1, 3]);
  const pages = await read({
    ballots: (after) => ({ ballots: [ballot(after + 1)], ...after === 0 && { next: 2 } }),
  });
  assertEquals(pages.ballots, whole.ballots);
});

const LIES: Readonly<Record<string, readonly [Parameters<typeof read>[0], RegExp]>> = {
  "two ballots of one voter": [{ ballots: { ballots: [ballot(3), ballot(3)] } }, /later one/],
  "one in two pages": [
    { ballots: (after) => ({ ballots: [ballot(1)], ...after === 0 && { next: 2 } }) },
    /later one/,
  ],
  "a voter who is not on the roll": [{ ballots: { ballots: [ballot(1), ballot(6)] } }, /5 voters/],
  "more votes than the roll has": [
    {
      status: { ...TOTALS, ballots: 1, voters: 1, weight: 9 },
      ballots: { ballots: [ballot(1, { weight: 9 })] },
    },
    /votes of the roll/,
  ],
  "more voters than ballots": [{ ballots: { ballots: [ballot(1)] } }, /as many as it says/],
  "fewer ballots than voters": [
    { status: { ...TOTALS, ballots: 1, voters: 2, weight: 2 } },
    /as many as it says/,
  ],
  "pages without end": [{ ballots: (after) => ({ ballots: [], next: after + 1 }) }, /no end/],
  "an answer that no ballot has": [
    { ballots: { ballots: [ballot(1), ballot(3, { answers: [[0, 1], []] })] } },
    /breaks the rules/,
  ],
  "a time that no calendar has": [
    { ballots: { ballots: [ballot(1), ballot(3, { time: 9e15 })] } },
    /time/,
  ],
  "an hour that no calendar has": [{ turnout: { hours: [[9e15, 2, 2]] } }, /three numbers/],
};

for (const [what, [answers, message]] of Object.entries(LIES)) {
  Deno.test(`readElectionRecord() refuses a peer that tells of ${what}`, async () => {
    const { message: said } = await assertRejects(() => read(answers), UnreachableError);
    assertEquals(message.test(said), true, said);
  });
}
