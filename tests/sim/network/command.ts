/** `deno task sim network`: plays whole networks through storms, and says which seed broke a promise. */
import { parseArgs } from "node:util";
import { BrokenPromise } from "./broken_promise.ts";
import { formatSummary, summarise, type WorldReport } from "./report.ts";
import { playWorld } from "./world.ts";
import type { WorldKind } from "./world_kind.ts";

const USAGE =
  `Usage: deno task sim network [--seed N] [--worlds N] [--witnesses [--mining off]] [--trace] [--json]

Plays networks of 3 to 9 peers in virtual time, each in one of 14 cities, some slow, some with wrong clocks, some
liars. Twice there is a minute of votes and faults: kills, full disks, cuts, lost connections; then calm, until
all agree. What must hold is checked all along; a seed that breaks it is told (exit code 1).

  --seed N     the first world (default 1)
  --worlds N   how many, each with the next seed (default 50)
  --witnesses  some peers are witnesses, whose signatures make blocks final
  --mining off with --witnesses: nobody mines, and blocks of witnesses are all there are
  --trace      print everything that happens, to stderr
  --json       one JSON document on stdout

Example: deno task sim network --seed 7 --worlds 1 --trace`;

const CLEAR_LINE = "\r\x1b[K";

/** Runs the simulation. */
export async function simNetwork(args: readonly string[]): Promise<void> {
  const { seed: first, worlds, trace, json, kind } = readOptions(args);
  const write = (line: string) => void Deno.stderr.writeSync(new TextEncoder().encode(line));
  const reports: WorldReport[] = [];
  const broken: { readonly seed: number; readonly reason: string }[] = [];
  const progress = Deno.stderr.isTerminal() && !trace;
  for (let seed = first; seed < first + worlds; seed++) {
    if (progress) write(`\rworld ${seed - first + 1} of ${worlds} `);
    try {
      reports.push(await playWorld(seed, trace ? write : undefined, kind));
    } catch (error) {
      if (!(error instanceof BrokenPromise)) throw error;
      broken.push({ seed, reason: error.message });
      if (progress) write(CLEAR_LINE);
      if (!json) console.log(`seed ${seed} BROKEN: ${error.message}`);
    }
  }
  if (progress) write(CLEAR_LINE);
  const summary = summarise(reports);
  if (json) console.log(JSON.stringify({ first, worlds, broken, ...summary }));
  else {
    console.log(formatSummary(summary));
    console.log(broken.length === 0 ? "every promise was kept" : `${broken.length} worlds broken`);
  }
  if (broken.length > 0) Deno.exit(1);
}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: "string", default: "1" },
        worlds: { type: "string", default: "50" },
        witnesses: { type: "boolean", default: false },
        mining: { type: "string", default: "open" },
        trace: { type: "boolean", default: false },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      Deno.exit(0);
    }
    const [seed, worlds] = [values.seed, values.worlds].map(Number);
    if (!Number.isSafeInteger(seed) || !(Number.isSafeInteger(worlds) && worlds > 0)) {
      throw new TypeError("--seed and --worlds must be whole numbers, and --worlds above 0");
    }
    const { witnesses, mining } = values;
    if (mining !== "open" && !(mining === "off" && witnesses)) {
      throw new TypeError("--mining must be off, and goes with --witnesses");
    }
    const kind: WorldKind = !witnesses ? "open" : mining === "off" ? "unmined" : "witnessed";
    return { seed, worlds, trace: values.trace, json: values.json, kind };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    Deno.exit(2);
  }
}
