/** What the page knows of who votes, and of a ballot that has left it. */
import { assertEquals, assertRejects } from "@std/assert";
import { type BallotMaker, enterCodes, sendBallot, voter } from "../../cli/page/state/ballot.ts";
import { handingIn, mayBeSent } from "../../cli/page/state/handing_in.ts";
import type { EnteredCodes, KnownVoter } from "../../cli/page/workers/ballot_jobs.ts";
import type { Election } from "../../cli/result/read_election.ts";
import { ApiError } from "../../net/api/error.ts";

const known: KnownVoter = {
  place: { voter: 17, next: 1, step: 1 },
  state: { voter: 17, accepted: 0 },
};

/** A desk whose every job ends so. */
function deskOf(end: () => Promise<unknown>): BallotMaker {
  return { run: end } as unknown as BallotMaker;
}

Deno.test("enterCodes() forgets who voted before, as its desk does, also where the code is wrong or nobody answers", async () => {
  const good = deskOf((): Promise<EnteredCodes> => Promise.resolve({ ok: true, voter: known }));
  const refusal = { code: "not-on-roll", reason: "" };
  const bad = deskOf((): Promise<EnteredCodes> => Promise.resolve({ ok: false, refusal }));
  const codes = { codes: ["CODE"], now: 0 };
  await enterCodes(good, codes);
  assertEquals(voter.value, known);
  await enterCodes(bad, codes);
  assertEquals(voter.value, undefined);
  await enterCodes(good, codes);
  const away = deskOf(() => Promise.reject(new ApiError("gone", "nobody answers")));
  await assertRejects(() => enterCodes(away, codes), ApiError);
  assertEquals(voter.value, undefined);
});

Deno.test("enterCodes() says who votes by the codes that were entered last, also if the answer to others comes late", async () => {
  const first = Promise.withResolvers<EnteredCodes>();
  const refused = Promise.withResolvers<EnteredCodes>();
  const answers = [first, refused].values();
  const desk = deskOf(() => answers.next().value!.promise);
  const both = ["FIRST", "SECOND"].map((code) => enterCodes(desk, { codes: [code], now: 0 }));
  first.resolve({ ok: true, voter: known });
  await both[0];
  assertEquals(voter.value, undefined);
  refused.resolve({ ok: false, refusal: { code: "not-on-roll", reason: "" } });
  await both[1];
  assertEquals(voter.value, undefined);
});

Deno.test("a ballot that left the page may be sent until the peer says what became of it, also if its worker ends", async () => {
  const election = { definition: { questions: [] } } as unknown as Election;
  const dead = deskOf(() => Promise.reject(new Error("the worker ended: error")));
  assertEquals(mayBeSent.value, false);
  await assertRejects(() => sendBallot(dead, election), Error, "the worker ended");
  assertEquals(mayBeSent.value, true);
  await sendBallot(deskOf(() => Promise.resolve({ status: "pending" })), election);
  assertEquals(mayBeSent.value, false);
  const lost = () => Promise.reject(new ApiError("gone", "nobody answers"));
  await assertRejects(() => handingIn(lost), ApiError);
  assertEquals(mayBeSent.value, true);
  await handingIn(() => Promise.resolve());
  assertEquals(mayBeSent.value, false);
});
