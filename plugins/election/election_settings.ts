/** What the records of one election are judged by, worked out once. */
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { bytesToHex, hexToBytes } from "../../core/base/hash.ts";
import type { ValidatorSettings } from "../../core/validator/validator.ts";
import type { ElectionDefinition } from "./definition/definition.ts";
import { ballotBytes } from "./records/open_ballot.ts";
import { secretBallotBytes } from "./records/secret_ballot.ts";
import { singleElectionKey } from "./secret/trustees_of.ts";

/** An election on its chain. */
export interface ElectionSettings {
  readonly definition: ElectionDefinition;
  readonly chainId: string;
  /** Bytes of every ballot. */
  readonly ballotBytes: number;
  readonly organiserKey: Uint8Array;
  readonly registrarKeys: readonly Uint8Array[];
  /** Those that trustees sign with; none in an election with open ballots. */
  readonly trusteeKeys: readonly Uint8Array[];
  /** Where every trustee is needed: the key that ballots are encrypted under, 64 hex digits as RFC 8032 has a point. */
  readonly singleKey: string | undefined;
}

/** By config, which is one frozen object for each host. */
const known = new WeakMap<JsonObject, ElectionSettings>();

/** The election of a config that `init` has taken. */
export function electionSettingsOf({ config, chain }: ValidatorSettings): ElectionSettings {
  const found = known.get(config);
  if (found?.chainId === chain) return found;
  // `init` has read it by all rules.
  const definition = config as unknown as ElectionDefinition;
  const { mode, questions, threshold, trustees = [] } = definition;
  const isSingle = mode === "secret" && threshold === undefined;
  const election = {
    definition,
    chainId: chain,
    ballotBytes: mode === "secret" ? secretBallotBytes(questions) : ballotBytes(questions),
    organiserKey: hexToBytes(definition.organiser.key),
    registrarKeys: definition.registrars.map(({ key }) => hexToBytes(key)),
    trusteeKeys: trustees.map(({ key }) => hexToBytes(key)),
    singleKey: isSingle ? bytesToHex(singleElectionKey(definition).toBytes()) : undefined,
  };
  known.set(config, election);
  return election;
}
