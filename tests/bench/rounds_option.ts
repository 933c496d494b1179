/** The options that benches of several rounds share. */
import { parseArgs } from "node:util";

/** Reads `--rounds N`, `--json` and `--help`; whoever asks for something else is told and ends with 2. */
export function readRounds(
  args: readonly string[],
  { usage, rounds: preset }: { usage: string; rounds: number },
): { rounds: number; json: boolean } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        rounds: { type: "string", default: `${preset}` },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      Deno.exit(0);
    }
    const rounds = Number(values.rounds);
    if (!Number.isSafeInteger(rounds) || rounds < 1) {
      throw new TypeError("--rounds must be a whole number above 0");
    }
    return { rounds, json: values.json };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    Deno.exit(2);
  }
}
