import { assert, assertEquals } from "@std/assert";
import type { Address } from "../../../net/base/address.ts";
import {
  createReachProbe,
  type Dial,
  DialBack,
  type ReachProbe,
} from "../../../net/tracker/swarm/dial_back.ts";
import { FrameReader } from "../../../net/wire/frames.ts";
import { decodeMessage, maxPayloadBytes } from "../../../net/wire/codec.ts";
import { tcpTransport } from "../../../net/transport/tcp.ts";
import {
  DIAL_TIMEOUT_MS,
  DIAL_WINDOW_MS,
  MAX_DIALS,
  MAX_DIALS_PER_SOURCE,
  MAX_WAITING_DIALS,
} from "../../../net/tracker/protocol/limits.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { until } from "../../support/tracker_box.ts";

const SOMEBODY: Address = { host: "10.0.0.1", port: 7 };

/** Dials that never end by themselves, and the outcomes that were told. */
function setUp(dial?: ReachProbe) {
  const clock = new ManualClock();
  const dialled: Address[] = [];
  const outcomes: (boolean | undefined)[] = [];
  let begun = 0;
  const hang: ReachProbe = (address, { signal }) => {
    dialled.push(address);
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason))
    );
  };
  const dialBack = new DialBack({ dial: dial ?? hang, clock });
  const dialOf = (source?: string, address = SOMEBODY): Dial => ({
    address,
    source,
    begin: () => begun++,
    end: (isReached) => outcomes.push(isReached),
  });
  const take = (source?: string, address?: Address) => dialBack.take(dialOf(source, address));
  return { clock, dialBack, dialled, outcomes, take, begun: () => begun };
}

Deno.test("DialBack tells of a peer that takes its connection, and says goodbye to it", async () => {
  const listener = tcpTransport.listen({ host: "127.0.0.1", port: 0 });
  const { take, outcomes, dialBack } = setUp(createReachProbe(tcpTransport));
  await using _ = dialBack;
  const { value: connection } = await Promise.all([
    listener[Symbol.asyncIterator]().next(),
    take(undefined, listener.address),
  ]).then(([accepted]) => accepted);
  const reader = new FrameReader(maxPayloadBytes);
  const [frame] = [...reader.push((await connection.read())!)];
  assertEquals(decodeMessage(frame).type, "bye");
  assertEquals(await connection.read(), null);
  await until(() => outcomes.length === 1);
  assertEquals(outcomes, [true]);
  connection.close();
  listener.close();
});

Deno.test("DialBack tells of a peer that takes no connection", async () => {
  const listener = tcpTransport.listen({ host: "127.0.0.1", port: 0 });
  const { address } = listener;
  listener.close();
  const { take, outcomes, dialBack } = setUp(createReachProbe(tcpTransport));
  await using _ = dialBack;
  take(undefined, address);
  await until(() => outcomes.length === 1);
  assertEquals(outcomes, [false]);
});

Deno.test("DialBack counts a peer that took the connection and hung up at once as reached", async () => {
  const dial = createReachProbe({
    connect: () =>
      Promise.resolve({
        remote: SOMEBODY,
        read: () => Promise.resolve(null),
        write: () => Promise.reject(new Error("Broken pipe")),
        close: () => {},
      }),
  });
  const { take, outcomes, dialBack } = setUp(dial);
  await using _ = dialBack;
  take();
  await until(() => outcomes.length === 1);
  assertEquals(outcomes, [true]);
});

Deno.test("DialBack gives up after its time, and leaves no timer", async () => {
  const { take, clock, outcomes, dialBack } = setUp();
  await using _ = dialBack;
  take();
  await clock.advance(DIAL_TIMEOUT_MS - 1);
  assertEquals(outcomes, []);
  await clock.advance(1);
  assertEquals(outcomes, [false]);
  assertEquals([clock.sleepers, dialBack.size], [0, 0]);
});

Deno.test("DialBack makes no more dials at once than its ceiling, the others in their turn", async () => {
  const { take, clock, dialled, outcomes, dialBack } = setUp();
  await using _ = dialBack;
  for (let i = 0; i < MAX_DIALS + 3; i++) assert(take(`source ${i}`));
  await clock.advance(0);
  assertEquals(dialled.length, MAX_DIALS);
  await clock.advance(DIAL_TIMEOUT_MS);
  assertEquals([dialled.length, outcomes.length], [MAX_DIALS + 3, MAX_DIALS]);
});

Deno.test("DialBack says no once too many dials wait, and begins none that it does not make", async () => {
  const { take, dialBack, begun } = setUp();
  await using _ = dialBack;
  const most = MAX_DIALS + MAX_WAITING_DIALS;
  for (let i = 0; i < most; i++) assert(take(`source ${i}`));
  assertEquals([take("one more"), begun(), dialBack.size], [false, most, most]);
});

Deno.test("DialBack dials one machine a few times a minute, whatever ports it names", async () => {
  const { take, clock, dialled, dialBack } = setUp();
  await using _ = dialBack;
  const ports = Array.from({ length: 50 }, (_, port) => port + 1);
  const burst = ports.filter((port) => take("10.0.0.1", { host: "10.0.0.1", port }));
  assertEquals(burst.length, MAX_DIALS_PER_SOURCE);
  assert(take("10.0.0.2"), "another machine has its own");
  assert(ports.every((port) => take(undefined, { host: "127.0.0.1", port })), "this one none");
  await clock.advance(DIAL_WINDOW_MS - 1);
  assertEquals(take("10.0.0.1"), false);
  await clock.advance(1);
  assert(take("10.0.0.1"));
  await clock.advance(0);
  assertEquals(dialled.at(-1), SOMEBODY);
});

Deno.test("DialBack breaks off at its end, tells nothing of those, and makes no more dials", async () => {
  const { take, clock, outcomes, dialBack } = setUp();
  for (let i = 0; i < MAX_DIALS + 2; i++) take(`source ${i}`);
  await dialBack[Symbol.asyncDispose]();
  assertEquals(outcomes.length, MAX_DIALS + 2);
  assert(outcomes.every((outcome) => outcome === undefined));
  assertEquals([take("late"), clock.sleepers, dialBack.size], [false, 0, 0]);
});
