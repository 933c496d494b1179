/** Options of `deno task bench phones`. */
import { parseArgs } from "node:util";
import type { HallSetting } from "../support/hall.ts";

const USAGE =
  `Usage: deno task bench phones [--phones N] [--witnesses N] [--mode open|secret] [--json]

  --phones N     telephones, one for each voter, all behind one router (default 100)
  --witnesses N  of which the host is one, and each other a peer on this machine (default 1)
  --mode M       open or secret ballots; secret ones are encrypted before (default open)
  --json         one JSON document on stdout`;

/** Reads the options of the bench; ends with 2 if one is wrong. */
export function readPhonesOptions(args: readonly string[]): HallSetting & { json: boolean } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        phones: { type: "string", default: "100" },
        witnesses: { type: "string", default: "1" },
        mode: { type: "string", default: "open" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      Deno.exit(0);
    }
    const [voters, witnesses] = [values.phones, values.witnesses].map(Number);
    if (![voters, witnesses].every((each) => Number.isSafeInteger(each) && each > 0)) {
      throw new TypeError("--phones and --witnesses must be whole numbers above 0");
    }
    const { mode, json } = values;
    if (mode !== "open" && mode !== "secret") {
      throw new TypeError(`--mode must be open or secret: it is ${mode}`);
    }
    return { voters, witnesses, isSecret: mode === "secret", json };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    Deno.exit(2);
  }
}
