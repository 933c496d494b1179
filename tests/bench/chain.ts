/**
 * `deno task bench chain`: a chain of 100,000 blocks with 1,000,000 votes is opened, replayed, sent to
 * another peer, exported, imported and audited, each in a process of its own; then what each step of
 * checking a vote costs.
 */
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";

const USAGE = `Usage: deno task bench chain [--blocks N] [--votes N] [--json]

  --blocks N   length of the chain (default 100000)
  --votes N    votes in each block (default 10)
  --json       one JSON document on stdout`;

type Figures = Readonly<Record<string, number>>;

/** What the steps of checking a vote are called. */
const STEPS: Readonly<Record<string, string>> = {
  headers: "its share of a header",
  bodies: "hashing, Merkle tree",
  validator: "validator",
  reading: "  of it JSON and text",
  disk: "SQLite",
  all: "all, with the rest",
};

/** Runs the bench. */
export async function benchChain(args: readonly string[]): Promise<void> {
  const { blocks, votes, json } = readOptions(args);
  const folder = await Deno.makeTempDir({ prefix: "chainvote-bench-" });
  try {
    const say = (text: string) => console.error(text);
    const path = `${folder}/full/chain.db`;
    for (const name of ["full", "synced"]) await Deno.mkdir(`${folder}/${name}`);
    say(`making ${blocks} blocks with ${votes} votes each`);
    await run("make", path, blocks, votes);
    say("opening");
    const open = await run("open", path);
    say("opening without a snapshot");
    await Deno.copyFile(path, `${folder}/replay.db`);
    const database = new DatabaseSync(`${folder}/replay.db`);
    database.exec("DELETE FROM snapshots");
    database.close();
    const replay = await run("open", `${folder}/replay.db`);
    say("sending it to another peer");
    const sync = await measureSync(`${folder}/full`, `${folder}/synced`, blocks);
    say("to a file, and from it");
    const file = `${folder}/bench.chain`;
    const exported = await run("export", path, file);
    const imported = await run("import", file, `${folder}/imported.db`);
    const audited = await run("audit", file);
    say("step by step");
    const steps = await run("steps", folder, Math.min(blocks, 20_000), votes);
    const rates = {
      headersPerSecond: 1_000 * sync.blocks / sync.headersMs,
      blocksPerSecond: 1_000 * sync.blocks / sync.ms,
      votesPerSecond: 1_000 * sync.votes / sync.ms,
      importedPerSecond: 1_000 * imported.votes / imported.ms,
      auditedPerSecond: 1_000 * audited.votes / audited.ms,
      appliedPerSecond: 1e6 / steps.all,
    };
    const figures = { open, replay, sync, exported, imported, audited, steps, rates };
    if (json) console.log(JSON.stringify({ blocks, votes, ...figures }));
    else print(figures);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function readOptions(args: readonly string[]): { blocks: number; votes: number; json: boolean } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        blocks: { type: "string", default: "100000" },
        votes: { type: "string", default: "10" },
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(USAGE);
      Deno.exit(0);
    }
    const [blocks, votes] = [values.blocks, values.votes].map(Number);
    if (![blocks, votes].every((n) => Number.isSafeInteger(n) && n > 0)) {
      throw new TypeError("--blocks and --votes must be whole numbers above 0");
    }
    return { blocks, votes, json: values.json };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    Deno.exit(2);
  }
}

async function run(...args: readonly (string | number)[]): Promise<Figures> {
  const { success, stdout } = await worker(args).output();
  if (!success) throw new Error(`Cannot measure as the phase ${args[0]} failed`);
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function measureSync(from: string, to: string, blocks: number): Promise<Figures> {
  await using server = worker(["serve", from]).spawn();
  const reader = server.stdout.getReader();
  const { value } = await reader.read();
  const { port } = JSON.parse(new TextDecoder().decode(value));
  try {
    return await run("sync", to, port, blocks);
  } finally {
    server.kill("SIGKILL");
    await reader.cancel();
  }
}

function worker(args: readonly (string | number)[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "-A",
      new URL("chain_worker.ts", import.meta.url).href,
      ...args.map(String),
    ],
    stdout: "piped",
    stderr: "inherit",
  });
}

function print(
  { open, replay, sync, exported, imported, audited, steps, rates }: Record<string, Figures>,
): void {
  const n = (value: number, digits = 0) =>
    value.toLocaleString("en", { maximumFractionDigits: digits, minimumFractionDigits: digits });
  const line = (name: string, text: string) => console.log(`${name.padEnd(28)} ${text}`);
  line("chain", `${n(open.blocks)} blocks, ${n(open.votes)} votes`);
  line("opened", `${n(open.ms)} ms, ${n(open.rssMB)} MB, ${open.replayed} blocks replayed`);
  line("tally", `${n(open.tallyMs, 1)} ms`);
  line("opened without a snapshot", `${n(replay.ms)} ms, ${n(replay.rssMB)} MB`);
  line("headers from a peer", `${n(rates.headersPerSecond)} a second`);
  line("synced from a peer", `${n(sync.ms)} ms, ${n(sync.rssMB)} MB`);
  line("", `${n(rates.blocksPerSecond)} blocks, ${n(rates.votesPerSecond)} votes a second`);
  line("exported to a file", `${n(exported.ms)} ms, ${n(exported.bytes / 1e6)} MB`);
  line("imported from it", `${n(imported.ms)} ms, ${n(imported.rssMB)} MB`);
  line("", `${n(rates.importedPerSecond)} votes a second`);
  line("audited", `${n(audited.ms)} ms, ${n(audited.rssMB)} MB`);
  line("", `${n(rates.auditedPerSecond)} votes a second`);
  line("checked and applied", `${n(rates.appliedPerSecond)} votes a second, of which`);
  for (const [step, name] of Object.entries(STEPS)) {
    line(`  ${name}`, `${n(steps[step], 2)} µs a vote`);
  }
}
