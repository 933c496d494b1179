/**
 * The chain: blocks of records, the rules, the fork choice, what waits for a block, mining, and the
 * interface of validators.
 *
 * It owns every rule that peers must agree on, and the only way to change the chain (`Chain`). It does not
 * own sockets, HTTP, files other than its database, or what a record means: a `ValidatorHost` judges that.
 * Everything but `core/store/sqlite_store.ts` keeps to web-standard APIs.
 *
 * @example A chain in memory
 * ```ts
 * import { Chain, createNetwork, MemoryStore, parseNetworkDefinition, systemClock } from "./mod.ts";
 * import { builtInValidator, InProcessHost } from "../plugins/mod.ts";
 *
 * const network = createNetwork(parseNetworkDefinition('{"name":"club"}'));
 * await using host = new InProcessHost(builtInValidator("vote", 2), {});
 * const store = new MemoryStore(network.genesis);
 * const chain = new Chain(network, { store, host, clock: systemClock });
 * const vote = new TextEncoder().encode('{"choice":"red","voter":"alice"}');
 * const [submission] = await chain.submit([vote]);
 * console.assert(submission.status === "pending" && chain.pending.size === 1);
 * ```
 *
 * @module
 */
export { type AsertInput, calcAsertTarget } from "./rules/asert.ts";
export type { Json, JsonObject } from "./base/canonical_json.ts";
export { Chain } from "./chain/chain.ts";
export type { ChainDeps } from "./chain/chain_parts.ts";
export type { Clock, Random } from "./base/clock.ts";
export type { Header } from "./block/header.ts";
export { MemoryStore } from "./store/memory_store.ts";
export { createNetwork, type Network, parseNetworkDefinition } from "./rules/network.ts";
export { type ConsensusParams, DEFAULT_PARAMS } from "./rules/params.ts";
export { type RuleCode, RuleError, type RuleFacts, RULES } from "./block/rule_error.ts";
export { type ChainStore, StoreError, type StoreErrorCode } from "./store/store.ts";
export { systemClock, systemRandom } from "./base/system.ts";
export {
  accept,
  type Accepted,
  defineValidator,
  ignore,
  type InitialState,
  type Refused,
  reject,
  type StateReader,
  type StateWriter,
  type Validator,
  type ValidatorContext,
  type ValidatorSettings,
  type Verdict,
} from "./validator/validator.ts";
export {
  type Asker,
  PluginError,
  QueryDelayedError,
  type ValidatorHost,
} from "./validator/validator_host.ts";
