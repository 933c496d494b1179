/** `--mine` and `--mine-idle`: how much of this machine mines. */
import type { Network } from "../../core/rules/network.ts";
import { countOf } from "../../core/base/count_of.ts";
import { Option } from "commander";
import { readWhole } from "./option_values.ts";
import { UsageError } from "../app/errors.ts";
import type { MiningChoice } from "../app/peer/open_peer.ts";

/** Part of the time that `--mine-idle` mines. */
const IDLE_DUTY_CYCLE = 0.25;

/** Cores of this machine. */
const CORES = Math.max(1, navigator.hardwareConcurrency);

/** What the options say. */
export interface MiningFlags {
  readonly mine?: number;
  readonly mineIdle?: true;
}

/** For commands that mine nothing. */
export const NO_MINING: MiningChoice = { workers: 0 };

/** The options behind {@linkcode MiningFlags}; `when` says when they count. */
export function miningOptions({ when = "" } = {}) {
  return {
    mine: new Option("--mine <n|off>", `mining workers${when} (default: one a core)`)
      .argParser(readWorkers),
    mineIdle: new Option(
      "--mine-idle",
      "mine a quarter of the time only, to leave the machine free",
    ),
  };
}

/** @throws {UsageError} If the options contradict each other. */
export function readMiningFlags({ mine, mineIdle }: MiningFlags): MiningChoice {
  if (mineIdle && mine === 0) throw new UsageError("--mine-idle cannot stand with --mine off");
  return { workers: mine ?? CORES, dutyCycle: mineIdle ? IDLE_DUTY_CYCLE : 1 };
}

/** What is said to whoever names `--mine` for a network in which nobody mines; nothing otherwise. */
export function idleMiningLines(
  { mine = 0, mineIdle }: MiningFlags,
  { definition: { witnesses } }: Pick<Network, "definition">,
): string[] {
  if (witnesses?.mining !== "off" || (mine === 0 && !mineIdle)) return [];
  return ["--mine changes nothing here: in this network nobody mines, witnesses make the blocks."];
}

/** How it is mined, for people. */
export function describeMining({ workers, dutyCycle = 1 }: MiningChoice): string {
  const part = dutyCycle === 1 ? "" : `, ${Math.round(100 * dutyCycle)} % of the time`;
  return `${countOf(workers, "worker")}${part}`;
}

/** Reads `--mine N|off`. More workers than twice the cores gain nothing, and take long to start. */
function readWorkers(text: string): number {
  return text === "off" ? 0 : readWhole(1, 2 * CORES)(text);
}
