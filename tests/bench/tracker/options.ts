/** What `deno task bench tracker` is asked for. */
import { parseArgs } from "node:util";
import { MAX_OPEN_POLLS } from "../../../net/tracker/protocol/limits.ts";

/** How much is measured. */
export interface TrackerBenchOptions {
  /** Long polls that are open at once. */
  readonly waiters: number;
  /** Announcements of each round and contender. */
  readonly announces: number;
  readonly connections: number;
  readonly rounds: number;
  readonly json: boolean;
}

const USAGE =
  `Usage: deno task bench tracker [--waiters N] [--announces N] [--connections N] [--rounds N] [--json]

  --waiters N      long polls that wait at once, each over a connection of its own (default 10000)
  --announces N    announcements of each round and contender (default 20000)
  --connections N  connections that announce, one announcement at a time each (default 32)
  --rounds N       rounds of announcements, the contenders in turns (default 5)
  --json           one JSON document on stdout

The tracker is a process of its own on one core (taskset, where it is there), the clients are another. The
other tracker is bittorrent-tracker from npm, in Deno, and in Node if that is there.

Examples:
  deno task bench tracker                                        all of it, some two minutes
  deno task bench tracker --waiters 1000 --rounds 1 --json       a quick look`;

/** Reads the options; whoever asks for something else is told and ends with 2. */
export function readTrackerOptions(args: readonly string[]): TrackerBenchOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        waiters: { type: "string", default: "10000" },
        announces: { type: "string", default: "20000" },
        connections: { type: "string", default: "32" },
        rounds: { type: "string", default: "5" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      Deno.exit(0);
    }
    return {
      waiters: readCount("--waiters", values.waiters, MAX_OPEN_POLLS),
      announces: readCount("--announces", values.announces),
      connections: readCount("--connections", values.connections, 1_000),
      rounds: readCount("--rounds", values.rounds),
      json: values.json,
    };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    Deno.exit(2);
  }
}

function readCount(name: string, text: string, most = 10_000_000): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new TypeError(`${name} must be a whole number from 1 to ${most}: it is ${text}`);
}
