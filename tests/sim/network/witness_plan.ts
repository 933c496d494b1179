/** Which machines of a world are witnesses, and which of these lie: no more than their network can bear. */
import type { Network } from "../../../core/rules/network.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import type { Chance } from "./chance.ts";
import { WITNESS_LIES } from "./witness_liar.ts";
import type { MemberPlan, WitnessRole } from "./world_plan.ts";

/** The first time-out of a round in these worlds, in ms. */
const ROUND_MS = 1_000;

/** How long a vote waits before a witness makes a block for it, in ms. */
const PATIENCE_MS = { open: 10_000, off: 500 } as const;

/** Numbers of witnesses; one is drawn of those for which a world has enough machines. */
const COUNTS = [1, 3, 4, 4, 4, 4, 5, 7];

/** Machines that are witnesses, and their network. */
export interface WitnessedPlan {
  readonly network: Network;
  readonly plans: readonly MemberPlan[];
}

/** Draws witnesses among machines. */
export function planWitnesses(
  machines: readonly MemberPlan[],
  chance: Chance,
  mining: "open" | "off",
): WitnessedPlan {
  const plans = mining === "open" ? machines : machines.map(unmined);
  const isSteady = ({ lie, departsAtMs }: MemberPlan) =>
    lie === undefined && departsAtMs === undefined;
  const steady = shuffled(plans.filter(isSteady), chance);
  const faulty = shuffled(plans.filter((plan) => !isSteady(plan)), chance);
  const count = chance.of(
    COUNTS.filter((n) => n <= steady.length + Math.min(maybeAway(n), faulty.length)),
  );
  const away = maybeAway(count);
  const most = Math.min(away, faulty.length);
  const least = Math.max(0, count - steady.length);
  const taken = least + chance.below(most - least + 1);
  const keys = shuffled(Array.from({ length: count }, (_, key) => key), chance);
  const witnesses = [...faulty.slice(0, taken), ...steady].slice(0, count);
  let left = away - taken;
  // Where nobody honest mines, nothing can be promised of votes.
  let miners = steady.filter(({ power }) => power > 0).length;
  const roles = new Map<string, WitnessRole>(witnesses.map((plan, i) => {
    const isNeeded = plan.power > 0 && miners < 2;
    const lies = i >= taken && left > 0 && !isNeeded && chance.is(0.6);
    if (lies) left -= 1;
    if (lies && plan.power > 0) miners -= 1;
    return [plan.host, { key: keys[i], ...lies && { lie: chance.of(WITNESS_LIES) } }];
  }));
  cloneKey(roles, plans);
  const quorum = count - away;
  const witnessSet = makeWitnessSet(keys.map(() => 1), quorum, {
    roundMs: ROUND_MS,
    mining,
    patienceMs: PATIENCE_MS[mining],
  });
  return {
    network: testNetwork({ params: { ...EVERY_HASH, intervalMs: 5_000 }, witnesses: witnessSet }),
    plans: plans.map((plan) => {
      const witness = roles.get(plan.host);
      return witness === undefined ? plan : { ...plan, witness };
    }),
  };
}

/** Gives a key that is cloned to a second machine, which neither mines nor is a witness; without one it lies otherwise. */
function cloneKey(roles: Map<string, WitnessRole>, plans: readonly MemberPlan[]): void {
  for (const [host, role] of [...roles]) {
    if (role.lie !== "cloned") continue;
    const second = plans.find((plan) => !roles.has(plan.host) && plan.power === 0);
    if (second === undefined) roles.set(host, { ...role, lie: "silent" });
    else roles.set(second.host, role);
  }
}

/**
 * A machine where nobody mines. Clocks of honest witnesses differ by less than three intervals of 5 s there: else no block
 * may become final.
 */
function unmined(plan: MemberPlan): MemberPlan {
  return { ...plan, power: 0, skewMs: plan.lie === undefined ? plan.skewMs / 3 : plan.skewMs };
}

/** How many of so many equal witnesses may be away, or lie, at the default quorum. */
function maybeAway(count: number): number {
  return count - (Math.floor(2 * count / 3) + 1);
}

function shuffled<T>(items: readonly T[], chance: Chance): T[] {
  return items.map((item) => ({ item, at: chance.draw() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
