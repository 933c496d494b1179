/** `deno task sim network`: plays whole networks through storms, and says which seed broke a promise. */
import { parseArgs } from "node:util";
import { BrokenPromise, playWorld, type WorldReport } from "./world.ts";

const USAGE = `Usage: deno task sim network [--seed N] [--worlds N] [--trace] [--json]

Plays networks of 3 to 8 peers in virtual time: two minutes of votes, deaths, cuts and lost connections, then
calm, until all agree. What must hold is checked all along; a seed that breaks it is told (exit code 1).

  --seed N     the first world (default 1)
  --worlds N   how many, each with the next seed (default 50)
  --trace      print everything that happens, to stderr
  --json       one JSON document on stdout`;

/** Runs the simulation. */
export async function simNetwork(args: readonly string[]): Promise<void> {
  const { seed: first, worlds, trace, json } = readOptions(args);
  const write = (line: string) => void Deno.stderr.writeSync(new TextEncoder().encode(line));
  const reports: WorldReport[] = [];
  const broken: { readonly seed: number; readonly reason: string }[] = [];
  for (let seed = first; seed < first + worlds; seed++) {
    try {
      reports.push(await playWorld(seed, trace ? write : undefined));
    } catch (error) {
      if (!(error instanceof BrokenPromise)) throw error;
      broken.push({ seed, reason: error.message });
      if (!json) console.log(`seed ${seed} BROKEN: ${error.message}`);
    }
  }
  const summary = summarise(reports);
  if (json) console.log(JSON.stringify({ first, worlds, broken, ...summary }));
  else print(summary, broken.length);
  if (broken.length > 0) Deno.exit(1);
}

/** Figures of all worlds together. */
function summarise(reports: readonly WorldReport[]) {
  const sum = (of: (report: WorldReport) => number) => reports.reduce((n, each) => n + of(each), 0);
  const agreed = reports.map(({ agreedAfterMs }) => agreedAfterMs).toSorted((a, b) => a - b);
  return {
    nodes: sum(({ nodes }) => nodes),
    blocks: sum(({ blocks }) => blocks),
    votes: sum(({ votes }) => votes),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    undone: sum(({ undone }) => undone),
    kills: sum(({ kills }) => kills),
    cuts: sum(({ cuts }) => cuts),
    agreedAfterMs: {
      p50: agreed[Math.floor(agreed.length / 2)] ?? 0,
      most: agreed.at(-1) ?? 0,
    },
  };
}

function print(summary: ReturnType<typeof summarise>, broken: number): void {
  const { nodes, blocks, votes, acknowledged, undone, kills, cuts, agreedAfterMs } = summary;
  console.log(
    `${nodes} peers, ${votes} votes of which ${acknowledged} were taken, ${blocks} blocks`,
  );
  console.log(`${kills} kills, ${cuts} cuts, ${undone} blocks undone on the way`);
  console.log(
    `after the last fault all agreed within ${agreedAfterMs.p50} ms (median), ${agreedAfterMs.most} ms at most`,
  );
  console.log(broken === 0 ? "every promise was kept" : `${broken} worlds broke a promise`);
}

function readOptions(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: { type: "string", default: "1" },
        worlds: { type: "string", default: "50" },
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
    return { seed, worlds, trace: values.trace, json: values.json };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    Deno.exit(2);
  }
}
