/** Worlds without witnesses, and with some. */
import type { Network } from "../../../core/rules/network.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import type { Chance } from "./chance.ts";
import { planWitnesses } from "./witness_plan.ts";
import { type MemberPlan, planMembers } from "./world_plan.ts";

/** Whether blocks become final in a world, and whether anybody mines. */
export type WorldKind = "open" | "witnessed" | "unmined";

/** How `deno task sim network` is told the kind. */
export const OPTIONS: Readonly<Record<WorldKind, string>> = {
  open: "",
  witnessed: "--witnesses ",
  unmined: "--witnesses --mining off ",
};

/** Draws who is in a world, and its network. */
export function planWorld(
  kind: WorldKind,
  chance: Chance,
): { network: Network; plans: readonly MemberPlan[] } {
  const plans = planMembers(chance.fork());
  if (kind !== "open") {
    return planWitnesses(plans, chance.fork(), kind === "witnessed" ? "open" : "off");
  }
  return { plans, network: testNetwork({ params: { ...EVERY_HASH, intervalMs: 5_000 } }) };
}
