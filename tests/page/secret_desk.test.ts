/** What the page keeps of secret ballots, and which it opens; without a browser. */
import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { base64ToBytes, bytesToBase64 } from "../../core/base/base64.ts";
import { recordId } from "../../core/block/record.ts";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import { drafts, followDrafts } from "../../cli/page/state/ballot.ts";
import { emptyDraft } from "../../cli/page/state/draft.ts";
import type { TextStore } from "../../cli/page/state/kept_text.ts";
import { BallotDesk } from "../../cli/page/workers/ballot_desk.ts";
import type { Election } from "../../cli/result/read_election.ts";
import { ApiClient } from "../../net/api/client.ts";
import { ApiError } from "../../net/api/error.ts";
import { ballotPlaceOf } from "../../plugins/election/records/ballot_start.ts";
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

/** A peer that says that numbers are taken, and shows what it was given for them. */
class TakingPeer extends ApiClient {
  sent: Uint8Array[] = [];
  shown: Uint8Array | "the same" | undefined;

  override handInBallot(record: Uint8Array): Promise<RecordReport> {
    this.sent.push(record);
    const place = { recordId: recordId(record), confirmations: 0, peers: 0, relayedTo: 0 };
    const refusal = { status: "refused", code: "duplicate", reason: "taken" } as const;
    return Promise.resolve({ ...place, ...refusal, settled: true });
  }

  override async lookUp(...[ids, options]: Parameters<ApiClient["lookUp"]>) {
    if (!this.sent.some((record) => recordId(record) === ids[0])) {
      return await super.lookUp(ids, options);
    }
    const shown = this.shown === "the same" ? this.sent.at(-1) : this.shown;
    const conflict = shown && bytesToBase64(shown);
    return [{ recordId: ids[0], status: "refused", conflict } as RecordReport];
  }
}

Deno.test("a desk signs one ballot for a peer that says the number is taken, and the next one once it sees what the other device has signed", async () => {
  await using world = await PageWorld.open({ voters: 3 });
  const system = { clock, fetch: (...call: Parameters<typeof fetch>) => fetch(...call) };
  const liar = new TakingPeer({ url: world.url }, system);
  const honest = new ApiClient({ url: world.url }, system);
  const open = async (api: ApiClient, voter: number) => {
    const desk = new BallotDesk({ api, random });
    await desk.readElection(await api.status());
    const entered = await desk.enter({
      codes: [world.election.voters[voter].code],
      now: clock.now(),
    });
    assertEquals(entered.ok, true);
    return desk;
  };
  const answers = [[0], [0, 1, 2]];
  for (const shown of [undefined, "the same", world.ballotOf(3, answers)] as const) {
    const desk = await open(liar, 1);
    Object.assign(liar, { shown, sent: [] });
    const report = await desk.send({ answers });
    assertEquals([report.code, liar.sent.length], ["not-shown", 1]);
    assertMatch(report.reason ?? "", new RegExp(`^the peer at ${world.url} says that`));
  }

  // Two devices of one voter, at a peer that tells the truth.
  const [first, second] = [await open(honest, 1), await open(honest, 1)];
  assertEquals((await first.send({ answers })).code, undefined);
  const later = await second.send({ answers: [[1], [0]] });
  assertEquals(later.code, undefined, later.reason);
  await honest.lookUp([later.recordId], { waitMs: 60_000 });
  const { record = "" } = await honest.prove(later.recordId) ?? {};
  assertEquals(ballotPlaceOf(base64ToBytes(record)), { voter: 2, seq: 2 });
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
