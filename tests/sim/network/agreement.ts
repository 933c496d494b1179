/** Whether the peers of a world agree, and how long that may take. */
import { isQuorum } from "../../../core/witness/witness_set.ts";
import { BLOCK_MS, type Member } from "./member.ts";

/** Time to notice who is gone, to find others and to catch up, in ms. */
const FIND_MS = 90_000;

/** Mean times between blocks in which those come that it takes to agree: one world of 60,000 is that unlucky. */
const BLOCK_TIMES = 16;

/** Time in which a round that an honest witness leads comes where nobody mines, in ms: they may have become long. */
const ROUNDS_MS = 8 * 60_000;

/** Peers that can reach each other. */
export type Side = readonly Member[];

/**
 * The sides of a cut on which something can be promised: where nobody honest mines, nothing decides between two
 * equal branches, and votes wait.
 */
export function sidesOf(up: readonly Member[], sideOf: (host: string) => number): readonly Side[] {
  return [0, 1]
    .map((side) => up.filter(({ host }) => sideOf(host) === side))
    .filter(decides);
}

/** True if somebody honest mines, or, where nobody mines, all honest witnesses that a quorum takes are there. */
function decides(side: Side): boolean {
  const witnesses = side[0]?.network.definition.witnesses;
  if (witnesses?.mining !== "off") return powerOf(side) > 0;
  return isQuorum(witnesses, side.flatMap(({ plan: { witness } }) => witness?.key ?? []));
}

/** The most time that peers may take to agree, in ms: where little power mines, blocks take long. */
export function settlingMs(side: Side): number {
  const power = powerOf(side);
  return FIND_MS + (power === 0 ? ROUNDS_MS : BLOCK_TIMES * BLOCK_MS / power);
}

/** Why peers do not agree; undefined if all stand on one block and nothing waits for another. */
export function differenceOf(side: Side): string | undefined {
  const [{ machine: { chain: first } }] = side;
  const isSettled = side.every(({ machine: { chain } }) =>
    chain !== undefined && chain.tip.hash === first?.tip.hash && chain.pending.size === 0
  );
  return isSettled ? undefined : side.map(describe).join("; ");
}

function describe({ host, machine: { chain, node } }: Member): string {
  if (chain === undefined) return `${host} is off`;
  const { header: { index }, hash } = chain.tip;
  const { peerCount, isSyncing } = node!;
  return `${host} at ${index} ${hash.slice(0, 8)}, ${chain.pending.size} pending, ` +
    `${peerCount} peers${isSyncing ? ", syncing" : ""}`;
}

function powerOf(side: Side): number {
  return side.reduce((sum, { plan }) => sum + plan.power, 0);
}
