import { floodWithFalseBallots } from "../support/false_ballots.ts";

Deno.test("100,000 false ballots enter nowhere, cost their senders the connection and keep no honest one out", async () => {
  await floodWithFalseBallots(100_000);
});
