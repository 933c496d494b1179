/** Holds the election and prints it. */
import { printJson, printLine, printNote, printStyled, stdoutLook } from "../terminal/output.ts";
import { type DemoNetwork, startDemoNetwork, type StartDemoOptions } from "./demo_network.ts";
import {
  DEMO_INTRODUCTION,
  describeEnd,
  describeTallies,
  formatCounts,
  type Say,
  suggestCommands,
  tellDemo,
} from "./demo_report.ts";
import { type DemoResult, holdDemo } from "./hold_demo.ts";
import { withMoreTime } from "./more_time.ts";

/** Options of {@linkcode showDemo}. */
export interface ShowDemoOptions {
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/** An election that was shown, whose peers still run. Disposing it ends them. */
export interface ShownDemo extends AsyncDisposable {
  /** True if all peers agree with what was cast. */
  readonly agree: boolean;
  /** Prints what a person may try with the peers. */
  suggest(): void;
}

/** Holds the election of the demonstration, and prints its course and its result. */
export async function showDemo({ json, signal }: ShowDemoOptions): Promise<ShownDemo> {
  const say = json ? printNote : printLine;
  say(...DEMO_INTRODUCTION);
  const { network, result } = await withMoreTime(
    (patience) => hold(say, { signal, patience }),
    (why) => say("", `This machine is busy: ${why}. Another election, with more time …`),
  );
  await using stack = new AsyncDisposableStack();
  stack.use(network);
  if (json) printJson(result);
  else {
    printLine("", ...describeTallies(result, network.peers));
    printStyled(formatCounts(result, stdoutLook()));
    printLine(...describeEnd(result, network));
  }
  const held = stack.move();
  return {
    agree: result.agree,
    suggest: () => say(...suggestCommands(network.peers[0])),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Holds an election that opens and closes at times for this machine. */
async function hold(
  say: Say,
  { signal, patience }: StartDemoOptions,
): Promise<{ network: DemoNetwork; result: DemoResult }> {
  await using stack = new AsyncDisposableStack();
  const network = stack.use(await startDemoNetwork({ signal, patience }));
  const result = await holdDemo(network, { signal, events: tellDemo(say, network) });
  stack.move();
  return { network, result };
}
