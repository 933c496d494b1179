/** What the page keeps of secret ballots, and which it opens; without a browser. */
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import { drafts, followDrafts } from "../../cli/page/state/ballot.ts";
import { emptyDraft } from "../../cli/page/state/draft.ts";
import type { TextStore } from "../../cli/page/state/kept_text.ts";
import { BallotDesk } from "../../cli/page/workers/ballot_desk.ts";
import type { Election } from "../../cli/result/read_election.ts";
import { ApiClient } from "../../net/api/client.ts";
import { ApiError } from "../../net/api/error.ts";
import type { RecordReport } from "../../net/api/peer_api.ts";
import { PageWorld, SECRET_QUESTIONS } from "../support/page_world.ts";

/** A peer that says no, or nothing, and may keep the ballot. */
class KeepingPeer extends ApiClient {
  answers = true;

  override handInBallot(): Promise<RecordReport> {
    if (!this.answers) return Promise.reject(new ApiError("gone", "Cannot ask the peer"));
    return Promise.resolve({ status: "refused", code: "pool-full", reason: "" } as RecordReport);
  }
}

Deno.test("a secret ballot that was handed in is not opened, also if the peer said no or nothing, and one encrypted anew is", async () => {
  await using world = await PageWorld.open({ trustees: 2, voters: 3 });
  const api = new KeepingPeer({ url: world.url }, { clock, fetch: (...call) => fetch(...call) });
  const desk = new BallotDesk({ api, random });
  await desk.readElection(await api.status());
  const entered = await desk.enter({ codes: [world.election.voters[1].code], now: clock.now() });
  assertEquals(entered.ok, true);
  const answers = [[1], [0]];

  const refused = await desk.encrypt(answers);
  assertEquals((await desk.send({ mark: refused })).status, "refused");
  assertThrows(() => desk.open(), Error, "handed in");
  const away = await desk.encrypt(answers);
  api.answers = false;
  await assertRejects(() => desk.send({ mark: away }), ApiError);
  assertThrows(() => desk.open(), Error, "handed in");
  const anew = await desk.encrypt(answers);
  assertEquals(desk.open().mark, anew);
});

/** An election as far as marks know it: its mode is its chain id, too. */
function electionOf(mode: "open" | "secret"): Election {
  const definition = { mode, questions: SECRET_QUESTIONS };
  return { network: { chainId: mode }, definition } as unknown as Election;
}

/** Marks the first question. */
function markBlank(): void {
  drafts.value = [{ ...emptyDraft(SECRET_QUESTIONS[0]), isBlank: true }, drafts.value[1]];
}

Deno.test("the browser keeps the marks of open ballots alone", () => {
  const kept = new Map<string, string>();
  const store: TextStore = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, text),
    removeItem: (key) => void kept.delete(key),
  };
  for (const mode of ["secret", "open"] as const) {
    followDrafts(store, electionOf(mode));
    markBlank();
    assertEquals([...kept.keys()], mode === "open" ? ["chainvote/open/marks"] : []);
  }
});

Deno.test("a browser whose store is full keeps no marks, and takes them all the same", () => {
  const store: TextStore = {
    getItem: () => null,
    setItem: () => {
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    },
    removeItem: () => {},
  };
  followDrafts(store, electionOf("open"));
  markBlank();
  assertEquals(drafts.value[0].isBlank, true);
});
