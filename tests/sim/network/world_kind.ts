/** Worlds without witnesses, and with some. */
import type { Network } from "../../../core/rules/network.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import type { Chance } from "./chance.ts";
import { planWitnesses } from "./witness_plan.ts";
import { type MemberPlan, planMembers } from "./world_plan.ts";

/** Whether blocks become final in a world. */
export type WorldKind = "open" | "witnessed";

/** Draws who is in a world, and its network. */
export function planWorld(
  kind: WorldKind,
  chance: Chance,
): { network: Network; plans: readonly MemberPlan[] } {
  const plans = planMembers(chance.fork());
  if (kind === "witnessed") return planWitnesses(plans, chance.fork());
  return { plans, network: testNetwork({ params: { ...EVERY_HASH, intervalMs: 5_000 } }) };
}
