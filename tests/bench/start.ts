/**
 * `deno task bench start`: how long the binary takes to start, and to answer at a running peer before
 * anything has to be mined, in turns with Deno itself.
 */
import { systemClock as clock } from "../../core/base/system.ts";
import { readRounds } from "./rounds_option.ts";

const ROUNDS = 21;

const USAGE = `Usage: deno task bench start [--rounds N] [--json]

  --rounds N   starts of each kind (default ${ROUNDS})
  --json       one JSON document on stdout

It measures dist/chainvote, which deno task compile makes.`;

const BINARY = new URL("../../dist/chainvote", import.meta.url).pathname;

/** Runs the bench. */
export async function benchStart(args: readonly string[]): Promise<void> {
  const { rounds, json } = readRounds(args, { usage: USAGE, rounds: ROUNDS });
  const { size: bytes } = await Deno.stat(BINARY);
  const folder = await Deno.makeTempDir({ prefix: "chainvote-bench-" });
  try {
    const { ms, firstMs } = await measure(folder, rounds);
    const versionRatio = ms.version / ms.denoVersion;
    if (json) return console.log(JSON.stringify({ bytes, ms, firstMs, versionRatio }));
    const line = (name: string, text: string) => console.log(`${name.padEnd(34)} ${text}`);
    line("size", `${(bytes / 1e6).toFixed(1)} MB`);
    for (const [name, time] of Object.entries(ms)) line(NAMES[name], `${time.toFixed(1)} ms`);
    line("first start, which unpacks", `${firstMs.toFixed(0)} ms`);
    line("--version, of deno --version", versionRatio.toFixed(2));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const NAMES: Readonly<Record<string, string>> = {
  denoVersion: "deno --version",
  denoEmpty: "deno run of an empty file",
  version: "chainvote --version",
  help: "chainvote tally --help",
  tally: "chainvote tally, of a running peer",
  refusedVote: "chainvote vote, refused by it",
};

async function measure(
  folder: string,
  rounds: number,
): Promise<{ ms: Record<string, number>; firstMs: number }> {
  const env = { HOME: folder, DENO_NO_UPDATE_CHECK: "1" };
  const run = async (command: string, args: readonly string[], expected: number) => {
    const child = new Deno.Command(command, { args: [...args], env, cwd: folder });
    const started = clock.monotonic();
    const { code, stderr } = await child.output();
    const ms = clock.monotonic() - started;
    if (code !== expected) throw new Error(new TextDecoder().decode(stderr));
    return ms;
  };
  const empty = `${folder}/empty.js`;
  await Deno.writeTextFile(empty, "");
  const data = ["--data", `${folder}/data`];
  const vote = ["vote", "--id", "alice", "--choice", "red", ...data];
  const kinds: Record<string, () => Promise<number>> = {
    denoVersion: () => run(Deno.execPath(), ["--version"], 0),
    denoEmpty: () => run(Deno.execPath(), ["run", "--no-config", empty], 0),
    version: () => run(BINARY, ["--version"], 0),
    help: () => run(BINARY, ["tally", "--help"], 0),
    tally: () => run(BINARY, ["tally", ...data], 0),
    refusedVote: () => run(BINARY, [...vote, "--choice", "blue"], 3),
  };

  const firstMs = await run(BINARY, ["tally", "--help"], 0);
  await using peer = new Deno.Command(BINARY, {
    args: ["peer", "--mine", "1", "--json", "--log-level", "error", ...data],
    env,
    stdout: "piped",
  }).spawn();
  const reader = peer.stdout.getReader();
  await reader.read();
  try {
    await run(BINARY, vote, 0);
    const times = new Map(Object.keys(kinds).map((name) => [name, [] as number[]]));
    for (let round = 0; round < rounds; round++) {
      for (const [name, kind] of Object.entries(kinds)) times.get(name)!.push(await kind());
    }
    const median = (list: number[]) => list.sort((a, b) => a - b)[list.length >> 1];
    return {
      ms: Object.fromEntries([...times].map(([name, list]) => [name, median(list)])),
      firstMs,
    };
  } finally {
    peer.kill("SIGTERM");
    await reader.cancel();
  }
}
