import { assertEquals, assertMatch } from "@std/assert";
import { castBallot } from "../../../cli/ballot/cast_ballot.ts";
import type { Clock } from "../../../core/base/clock.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import type { Network } from "../../../core/rules/network.ts";
import { watchKeys } from "../../../cli/host/watch_keys.ts";
import { watchClosing, watchOpening } from "../../../cli/host/watch_opening.ts";
import { KEYS_BY } from "../../plugins/election/secret_example.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { keyOfVoter, openBox, votersPeer } from "../ballot/voters_peer.ts";
import { TrusteeBox } from "../trustee/trustee_box.ts";

const ALL = [1, 2, 3];

/** What the host is told, if each look comes after another step of all trustees. */
async function told(
  box: TrusteeBox,
  step: () => Promise<unknown>,
  watch = watchKeys,
): Promise<string | undefined> {
  const { election: { network, definition } } = box;
  const validator = { name: "election", version: 1, config: definition };
  const whole = { ...network, definition: { ...network.definition, validator } };
  const clock = { now: () => box.time, sleep: async () => void await step() };
  const { signal } = new AbortController();
  const holding = { api: box.api, clock: clock as unknown as Clock, signal };
  return await watch(whole as unknown as Network, holding);
}

Deno.test("watchKeys() says when the key is made and final, and that letters can be printed", async () => {
  using box = new TrusteeBox();
  let looks = 0;
  const message = await told(box, async () => {
    if (++looks > 6) throw new Error("the key was made and final before");
    await box.step(...ALL);
    // The last step is not final at first.
    box.finalIndex = looks === 4 ? box.index - 1 : undefined;
  });
  assertEquals(looks, 5);
  assertMatch(message!, /The trustees' key is made: letters can be printed now/);
});

Deno.test("watchKeys() says who was missing when the key was not made in time", async () => {
  using box = new TrusteeBox();
  await box.step(1, 3);
  box.time = KEYS_BY;
  assertMatch(
    (await told(box, () => Promise.resolve()))!,
    /Nobody can vote.*not all steps.*Anna, Ben, Cleo/,
  );
});

Deno.test("watchKeys() says nothing in an election without trustees", async () => {
  using box = new TrusteeBox();
  const network = { definition: { validator: { name: "vote" } } } as unknown as Network;
  const clock = {} as Clock;
  const { signal } = new AbortController();
  assertEquals(await watchKeys(network, { api: box.api, clock, signal }), undefined);
});

Deno.test("watchClosing() says once it has closed whom to remind, or that too few have voted, and watchOpening() who has opened it", async () => {
  using few = new TrusteeBox({ minimum: 2 });
  for (let step = 0; step < 4; step++) await few.step(...ALL);
  const close = (box: TrusteeBox) => () => Promise.resolve(box.time = box.definition.late);
  assertMatch(
    (await told(few, close(few), watchClosing))!,
    /0 have voted: of fewer than 2 ballots/,
  );

  using box = await openBox();
  const sent: Uint8Array[] = [];
  const peer = votersPeer(box, { sent });
  for (const voter of [1, 2]) {
    const ballot = { key: keyOfVoter(voter), answers: [[0], []] };
    const signal = new AbortController().signal;
    const deps = { clock: new ManualClock(box.time), random };
    await castBallot(peer, box.election, ballot, { timeoutMs: 0, signal }, deps);
  }
  assertMatch(
    (await told(box, close(box), watchClosing))!,
    /^The election has closed\..* remind Anna, Ben, Cleo to give the command/,
  );
  box.ballots = sent;
  let looks = 0;
  const opened = await told(box, async () => {
    if (++looks > 4) throw new Error("it was opened before");
    await box.step(...looks === 1 ? [1] : ALL);
  }, watchOpening);
  assertMatch(opened!, /^The result was opened by Anna, Ben, Cleo: /);

  using failed = new TrusteeBox();
  assertEquals(await told(failed, close(failed), watchClosing), undefined);
});
