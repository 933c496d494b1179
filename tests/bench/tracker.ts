/** `deno task bench tracker`: how many wait at a tracker, how soon they are told, and how fast it is told. */
import { Program } from "../support/program.ts";
import { measureAnnounces } from "./tracker/announces.ts";
import { ours, oursWithList, theirs } from "./tracker/contenders.ts";
import { startOurs, startTheirs } from "./tracker/trackers.ts";
export async function benchTracker(args: readonly string[]): Promise<void> {
  await using program = new Program();
  const o = await startOurs(program), t = await startTheirs(program);
  const list = [ours(o), oursWithList(o), ...Object.entries(t).map(([n, t]) => theirs(n, t))];
  console.log(await measureAnnounces(list, { rounds: 3, announces: 20000, connections: Number(args[0]??32) }, console.error));
}
