/** Network definitions: the rules of one chain, which its genesis block holds and its id names. */
import { type Block, blockHash } from "../block/block.ts";
import {
  decodeCanonicalJson,
  encodeCanonicalJson,
  type JsonObject,
} from "../base/canonical_json.ts";
import {
  checkShows,
  isWholeNumber,
  readDefinitionFields,
  readDefinitionName,
  showField,
} from "../block/definition_fields.ts";
import { readWitnesses } from "../witness/read_witnesses.ts";
import type { WitnessSet } from "../witness/witness_set.ts";
import { initialBits } from "./difficulty.ts";
import { EXTRA_SIZE, ZERO_HASH } from "../block/header.ts";
import { MAX_RECORD_BYTES, MAX_TIME } from "../block/limits.ts";
import { merkleRoot } from "../block/merkle.ts";
import { type ConsensusParams, parseParams } from "./params.ts";
import { RuleError } from "../block/rule_error.ts";
import { type ChainId, chainIdOfGenesis } from "../block/ids.ts";

/** Which validator judges the records of a network. */
export interface ValidatorChoice {
  readonly name: string;
  readonly version: number;
  readonly config: JsonObject;
  /** SHA-256 of the bundle in lower-case hex, for a validator from a file. */
  readonly bundle?: string;
}

/** The rules of one network. */
export interface NetworkDefinition {
  readonly name: string;
  readonly validator: ValidatorChoice;
  readonly params: ConsensusParams;
  /** Time of the genesis block in ms since the Unix epoch. */
  readonly created: number;
  /** Who makes blocks final. Where nobody does, the field is not there, and the chain id knows nothing of it. */
  readonly witnesses?: WitnessSet;
}

/** A network: its definition, the genesis block that holds it, and the id that follows from both. */
export interface Network {
  readonly definition: NetworkDefinition;
  readonly genesis: Block;
  /** Hash of the genesis block. */
  readonly chainId: ChainId;
}

/** Time of the genesis block of definitions that state none: 2026-01-01T00:00:00Z. */
const DEFAULT_CREATED = Date.UTC(2026, 0, 1);

/** The validator of definitions that name none, in its newest version. */
const DEFAULT_VALIDATOR = { name: "vote", version: 2 };

const FIELDS = ["name", "validator", "params", "created", "witnesses"];
const VALIDATOR_FIELDS = ["name", "version", "config", "bundle"];

/**
 * Makes the network of a definition.
 *
 * @throws {RuleError} `definition` if the definition does not fit into one record.
 */
export function createNetwork(definition: NetworkDefinition): Network {
  const record = encodeDefinition(definition);
  if (record.length > MAX_RECORD_BYTES) {
    throw new RuleError("definition", { bytes: record.length, most: MAX_RECORD_BYTES });
  }
  const records = [record];
  const genesis: Block = {
    header: {
      version: 1,
      prevHash: ZERO_HASH,
      dataRoot: merkleRoot(records),
      index: 0,
      time: definition.created,
      bits: initialBits(definition.params),
      recordCount: 1,
      extra: "00".repeat(EXTRA_SIZE),
      nonce: 0,
    },
    records,
  };
  return { definition, genesis, chainId: chainIdOfGenesis(blockHash(genesis)) };
}

/**
 * Reads a network definition from the text of a JSON file. Fields that it leaves out get their
 * defaults; `name` must be there, and two names that look alike must be alike: it is in NFC and has nothing
 * in it that does not show. A genesis block of an earlier time may have another name.
 *
 * @throws {RuleError} `definition`, naming the field.
 */
export function parseNetworkDefinition(text: string): NetworkDefinition {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new RuleError("definition", { json: (error as Error).message }, { cause: error });
  }
  const definition = checkDefinition(value);
  checkShows(definition.name, "name");
  return definition;
}

/**
 * Reads back the definition that a genesis block holds.
 *
 * @throws {RuleError} `definition`; `genesis` if the block is not the one that the definition gives.
 */
export function networkOfGenesis(genesis: Block): Network {
  if (genesis.records.length !== 1) {
    throw new RuleError("genesis", { records: genesis.records.length });
  }
  let value: unknown;
  try {
    value = decodeCanonicalJson(genesis.records[0]);
  } catch (error) {
    throw new RuleError("definition", { record: (error as Error).message }, { cause: error });
  }
  const network = createNetwork(checkDefinition(value));
  const hash = blockHash(genesis);
  if (hash !== network.chainId) throw new RuleError("genesis", { hash, expected: network.chainId });
  return network;
}

function encodeDefinition(definition: NetworkDefinition): Uint8Array {
  try {
    return encodeCanonicalJson(definition);
  } catch (error) {
    // A lone surrogate in the config, or a number beyond all.
    throw new RuleError("definition", { config: (error as Error).message }, { cause: error });
  }
}

function checkDefinition(value: unknown): NetworkDefinition {
  const fields = readDefinitionFields(value, "the definition", FIELDS);
  const { created = DEFAULT_CREATED } = fields;
  if (!isWholeNumber(created) || created < 0 || created > MAX_TIME) {
    throw new RuleError("definition", {
      created: `${showField(created)} is not a time in ms since 1970`,
    });
  }
  const params = parseParams(fields.params ?? {});
  return {
    name: readDefinitionName(fields.name, "name"),
    validator: checkValidatorChoice(fields.validator ?? {}),
    params,
    created,
    ...(fields.witnesses === undefined
      ? {}
      : { witnesses: readWitnesses(fields.witnesses, { intervalMs: params.intervalMs, created }) }),
  };
}

function checkValidatorChoice(value: unknown): ValidatorChoice {
  const fields = readDefinitionFields(value, "validator", VALIDATOR_FIELDS);
  const { name = DEFAULT_VALIDATOR.name, config = {}, bundle } = fields;
  const isDefault = name === DEFAULT_VALIDATOR.name && bundle === undefined;
  const { version = isDefault ? DEFAULT_VALIDATOR.version : 1 } = fields;
  if (!isWholeNumber(version) || version < 1) {
    throw new RuleError("definition", {
      "validator.version": `${showField(version)} is not a whole number from 1`,
    });
  }
  if (bundle !== undefined && !(typeof bundle === "string" && /^[0-9a-f]{64}$/.test(bundle))) {
    throw new RuleError("definition", {
      "validator.bundle": `${showField(bundle)} is not a SHA-256 in lower-case hex`,
    });
  }
  return {
    name: readDefinitionName(name, "validator.name"),
    version,
    config: readDefinitionFields(config, "validator.config") as JsonObject,
    ...(bundle === undefined ? {} : { bundle }),
  };
}
