/**
 * chainvote: elections and other shared lists of records without a trusted server.
 *
 * This is the library's face; the program is `cli/chainvote.ts`.
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
  Tracker,
  UnreachableError,
} from "./cli/lib/mod.ts";
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
  type ValidatorSettings,
  type Verdict,
} from "./core/mod.ts";
export {
  type KeyUse,
  ListenError,
  NetworkKey,
  type TrackerAddress,
  type TrackerDeps,
  type TrackerOptions,
} from "./net/mod.ts";
export {
  anyValidator,
  combineValidators,
  createVoteRecord,
  type NoVote,
  readVoteRecord,
  type Vote,
  voteValidator,
} from "./plugins/mod.ts";
