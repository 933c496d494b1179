/** What the records of one election are judged by, worked out once. */
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { hexToBytes } from "../../core/base/hash.ts";
import type { ValidatorSettings } from "../../core/validator/validator.ts";
import type { ElectionDefinition } from "./definition/definition.ts";
import { ballotBytes } from "./records/open_ballot.ts";
import { secretBallotBytes } from "./records/secret_ballot.ts";

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
}

/** By config, which is one frozen object for each host. */
const known = new WeakMap<JsonObject, ElectionSettings>();

/** The election of a config that `init` has taken. */
export function electionSettingsOf({ config, chain }: ValidatorSettings): ElectionSettings {
  const found = known.get(config);
  if (found?.chainId === chain) return found;
  // `init` has read it by all rules.
  const definition = config as unknown as ElectionDefinition;
  const { mode, questions, trustees = [] } = definition;
  const election = {
    definition,
    chainId: chain,
    ballotBytes: mode === "secret" ? secretBallotBytes(questions) : ballotBytes(questions),
    organiserKey: hexToBytes(definition.organiser.key),
    registrarKeys: definition.registrars.map(({ key }) => hexToBytes(key)),
    trusteeKeys: trustees.map(({ key }) => hexToBytes(key)),
  };
  known.set(config, election);
  return election;
}
