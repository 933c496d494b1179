import { floodWithFalseBallots } from "../support/false_ballots.ts";

Deno.test("2,000 false ballots enter nowhere, cost their senders the connection and keep no honest one out", async () => {
  // 100,000: tests/slow.
  await floodWithFalseBallots(2_000);
});
