/** `deno task sim NAME`: plays a rule of the chain, or whole networks, through, from a seed. */
import { simDifficulty } from "./difficulty.ts";
import { simAttack } from "./attack/command.ts";
import { simFinality } from "./finality/command.ts";
import { simGossip } from "./network/gossip_command.ts";
import { simNetwork } from "./network/command.ts";

const SIMULATIONS: Readonly<Record<string, (args: readonly string[]) => void | Promise<void>>> = {
  attack: simAttack,
  difficulty: simDifficulty,
  finality: simFinality,
  gossip: simGossip,
  network: simNetwork,
};

const [name, ...args] = Deno.args;
const simulate = Object.hasOwn(SIMULATIONS, name ?? "") ? SIMULATIONS[name] : undefined;
if (simulate === undefined) {
  const names = Object.keys(SIMULATIONS).join(" | ");
  const text = `Usage: deno task sim ${names} [--seed N] [--json] [--help]`;
  if (name === "--help") console.log(text);
  else console.error(name === undefined ? text : `Unknown simulation "${name}". ${text}`);
  Deno.exit(name === "--help" ? 0 : 2);
}
await simulate(args);
