/** `POST /v1/ballots`: ballots without the token, and what it costs whom. */
import { assertEquals, assertRejects } from "@std/assert";
import { bytesToBase64 } from "../../../core/base/base64.ts";
import { recordId } from "../../../core/block/record.ts";
import { USER_SOURCE, VOTER_SOURCE } from "../../../core/pending/pending_pool.ts";
import { ApiClient } from "../../../net/api/client.ts";
import { ApiError } from "../../../net/api/error.ts";
import { BallotAllowance } from "../../../net/api/ballot_allowance.ts";
import {
  BALLOT_BURST,
  BALLOT_MS,
  MAX_BALLOT_SOURCES,
  STRANGERS_BALLOT_BURST,
} from "../../../net/api/limits.ts";
import { RequestError } from "../../../net/http/request_error.ts";
import { voteRecord } from "../../support/block_forge.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { NodeWorld } from "../../support/node_world.ts";
import { PageWorld } from "../../support/page_world.ts";
import { SYSTEM } from "../../support/system.ts";
import { answerOf, AUTHORIZED, serve, serveNode } from "./served_api.ts";

const MINUTE_MS = 60_000;

/** A request as a page of the peer sends it. */
function posted(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", "x-chainvote": "1", ...headers },
    body: JSON.stringify(body),
  };
}

const recordOf = (record: Uint8Array) => ({ record: bytesToBase64(record) });

Deno.test("a ballot is taken without the token, is known the second time, and counts", async () => {
  await using world = await PageWorld.open({ voters: 3 });
  const api = new ApiClient({ url: world.url }, SYSTEM);
  const ballot = world.ballotOf(2, [[1], [0, 1]]);
  const first = await api.handInBallot(ballot);
  assertEquals([first.status, first.isNew], ["pending", true]);
  const second = await api.handInBallot(ballot);
  assertEquals([second.recordId, second.isNew], [first.recordId, false]);
  const [settled] = await api.lookUp([first.recordId], { waitMs: MINUTE_MS });
  assertEquals(settled.status, "included");
  const voter = await api.query("voter", { number: "2" });
  assertEquals((voter?.answer as { recordId: string }).recordId, first.recordId);
});

Deno.test("a ballot without the token takes no room of the machine's user, one with it does, and a refused one is forgotten", async () => {
  await using world = new NodeWorld();
  const { api, chain } = await world.start({ mine: false });
  await using server = serve(api, { ballots: { refusalOf: () => undefined } });
  const url = `${server.url}/v1/ballots`;
  const handIn = async (record: Uint8Array, headers?: Record<string, string>) => {
    const { body } = await answerOf(url, posted(recordOf(record), headers));
    return [body.status, chain.pending.get(recordId(record))?.source];
  };
  assertEquals(await handIn(voteRecord("ann", "red")), ["pending", VOTER_SOURCE]);
  assertEquals(await handIn(voteRecord("ben", "red"), AUTHORIZED), ["pending", USER_SOURCE]);
  const twice = voteRecord("ann", "blue");
  assertEquals(await handIn(twice), ["refused", undefined]);
  assertEquals(chain.place(recordId(twice)).status, "unknown");
});

Deno.test("what is no ballot, comes from another page, or too late is refused, and says why", async () => {
  await using world = await PageWorld.open({ voters: 3 });
  const url = `${world.url}/v1/ballots`;
  const ballot = world.ballotOf(1, [[1], [0]]);
  const codeOf = async (init: RequestInit) => {
    const { status, body } = await answerOf(url, init);
    return [status, body.code];
  };
  assertEquals(await codeOf(posted(recordOf(ballot), { "x-chainvote": "0" })), [403, "no-header"]);
  assertEquals(
    await codeOf(posted(recordOf(ballot), { origin: "http://evil.example" })),
    [403, "foreign-origin"],
  );
  assertEquals(
    await codeOf(posted(recordOf(world.election.chunks[0].with(30, 1)))),
    [403, "not-signed"],
  );
  assertEquals(await codeOf(posted({})), [400, "bad-request"]);
  assertEquals(await codeOf(posted({ record: "A".repeat(30_000) })), [413, "body-size"]);
  const forged = ballot.with(ballot.length - 1, ballot[ballot.length - 1] ^ 1);
  const { status, body } = await answerOf(url, posted(recordOf(forged)));
  assertEquals([status, body.status, body.code], [200, "refused", "forged"]);

  await using closed = await PageWorld.open({ voters: 3, closesIn: -2 * MINUTE_MS });
  const late = new ApiClient({ url: closed.url }, SYSTEM)
    .handInBallot(closed.ballotOf(1, [[1], [0]]));
  const error = await assertRejects(() => late, ApiError);
  assertEquals(error.reasonCode, "closed");
});

Deno.test("a network whose records prove nothing takes none without the token", async () => {
  await using served = await serveNode({ mine: false });
  const { status, body } = await answerOf(
    `${served.url}/v1/ballots`,
    posted(recordOf(new Uint8Array(40))),
  );
  assertEquals([status, body.code], [403, "not-signed"]);
});

Deno.test("false ballots use up their machine's allowance, and known and good ones nothing", async () => {
  await using world = await PageWorld.open({ voters: 12 });
  const url = `${world.url}/v1/ballots`;
  for (let voter = 1; voter <= 12; voter++) {
    const { body } = await answerOf(url, posted(recordOf(world.ballotOf(voter, [[0], []]))));
    assertEquals(body.status, "pending", `voter ${voter}`);
  }
  const statuses: unknown[] = [];
  for (let i = 0; i <= BALLOT_BURST; i++) {
    const ballot = world.ballotOf(1, [[0], []], 2);
    ballot[ballot.length - 1] ^= 1;
    const response = await fetch(url, posted(recordOf(ballot)));
    statuses.push(response.status);
    if (response.status === 429) {
      assertEquals(Number(response.headers.get("retry-after")) > 0, true);
    }
    await response.body?.cancel();
  }
  assertEquals(statuses, [...Array(BALLOT_BURST).fill(200), 429]);
  const again = await answerOf(url, posted(recordOf(world.ballotOf(5, [[0], []]))));
  assertEquals([again.status, again.body.code], [429, "too-many-ballots"]);
});

Deno.test("an allowance comes back with time, is bounded for all machines, and forgets the oldest", async () => {
  const clock = new ManualClock();
  const allowance = new BallotAllowance(clock);
  const wasteOne = async (source: string) => {
    try {
      (await allowance.take(source))(false);
      return true;
    } catch {
      return false;
    }
  };
  const wasteAll = async (source: string) => {
    let taken = 0;
    while (await wasteOne(source)) taken++;
    return taken;
  };
  assertEquals(await wasteAll("a"), BALLOT_BURST);
  await clock.advance(BALLOT_MS);
  assertEquals(await wasteAll("a"), 1);
  (await allowance.take("b"))(true);
  assertEquals(await wasteAll("b"), BALLOT_BURST);
  let others = 0;
  for (let i = 0; i < STRANGERS_BALLOT_BURST; i++) others += Number(await wasteOne(`c${i}`));
  assertEquals(others, STRANGERS_BALLOT_BURST - BALLOT_BURST - 1);
  for (let i = 0; i < MAX_BALLOT_SOURCES + 10; i++) await wasteOne(`d${i}`);
  assertEquals(allowance.size, MAX_BALLOT_SOURCES);
});

Deno.test("while all that is left is being judged the next ballots wait: for good ones room is made, after false ones none is left", async () => {
  const allowance = new BallotAllowance(new ManualClock());
  const told: string[] = [];
  const begin = async (name: string, source: string) => {
    const settle = await allowance.take(source);
    told.push(name);
    return settle;
  };
  const first = await Promise.all(Array.from({ length: BALLOT_BURST }, () => begin("first", "a")));
  const second = begin("second", "a");
  const third = begin("third", "a");
  const other = await begin("other", "b");
  assertEquals(told.slice(BALLOT_BURST), ["other"]);
  first[0](true);
  const settleSecond = await second;
  assertEquals(told.slice(BALLOT_BURST), ["other", "second"]);
  for (const settle of [...first.slice(1), settleSecond]) settle(false);
  const error = await assertRejects(() => third, RequestError);
  assertEquals([error.status, error.code], [429, "too-many-ballots"]);
  other(true);
  assertEquals(allowance.size, 2);
});

Deno.test("a hall votes at once, from one address: all ballots are taken", async () => {
  const voters = 60;
  await using world = await PageWorld.open({ voters });
  const answers = await Promise.all(Array.from({ length: voters }, (_, i) => {
    const ballot = recordOf(world.ballotOf(i + 1, [[i % 4], []]));
    return answerOf(`${world.url}/v1/ballots`, posted(ballot));
  }));
  assertEquals(answers.map(({ body }) => body.status), Array(voters).fill("pending"));
});
