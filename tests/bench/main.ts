/** `deno task bench NAME`: measures one part of the program. Figures are the machine's, read the ratios. */
import { benchChain } from "./chain.ts";
import { benchCore } from "./core.ts";
import { benchElection } from "./election.ts";
import { benchKeys } from "./keys.ts";
import { benchMine } from "./mine.ts";
import { benchPhones } from "./phones.ts";
import { benchPlugin } from "./plugin.ts";
import { benchPrivate } from "./private.ts";
import { benchStart } from "./start.ts";
import { benchStrangers } from "./strangers.ts";
import { benchTracker } from "./tracker.ts";
import { benchVotes } from "./votes.ts";

const BENCHES: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  chain: benchChain,
  core: benchCore,
  election: benchElection,
  keys: benchKeys,
  mine: benchMine,
  phones: benchPhones,
  plugin: benchPlugin,
  private: benchPrivate,
  start: benchStart,
  strangers: benchStrangers,
  tracker: benchTracker,
  votes: benchVotes,
};

const [name, ...args] = Deno.args;
const bench = Object.hasOwn(BENCHES, name ?? "") ? BENCHES[name] : undefined;
if (bench === undefined) {
  const names = Object.keys(BENCHES).join(" | ");
  const text = `Usage: deno task bench ${names} [--json] [--help]`;
  if (name === "--help") console.log(text);
  else console.error(name === undefined ? text : `Unknown bench "${name}". ${text}`);
  Deno.exit(name === "--help" ? 0 : 2);
}
await bench(args);
