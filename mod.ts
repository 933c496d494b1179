/**
 * chainvote: elections and other shared lists of records without a trusted server.
 *
 * This is the library's face; run as a program it is the command line.
 *
 * @module
 */
export {
  type AddResult,
  Block,
  Blockchain,
  type BlockchainOptions,
  Peer,
  type PeerOptions,
  type RecordData,
  UnreachableError,
} from "./cli/mod.ts";
export {
  accept,
  type Accepted,
  type AsertInput,
  calcAsertTarget,
  type ConsensusParams,
  DEFAULT_PARAMS,
  defineValidator,
  type Header,
  ignore,
  type InitialState,
  type Json,
  type JsonObject,
  PluginError,
  type Refused,
  reject,
  type RuleCode,
  RuleError,
  type RuleFacts,
  RULES,
  type StateReader,
  type StateWriter,
  StoreError,
  type StoreErrorCode,
  type Validator,
  type ValidatorContext,
  type Verdict,
} from "./core/mod.ts";
export {
  ListenError,
  Tracker,
  type TrackerAddress,
  type TrackerDeps,
  type TrackerOptions,
} from "./net/mod.ts";
export {
  anyValidator,
  createVoteRecord,
  type NoVote,
  readVoteRecord,
  type Vote,
  voteValidator,
} from "./plugins/mod.ts";

if (import.meta.main) {
  // Loaded only here: a library has no use for the command line.
  const { main } = await import("./cli/main.ts");
  Deno.exit(await main(Deno.args));
}
