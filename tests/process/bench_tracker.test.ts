import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PERMISSION_FLAGS } from "../../cli/app/run_flags.ts";

const BENCH = new URL("../bench/main.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** What starts the bench. */
const COMMAND = [
  Deno.execPath(),
  "run",
  "--quiet",
  "--config",
  CONFIG,
  ...PERMISSION_FLAGS,
  BENCH,
  "tracker",
];

async function run([command, ...args]: readonly string[]) {
  const { code, stdout, stderr } = await new Deno.Command(command, { args }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out, stderr: err };
}

function isPositive(value: unknown): boolean {
  return typeof value === "number" && value > 0;
}

Deno.test("bench tracker --json measures both trackers and prints one document, the progress elsewhere", async () => {
  const sizes = ["--waiters", "70", "--announces", "100", "--connections", "4", "--rounds", "1"];
  const { code, stdout, stderr } = await run([...COMMAND, ...sizes, "--json"]);
  assertEquals(code, 0, stderr);
  const { waiters, announces } = JSON.parse(stdout);
  assertEquals([waiters.count, waiters.peers, waiters.burst.changes], [70, 70, 20]);
  // Once each, unless this machine takes longer for the burst than what is told once.
  assert(waiters.wakesPerWaiterOfBurst === 1 || waiters.burst.ms > 50, stdout);
  const { toldMs } = waiters;
  assert(toldMs.p50 >= 0 && toldMs.p99 >= toldMs.p50 && toldMs.last >= toldMs.p99, stdout);
  const { oursPerSecond, theirsPerSecond, ratio, latencyMs } = announces;
  const figures = [oursPerSecond, theirsPerSecond, ratio, latencyMs.ours.p50, latencyMs.theirs.p99];
  assert(figures.every(isPositive), stdout);
  if (Deno.build.os === "linux") assert(isPositive(waiters.rssPerWaiterKb), stdout);
  assertStringIncludes(stderr, "70 wait");
});

Deno.test("bench tracker says which option is wrong, and how many may wait where files are few", async () => {
  const wrong = await run([...COMMAND, "--waiters", "many"]);
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  assertStringIncludes(
    wrong.stderr,
    "--waiters must be a whole number from 1 to 20000: it is many",
  );
  assertStringIncludes(wrong.stderr, "Usage: deno task bench tracker");

  const few = await run(["sh", "-c", 'ulimit -n 500 && exec "$@"', "sh", ...COMMAND]);
  assertEquals([few.code, few.stdout], [2, ""]);
  assertStringIncludes(few.stderr, "Cannot let 10000 wait");
  assertStringIncludes(few.stderr, "--waiters 300 at most");
});
