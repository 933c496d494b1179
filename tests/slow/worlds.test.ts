import { formatSummary, summarise, type WorldReport } from "../sim/network/report.ts";
import { playWorld } from "../sim/network/world.ts";
import type { WorldKind } from "../sim/network/world_kind.ts";

const WORLDS = 2_000;

Deno.test(`${WORLDS} worlds keep every promise through faults of all kinds, and among liars of all kinds`, () =>
  playWorlds("open"));

Deno.test(`${WORLDS} worlds with witnesses keep every promise of what is final, too`, () =>
  playWorlds("witnessed"));

Deno.test(`${WORLDS} worlds in which nobody mines keep every promise of what is final, too`, () =>
  playWorlds("unmined"));

async function playWorlds(kind: WorldKind): Promise<void> {
  const reports: WorldReport[] = [];
  const broken: unknown[] = [];
  for (let seed = 10_001; seed <= 10_000 + WORLDS; seed++) {
    try {
      reports.push(await playWorld(seed, undefined, kind));
    } catch (error) {
      console.log((error as Error).message);
      broken.push(error);
    }
  }
  console.log(formatSummary(summarise(reports)));
  if (broken.length > 0) throw new AggregateError(broken, `${broken.length} worlds are broken`);
}
