/** The trackers under test, each in a process of its own on the same core. */
import { COMMAND, type Program } from "../../support/program.ts";
import type { Running } from "../../support/running.ts";

/** A tracker that runs. */
export interface TrackerProcess {
  readonly url: string;
  readonly pid: number;
}

/** Silence that no bench is long enough for: a peer that expires would be a change. */
const EXPIRE_S = 86_400;

/** Their server with the versions of all that it takes. Not in the project's import map: all who run any task would get its 60 packages. */
const THEIRS = ["package.json", "deno.lock", "server.mjs"];

/** The real `chainvote tracker`. It dials nobody, as no peer of this bench listens. */
export function startOurs(program: Program): Promise<TrackerProcess> {
  const args = ["tracker", "--listen", "127.0.0.1:0", "--expire", `${EXPIRE_S}`, "--no-dial-back"];
  return start(program, [...COMMAND, ...args, "--json"]);
}

/** `bittorrent-tracker` in this Deno, and in Node, where it is at home, if that is there. */
export async function startTheirs(program: Program): Promise<Record<string, TrackerProcess>> {
  for (const name of THEIRS) {
    program.write(name, await Deno.readFile(new URL(`theirs/${name}`, import.meta.url)));
  }
  const { code, stderr } = await run(program, [Deno.execPath(), "install", "--quiet", "--frozen"])
    .ended();
  if (code !== 0) throw new Error(`bittorrent-tracker cannot be had from npm: ${stderr}`);
  const flags = ["--allow-net", "--allow-env", "--allow-read"];
  const deno = await start(program, [Deno.execPath(), "run", "--quiet", ...flags, "server.mjs"]);
  if (await outputOf("node", ["--version"]) === undefined) return { deno };
  return { deno, node: await start(program, ["node", "server.mjs"]) };
}

/** Most files that a process may have open, which Deno uses in full; undefined if it cannot be told. */
export async function openFilesLimit(): Promise<number | undefined> {
  const text = await outputOf("sh", ["-c", "ulimit -H -n"]);
  const limit = text?.trim() === "unlimited" ? Infinity : Number(text);
  return Number.isNaN(limit) ? undefined : limit;
}

/** The core that trackers run on, alone where the system can do that; undefined where it cannot. */
export async function firstCore(): Promise<string | undefined> {
  const affinity = await outputOf("taskset", ["-c", "-p", `${Deno.pid}`]);
  return /: (\d+)/.exec(affinity ?? "")?.[1];
}

async function start(program: Program, command: readonly string[]): Promise<TrackerProcess> {
  const core = await firstCore();
  const running = run(program, core === undefined ? command : ["taskset", "-c", core, ...command]);
  const { url } = await running.ready<{ url: string }>();
  return { url, pid: running.pid };
}

function run(program: Program, [command, ...args]: readonly string[]): Running {
  return program.start(command, args);
}

/** What a command prints; undefined if it is not there or fails. */
async function outputOf(command: string, args: string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(command, { args }).output();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
