/**
 * `deno task bench strangers`: what the user of a peer and an honest peer notice while a stranger sends one
 * kind of message, or asks one route of the API, as fast as it may. The chain has 40,000 votes; what the
 * stranger names exists. The peer, the stranger, and who looks are a process each.
 */
import { parseArgs } from "node:util";
import { API_ATTACKS } from "./strangers/api_attacks.ts";
import { makeFacts } from "./strangers/facts.ts";
import { GOSSIP_ATTACKS } from "./strangers/gossip_attacks.ts";
import { type Outcome, Stage } from "./strangers/stage.ts";
import { Witness } from "./strangers/witness.ts";
import { quantilesOf } from "./tracker/quantiles.ts";

const USAGE = `Usage: deno task bench strangers [--seconds N] [--only TEXT] [--json]

  --seconds N   how long each attack goes on (default 10)
  --only TEXT   attacks with that text in their names alone
  --json        one JSON document on stdout

Before and after all attacks it is measured what is noticed without a stranger. Ends with 1 if with one a
local status took more than 500 ms longer than the worst without, an honest session was cut, or the peer
took more than 400 MB more.`;

/** How much later than without a stranger a status may come, in ms. */
const MOST_MS = 500;

/** How much more memory than without a stranger a peer may take, in bytes. */
const MOST_BYTES = 400e6;

/** One line of the table. */
interface Line {
  readonly attack: string;
  /** The longest and the middle wait for a status, and for a block, in ms. */
  readonly status: { readonly p50: number; readonly last: number };
  readonly block: { readonly p50: number; readonly last: number };
  readonly isCut: boolean;
  readonly peakMB: number | undefined;
  readonly sent: number;
  readonly connections: number;
  readonly statuses: Readonly<Record<string, number>>;
}

/** Runs the bench. */
export async function benchStrangers(args: readonly string[]): Promise<void> {
  const { seconds, only, json } = readOptions(args);
  const attacks = [...Object.keys(GOSSIP_ATTACKS), ...Object.keys(API_ATTACKS)]
    .filter((name) => name.includes(only));
  const lines: Line[] = [];
  await using stage = new Stage(await Witness.create(makeFacts()));
  const play = async (attack: string | undefined) => {
    const line = toLine(attack ?? "(no stranger)", await stage.play(attack, seconds));
    lines.push(line);
    if (!json) console.log(format(line));
    return line;
  };
  if (!json) console.log(HEAD);
  const first = await play(undefined);
  for (const attack of attacks) await play(attack);
  const last = await play(undefined);
  const idleMs = Math.max(first.status.last, last.status.last);
  const idleMB = Math.max(first.peakMB ?? 0, last.peakMB ?? 0);
  const bad = lines.filter(({ status, isCut, peakMB = 0 }) =>
    status.last > idleMs + MOST_MS || isCut || peakMB > idleMB + MOST_BYTES / 1e6
  );
  if (json) console.log(JSON.stringify({ seconds, ok: bad.length === 0, lines }));
  else console.log(bad.length === 0 ? "\nall well" : `\nnot well: ${bad.map(nameOf).join("; ")}`);
  if (bad.length > 0) Deno.exit(1);
}

const nameOf = ({ attack }: Line) => attack;

function toLine(attack: string, outcome: Outcome): Line {
  const { status, block, isCut, peakBytes, sent, connections, statuses } = outcome;
  return {
    attack,
    status: quantilesOf(status.length > 0 ? status : [Infinity]),
    block: quantilesOf(block.length > 0 ? block : [Infinity]),
    isCut,
    peakMB: peakBytes && Math.round(peakBytes / 1e6),
    sent,
    connections,
    statuses,
  };
}

const HEAD = `${"".padEnd(34)}${"status, ms".padStart(14)}${"block, ms".padStart(14)}` +
  `${"memory".padStart(10)}  sent`;

function format(
  { attack, status, block, isCut, peakMB, sent, connections, statuses }: Line,
): string {
  const pair = ({ p50, last }: { p50: number; last: number }) =>
    `${p50.toFixed(0)}, ${last.toFixed(0)}`.padStart(14);
  const codes = Object.entries(statuses).map(([code, count]) => `${code}: ${count}`).join(", ");
  return `${attack.padEnd(34)}${pair(status)}${pair(block)}${
    `${peakMB} MB`.padStart(10)
  }  ${sent}` +
    (connections > 0 ? ` over ${connections} connections` : "") +
    (codes === "" ? "" : ` (${codes})`) + (isCut ? "  CUT" : "");
}

function readOptions(args: readonly string[]): { seconds: number; only: string; json: boolean } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seconds: { type: "string", default: "10" },
        only: { type: "string", default: "" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      Deno.exit(0);
    }
    const seconds = Number(values.seconds);
    if (!(seconds > 0 && seconds <= 600)) {
      throw new TypeError(`--seconds must be a number up to 600: it is ${values.seconds}`);
    }
    return { seconds, only: values.only, json: values.json };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    Deno.exit(2);
  }
}
