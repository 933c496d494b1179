import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { startDemoNetwork } from "../../../cli/demo/demo_network.ts";
import { type DemoEvents, holdDemo } from "../../../cli/demo/hold_demo.ts";
import { withMoreTime } from "../../../cli/demo/more_time.ts";
import { TooSlowError } from "../../../cli/demo/too_slow_error.ts";

Deno.test("withMoreTime() tries again with three times the time while the machine is too slow", async () => {
  const tried: number[] = [];
  const said: string[] = [];
  const result = await withMoreTime((patience) => {
    tried.push(patience);
    return patience < 9 ? Promise.reject(new TooSlowError("late")) : Promise.resolve("held");
  }, (why) => said.push(why));
  assertEquals([result, tried, said], ["held", [1, 3, 9], ["late", "late"]]);
});

Deno.test("withMoreTime() gives up after some attempts, and at once for any other reason", async () => {
  for (const [error, times] of [[new TooSlowError("late"), 4], [new Error("broken"), 1]] as const) {
    let tries = 0;
    const attempt = () => {
      tries++;
      return Promise.reject(error);
    };
    await assertRejects(
      () => withMoreTime(attempt, () => {}),
      error.constructor as ErrorConstructor,
    );
    assertEquals(tries, times);
  }
});

Deno.test("holdDemo() is too slow if the election opens before its roll can be in the chain", async () => {
  const { signal } = new AbortController();
  // The processes alone take longer to start than the few ms until it opens.
  await using network = await startDemoNetwork({ signal, patience: 1e-6 });
  const fail = () => {
    throw new Error("nothing must happen in an election without its roll");
  };
  const events: DemoEvents = {
    onRoll: fail,
    onOpen: fail,
    onFirst: fail,
    onThief: fail,
    onRobbed: fail,
    onSecond: fail,
    onLate: fail,
  };
  const error = await assertRejects(() => holdDemo(network, { signal, events }), TooSlowError);
  assertMatch(error.message, /^the roll must be complete before the election opens/);
});
