/**
 * `deno task bench plugin`: what a block of votes costs through the sandbox, and in this process, in turns.
 */
import { bundlePlugins } from "../../cli/app/plugin/bundle_plugin.ts";
import { startReplicaProcess } from "../../cli/app/replica/process.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import type { ValidatorHost } from "../../core/validator/validator_host.ts";
import { InProcessHost } from "../../plugins/host/in_process_host.ts";
import { WorkerHost } from "../../plugins/sandbox/worker_host.ts";
import { voteValidator } from "../../plugins/vote/vote.ts";
import { createVoteRecord } from "../../plugins/vote/vote_record.ts";
import { readRounds } from "./rounds_option.ts";

/** Queries that are timed, and votes in the state that they are asked on. */
const QUERIES = 200;
const ROUNDS = 20;
const VOTES = 5_000;

const USAGE = `Usage: deno task bench plugin [--rounds N] [--json]

  --rounds N   blocks of ${VOTES} votes (default ${ROUNDS})
  --json       one JSON document on stdout`;

interface Times {
  readonly check: number[];
  readonly advance: number[];
}

/** Runs the bench. */
export async function benchPlugin(args: readonly string[]): Promise<void> {
  const { rounds, json } = readRounds(args, { usage: USAGE, rounds: ROUNDS });
  const { code } = await bundlePlugins([
    new URL("../support/plugins/vote.ts", import.meta.url).pathname,
  ]);
  const memory = () => Deno.memoryUsage().rss;
  const started = clock.monotonic();
  await using sandbox = await WorkerHost.start({ code, config: {} }, { clock, memory });
  const startMs = clock.monotonic() - started;
  await using inProcess = new InProcessHost(voteValidator, {});
  const times = {
    inProcess: { check: [], advance: [] } as Times,
    sandbox: { check: [], advance: [] } as Times,
  };
  for (let round = 0; round < rounds; round++) {
    const records = Array.from({ length: VOTES }, (_, i) => {
      const made = createVoteRecord({ voter: `voter ${round}/${i}`, choice: `choice ${i % 5}` });
      if (!made.ok) throw new TypeError(made.reason);
      return made.record;
    });
    await measure(inProcess, records, round + 1, times.inProcess);
    await measure(sandbox, records, round + 1, times.sandbox);
  }
  const median = (list: number[]) => list.toSorted((a, b) => a - b)[list.length >> 1];
  const ms = Object.fromEntries(
    Object.entries(times).map(([name, { check, advance }]) => [
      name,
      { check: median(check), advance: median(advance) },
    ]),
  );
  const ratio = {
    check: ms.sandbox.check / ms.inProcess.check,
    advance: ms.sandbox.advance / ms.inProcess.advance,
  };
  const query = await measureQueries(sandbox, code);
  if (json) return console.log(JSON.stringify({ votes: VOTES, startMs, ms, ratio, query }));
  console.log(`a sandbox starts in ${startMs.toFixed(0)} ms; a block of ${VOTES} votes:`);
  for (const step of ["check", "advance"] as const) {
    const [own, other] = [ms.inProcess[step], ms.sandbox[step]].map((value) => value.toFixed(1));
    console.log(
      `  ${step.padEnd(8)} ${own} ms in process, ${other} ms in the sandbox: x${
        ratio[step].toFixed(2)
      }`,
    );
  }
  console.log(
    `a query: ${query.sandboxMs.toFixed(2)} ms in the sandbox, ${
      query.apartMs.toFixed(2)
    } ms in a ` +
      `process of its own, whose first answer took ${query.firstMs.toFixed(0)} ms with ` +
      `${rounds * VOTES} votes in the state`,
  );
}

/** Asks the sandbox, and then a process that begins with its state. */
async function measureQueries(sandbox: WorkerHost, code: string) {
  const ask = async (host: Pick<ValidatorHost, "query">) => {
    const started = clock.monotonic();
    for (let i = 0; i < QUERIES; i++) await host.query("voter", { id: `voter 0/${i}` });
    return (clock.monotonic() - started) / QUERIES;
  };
  const started = clock.monotonic();
  await using replica = await startReplicaProcess({ code, config: {} }, { clock });
  await replica.restore(await sandbox.snapshot());
  await replica.query("tally", {});
  const firstMs = clock.monotonic() - started;
  return { firstMs, sandboxMs: await ask(sandbox), apartMs: await ask(replica) };
}

async function measure(
  host: ValidatorHost,
  records: readonly Uint8Array[],
  index: number,
  { check, advance }: Times,
): Promise<void> {
  const block = { index, time: index, records };
  let started = clock.monotonic();
  await host.check(block);
  check.push(clock.monotonic() - started);
  started = clock.monotonic();
  await host.advance({ undo: 0, apply: [block] });
  advance.push(clock.monotonic() - started);
}
