/** Witnesses that sign in peers of their own, as processes, and what is asked of them. */
import { assertEquals } from "@std/assert";
import type { FinalityReport } from "../../net/api/finality_report.ts";
import { agreement, type PeerProcess, statusOf } from "./peer_process.ts";
import { eventually } from "./process_progress.ts";
import type { Program } from "./program.ts";

/**
 * Makes so many keys, and writes the network that names them; with none it is one in which work alone decides.
 *
 * @returns The files of the keys.
 */
export async function makeWitnessNetwork(program: Program, witnesses: number): Promise<string[]> {
  const files = Array.from({ length: witnesses }, (_, i) => program.path(`${i}.witness`));
  const keys = [];
  for (const [i, file] of files.entries()) {
    const { key } = await program.json<{ key: string }>(["witness", "key", file]);
    keys.push({ name: `witness ${i}`, key });
  }
  program.write(
    "network.json",
    JSON.stringify({
      name: "Board 2026",
      validator: { name: "vote", config: { choices: ["Ann", "Ben"] } },
      params: { initialDifficulty: 4_000, floorDifficulty: 2_000, intervalMs: 1_000 },
      ...(keys.length > 0 && { witnesses: { keys, mining: "open" } }),
    }),
  );
  return files;
}

/** All that a running peer knows of finality. */
export async function finalityOf({ api }: { api: string }): Promise<FinalityReport> {
  return await (await fetch(`${api}/v1/finality`)).json();
}

/** Waits until all peers have the same chain, nothing waits, and all of it is final. */
export async function allFinal(...peers: PeerProcess[]): Promise<void> {
  await agreement(...peers);
  await eventually(
    () => Promise.all(peers.map(statusOf)),
    (states) =>
      states.every(({ index, tip, finality }) =>
        tip === states[0].tip && finality?.index === index && finality.hash === tip
      ),
    "all is final",
  );
}

/** No peer knows of a lie. */
export async function assertNoLies(...peers: PeerProcess[]): Promise<void> {
  for (const peer of peers) assertEquals((await finalityOf(peer)).proofs, []);
}
