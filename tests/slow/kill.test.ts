import { assert, assertEquals } from "@std/assert";
import { eventually, Program } from "../support/program.ts";

const ROUNDS = 20;

Deno.test(`chainvote peer loses no acknowledged vote in ${ROUNDS} rounds of kill -9 while votes flow`, async () => {
  await using program = new Program();
  const acknowledged = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const peer = await program.peer("a");
    const killing = new Promise<void>((resolve) => setTimeout(resolve, 100 + 37 * round % 400))
      .then(() => peer.kill());
    for (let n = 0;; n++) {
      const voter = `round ${round} vote ${n}`;
      const record = btoa(JSON.stringify({ choice: "x", voter }));
      try {
        const response = await fetch(`${peer.api}/v1/records`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ records: [record] }),
        });
        const { records: [report] } = await response.json();
        assertEquals(report.status, "pending");
        acknowledged.add(voter);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        break;
      }
    }
    await killing;
  }
  assert(acknowledged.size > ROUNDS, `${acknowledged.size} votes`);
  const peer = await program.peer("a");
  await eventually(
    async () => {
      const { votes, pending } = await program.tally("a");
      return { votes, pending };
    },
    ({ pending }) => pending === 0,
    "all votes are in blocks",
  );
  for (const voter of acknowledged) {
    const url = `${peer.api}/v1/query/voter?id=${encodeURIComponent(voter)}`;
    const { answer } = await (await fetch(url)).json();
    assertEquals(answer.choice, "x", voter);
  }
  console.log(`${acknowledged.size} acknowledged votes in ${ROUNDS} rounds, none lost`);
});
