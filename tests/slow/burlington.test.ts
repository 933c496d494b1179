/**
 * A real election: the mayor of Burlington, Vermont, 2009. First choices as certified (PrefLib 00005, from
 * the city's records): 8,976 ballots with one first choice; four more that tie at the top are left out.
 */
import { assertEquals } from "@std/assert";
import { agreement } from "../support/peer_process.ts";
import { Program } from "../support/program.ts";
import { residentMemory } from "../support/process_usage.ts";

const CERTIFIED: Readonly<Record<string, number>> = {
  "Wright": 2951,
  "Kiss": 2585,
  "Montroll": 2063,
  "Smith": 1306,
  "Write-In": 36,
  "Simpson": 35,
};

const PEERS = ["a", "b", "c"];

Deno.test("chainvote counts Burlington 2009, cast through three peers, as it was certified", async () => {
  await using program = new Program();
  // The network that a user gets: default difficulty, default interval.
  program.write("network.json", JSON.stringify({ name: "Burlington 2009" }));
  const ballots = Object.entries(CERTIFIED).flatMap(([choice, votes]) => Array(votes).fill(choice));
  const files = PEERS.map((name, peer) => {
    const rows = ballots.map((choice, i) => `voter ${i + 1},${choice}`)
      .filter((_, i) => i % PEERS.length === peer);
    return program.write(`${name}.csv`, `voter,choice\n${rows.join("\n")}\n`);
  });
  const tracker = await program.tracker();
  const peers = [];
  for (const name of PEERS) peers.push(await program.peer(name, ["--tracker", tracker.url]));

  const started = performance.now();
  const outcomes = await Promise.all(
    PEERS.map((name, i) =>
      program.run(["vote", "--file", files[i], "--data", program.path(name), "--json"])
    ),
  );
  for (const { code, stdout, stderr } of outcomes) assertEquals(code, 0, stdout + stderr);
  await agreement(...peers);
  const seconds = (performance.now() - started) / 1_000;

  for (const name of PEERS) {
    const { votes, counts } = await program.tally(name);
    assertEquals([votes, counts], [8976, sorted(CERTIFIED)]);
  }
  const rate = Math.round(ballots.length / seconds);
  console.log(`${ballots.length} ballots in ${seconds.toFixed(1)} s, ${rate} votes/s`);
  const memory = peers.map(({ pid }) => residentMemory(pid) ?? NaN);
  console.log(`memory in MB: ${memory.map((bytes) => Math.round(bytes / 1e6)).join(", ")}`);
});

function sorted(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => a < b ? -1 : 1));
}
