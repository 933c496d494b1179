import { assertEquals, assertMatch } from "@std/assert";
import type { Election } from "../../../cli/result/read_election.ts";
import type { TrusteeWait } from "../../../cli/trustee/trustee_turn.ts";
import { describeStop, describeTurnWait } from "../../../cli/trustee/turn_words.ts";

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

Deno.test("describeStop() says what is done, what is still to do, and what was waited for", () => {
  const stop = (names: readonly string[], threshold?: number, missing: readonly string[] = []) => {
    const made = Object.fromEntries(names.map((name) => [name, "00"]));
    const election = { definition: { ...definition, threshold }, network } as unknown as Election;
    const waits = { kind: "wait", for: "seals", missing } as const;
    return describeStop({ made }, missing.length === 0 ? undefined : waits, election).slice(1);
  };
  const key = "step 1 of 3 of the key, step 2 of 3 of the key, step 3 of 3 of the key";
  assertEquals(stop([], 2), [
    "Done, and kept in your file: nothing yet.",
    `Still to do: the confirmation, ${key}, the seal, the share.`,
  ]);
  assertEquals(stop(["confirmation", "seal"], undefined, ["Ben"]), [
    "Done, and kept in your file: the confirmation, the seal.",
    "Still to do: the share.",
    "It was at this: waiting for the seals of Ben.",
  ]);
  assertEquals(
    stop(["confirmation", "seal", "share"])[1],
    "Still to do: to hand it in, if that was not done, and to wait for the others.",
  );
});
