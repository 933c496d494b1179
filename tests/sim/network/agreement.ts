/** Whether the peers of a world agree. */
import type { Member } from "./member.ts";

/** What still differs between honest peers on one of the two sides of a cut; undefined if they agree. */
export function sidesDiffer(
  up: readonly Member[],
  sideOf: (host: string) => number,
): string | undefined {
  for (const side of [0, 1]) {
    const members = up.filter(({ host }) => sideOf(host) === side);
    // Where nobody honest mines, nothing decides between two equal branches, and votes wait.
    if (!members.some(({ plan }) => plan.power > 0)) continue;
    const difference = differenceOf(members);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** What still differs between honest peers, all of which are to be up; undefined if they agree. */
export function allDiffer(members: readonly Member[]): string | undefined {
  const off = members.find(({ machine }) => machine.node === undefined);
  return off === undefined ? differenceOf(members) : `${off.host} is off`;
}

/** Why peers do not agree; undefined if all stand on one block and nothing waits for another. */
function differenceOf(members: readonly Member[]): string | undefined {
  const [first] = members;
  const isSettled = members.every(({ machine: { chain } }) =>
    chain!.tip.hash === first.machine.chain!.tip.hash && chain!.pending.size === 0
  );
  if (isSettled) return undefined;
  return members.map(({ host, machine: { chain, node } }) => {
    const { header: { index }, hash } = chain!.tip;
    const { peerCount, isSyncing } = node!;
    return `${host} at ${index} ${hash.slice(0, 8)}, ${chain!.pending.size} pending, ` +
      `${peerCount} peers${isSyncing ? ", syncing" : ""}`;
  }).join("; ");
}
