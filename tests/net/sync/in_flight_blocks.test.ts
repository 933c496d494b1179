import { assert, assertEquals } from "@std/assert";
import { InFlightBlocks } from "../../../net/sync/in_flight_blocks.ts";
import { BUSY_MS, STALLED_MS } from "../../../net/sync/limits.ts";
import { MAX_BLOCKS_ASKED } from "../../../net/wire/limits.ts";
import { Session } from "../../../net/session/session.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { frameOf, helloOf } from "../../support/hostile_peer.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { named } from "../../support/named.ts";
import { createPipe } from "../../support/pipe.ts";

/** A session with a peer that says hello and no more. */
async function sessionAt(clock: ManualClock): Promise<Session> {
  const network = testNetwork();
  const [ours, theirs] = createPipe();
  await theirs.write(frameOf(helloOf(network)));
  const { signal } = new AbortController();
  return await Session.open(ours, { hello: helloOf(network), outbound: false, signal }, clock);
}

Deno.test("InFlightBlocks ask others first for a while of a peer that did not answer, and not for ever", async () => {
  const clock = new ManualClock();
  const requests = new InFlightBlocks({ clock });
  const session = await sessionAt(clock);
  const check = () => {
    requests.checkTimeouts(() => true);
    return requests.isStalled(session);
  };
  requests.add(named("a"), session);
  await clock.advance(BUSY_MS - 1);
  assertEquals([check(), requests.has(named("a"))], [false, true]);
  await clock.advance(1);
  assertEquals([check(), requests.has(named("a"))], [true, false]);
  await clock.advance(STALLED_MS - 1);
  assert(check());
  await clock.advance(1);
  assert(!check());
});

Deno.test("InFlightBlocks take what comes late from who was asked, of as many blocks as may be asked of it", async () => {
  const clock = new ManualClock();
  const requests = new InFlightBlocks({ clock });
  const session = await sessionAt(clock);
  const hashes = Array.from({ length: MAX_BLOCKS_ASKED + 1 }, (_, n) => named<BlockHash>(`${n}`));
  for (const hash of hashes) requests.add(hash, session);
  await clock.advance(BUSY_MS);
  requests.checkTimeouts(() => true);
  assertEquals(requests.size, 0);
  assertEquals(hashes.filter((hash) => !requests.take(hash, session)), ["0"]);
  assert(!requests.take(named("1"), session), "each comes once");
});
