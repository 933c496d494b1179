import { assertMatch } from "@std/assert";
import type { Election } from "../../../cli/result/read_election.ts";
import type { TrusteeWait } from "../../../cli/trustee/trustee_turn.ts";
import { describeTurnWait } from "../../../cli/trustee/turn_words.ts";

const definition = { late: 1_700_000_000_000, minimum: 5 };
const network = { definition: { params: { intervalMs: 15_000 } } };

function say(what: TrusteeWait, { witnessed = false } = {}): string {
  const witnesses = witnessed ? { witnesses: {} } : {};
  const election = { definition, network: { definition: { ...network.definition, ...witnesses } } };
  const turn = { kind: "wait", for: what, missing: [] } as const;
  return describeTurnWait(turn, election as unknown as Election);
}

Deno.test("describeTurnWait() says how long something has to stand where no witnesses make it final", () => {
  assertMatch(say("final"), /^waiting until the tally has stood for 180 seconds in the chain/);
  assertMatch(say("confirmation"), /the confirmation of all has stood for 180 seconds/);
  assertMatch(say("final", { witnessed: true }), /^waiting until the tally is final$/);
});

Deno.test("describeTurnWait() tells nobody to come back for fewer ballots than are opened", () => {
  assertMatch(say("few"), /^fewer than 5 ballots count, .*: waiting until none can be on its way/);
});
