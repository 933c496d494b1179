/** An election of thousands of voters: cast with codes through several peers, counted at each, audited and reported. */
import { assert, assertEquals } from "@std/assert";
import { DEFAULT_PARAMS } from "../../core/rules/params.ts";
import type { ElectionSummary } from "../../cli/result/election_summary.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import { ElectionWorld } from "./election_world.ts";
import { agreement, type PeerProcess } from "./peer_process.ts";
import { peakMemory } from "./process_usage.ts";
import { Steps } from "./steps.ts";

/** What is voted on, by whom, and through which peers, the first of which is the host. */
export interface ElectionAtSize {
  readonly questions: readonly ElectionQuestion[];
  /** The answers of each voter. */
  readonly ballots: readonly (readonly Answer[])[];
  readonly peers: readonly string[];
}

/**
 * Holds the election with the network that a user gets: default difficulty, default interval. Each peer gets the same
 * share of the ballots in one file, all at once. Time and memory are printed.
 *
 * @returns The result, which all peers, the audit and the report agree on.
 */
export async function holdElectionAtSize(
  { questions, ballots, peers: names }: ElectionAtSize,
): Promise<ElectionSummary> {
  const params = { ...DEFAULT_PARAMS };
  await using world = new ElectionWorld({ voters: ballots.length, questions, params });
  const steps = new Steps();
  const { program, election: { voters } } = world;
  const host = await steps.take("roll into the chain", async () => {
    const host = await world.host(names[0]);
    await host.seen("stderr", /The roll is in the chain/);
    return host;
  });
  const peers: PeerProcess[] = [host];
  for (const name of names.slice(1)) {
    peers.push(await world.peer(name, ["--tracker", host.url]));
  }
  await agreement(...peers);
  world.setClock("open");
  await steps.take("cast with vote --file", async () => {
    const outcomes = names.map((name, share) => {
      const rows = ballots.map((answers, i) => `${voters[i].code},"${JSON.stringify(answers)}"`)
        .filter((_, i) => i % names.length === share);
      const file = program.write(`${name}.csv`, `code,answers\n${rows.join("\n")}\n`);
      return world.run(["vote", "--file", file, "--json", "--data", program.path(name)]);
    });
    for (const { code, stdout, stderr } of await Promise.all(outcomes)) {
      assertEquals(code, 0, stdout + stderr);
    }
  });
  await steps.take("agreement of all peers", () => agreement(...peers));
  world.setClock("closed");
  const [first, ...others] = await steps.take("result at each", async () => {
    const results: ElectionSummary[] = [];
    for (const name of names) results.push(await world.result(name));
    return results;
  });
  // Each mines one more block behind the end, when it comes to it.
  for (const other of others) assertEquals({ ...other, tip: "" }, { ...first, tip: "" });
  assertEquals([first.phase, first.ballots], ["closed", ballots.length]);
  await checkFile(world, names[0], first, steps);
  const memory = peers.map(({ pid }) => peakMemory(pid) ?? NaN);
  console.log(`  peers' most memory in MB: ${memory.map((bytes) => Math.round(bytes / 1e6))}`);
  return first;
}

/** Whoever has nothing but the exported file comes to the same result. */
async function checkFile(
  world: ElectionWorld,
  name: string,
  expected: ElectionSummary,
  steps: Steps,
): Promise<void> {
  const file = world.program.path("board.chain");
  const run = async (label: string, args: readonly string[]) => {
    const { code, stdout, stderr } = await steps.take(label, () => world.run(args));
    assertEquals(code, 0, stdout + stderr);
    return stdout;
  };
  await run("export", ["export", file, "--data", world.program.path(name)]);
  const audit = JSON.parse(await run("audit", ["audit", file, "--json"]));
  assertEquals([audit.ok, { ...audit.election, tip: "" }], [true, { ...expected, tip: "" }]);
  const report = JSON.parse(await run("report", ["election", "report", file, "--json"]));
  assert(report.ok);
  assertEquals(report.result.questions, expected.questions);
}
