/** Holds the election and prints it. */
import { printJson, printLine, printNote, printStyled, stdoutLook } from "../terminal/output.ts";
import { type DemoNetwork, startDemoNetwork } from "./demo_network.ts";
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
import { MAX_TRIES, NEXT_TRY_FACTOR } from "./limits.ts";
import { TooSlowError } from "./too_slow_error.ts";

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
  const { network, result } = await holdUntilInTime(say, signal);
  if (json) printJson(result);
  else {
    printLine("", ...describeTallies(result, network.peers));
    printStyled(formatCounts(result, stdoutLook()));
    printLine(...describeEnd(result, network));
  }
  return {
    agree: result.agree,
    suggest: () => say(...suggestCommands(network.peers[0])),
    [Symbol.asyncDispose]: () => network[Symbol.asyncDispose](),
  };
}

/** Holds an election; where the machine was too busy for its times, another one with more time. */
async function holdUntilInTime(
  say: Say,
  signal: AbortSignal,
): Promise<{ network: DemoNetwork; result: DemoResult }> {
  for (let tries = 1, patience = 1;; tries++, patience *= NEXT_TRY_FACTOR) {
    await using stack = new AsyncDisposableStack();
    const network = stack.use(await startDemoNetwork({ signal, patience }));
    try {
      const result = await holdDemo(network, { signal, events: tellDemo(say, network) });
      stack.move();
      return { network, result };
    } catch (error) {
      if (!(error instanceof TooSlowError) || tries === MAX_TRIES) throw error;
      say("", `This machine is busy: ${error.message}. Another election, with more time …`);
    }
  }
}
