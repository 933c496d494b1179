/**
 * chainvote: elections and other shared lists of records without a trusted server.
 *
 * This is the library's face; run as a program it is the command line.
 *
 * @module
 */
export { Block } from "./cli/block.ts";
export { Blockchain, type BlockchainOptions } from "./cli/blockchain.ts";
export { type AddResult, Peer, type PeerOptions } from "./cli/peer.ts";
export type { RecordData } from "./cli/record_data.ts";
export {
  Tracker,
  type TrackerAddress,
  type TrackerDeps,
  type TrackerOptions,
} from "./net/tracker_server.ts";
export { UnreachableError } from "./cli/errors.ts";
export { ListenError } from "./net/listen_error.ts";

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
  type Verdict,
} from "./core/validator.ts";
export { PluginError } from "./core/validator_host.ts";
export type { Json, JsonObject } from "./core/canonical_json.ts";
export type { Header } from "./core/header.ts";
export { type ConsensusParams, DEFAULT_PARAMS } from "./core/params.ts";
export { type RuleCode, RuleError, type RuleFacts, RULES } from "./core/rule_error.ts";
export { StoreError, type StoreErrorCode } from "./core/store.ts";
export { anyValidator } from "./plugins/any.ts";
export { voteValidator } from "./plugins/vote.ts";
export { createVoteRecord, type NoVote, readVoteRecord, type Vote } from "./plugins/vote_record.ts";

if (import.meta.main) {
  // Loaded only here: a library has no use for the command line.
  const { main } = await import("./cli/main.ts");
  Deno.exit(await main(Deno.args));
}
