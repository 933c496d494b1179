/** Network definitions: the rules of one chain, which its genesis block holds and its id names. */
import { type Block, blockHash } from "../block/block.ts";
import {
  decodeCanonicalJson,
  encodeCanonicalJson,
  type JsonObject,
} from "../base/canonical_json.ts";
import { initialBits } from "./difficulty.ts";
import { EXTRA_SIZE, ZERO_HASH } from "../block/header.ts";
import { MAX_RECORD_BYTES, MAX_TIME } from "../block/limits.ts";
import { merkleRoot } from "../block/merkle.ts";
import { type ConsensusParams, parseParams } from "./params.ts";
import { RuleError } from "../block/rule_error.ts";
import { UNICODE_VERSION } from "../base/unicode_tables.ts";
import { findHidden, findUnassigned } from "../base/unicode_text.ts";
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

/** Longest name of a network or a validator, in code points: it stands in logs and tables. */
const MAX_NAME_LENGTH = 100;

const FIELDS = ["name", "validator", "params", "created"];
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
  checkShows(definition.name);
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
  const fields = checkObject(value, "the definition", FIELDS);
  const { created = DEFAULT_CREATED } = fields;
  if (!isWholeNumber(created) || created < 0 || created > MAX_TIME) {
    throw new RuleError("definition", {
      created: `${show(created)} is not a time in ms since 1970`,
    });
  }
  return {
    name: checkName(fields.name, "name"),
    validator: checkValidatorChoice(fields.validator ?? {}),
    params: parseParams(fields.params ?? {}),
    created,
  };
}

function checkValidatorChoice(value: unknown): ValidatorChoice {
  const fields = checkObject(value, "validator", VALIDATOR_FIELDS);
  const { name = DEFAULT_VALIDATOR.name, config = {}, bundle } = fields;
  const isDefault = name === DEFAULT_VALIDATOR.name && bundle === undefined;
  const { version = isDefault ? DEFAULT_VALIDATOR.version : 1 } = fields;
  if (!isWholeNumber(version) || version < 1) {
    throw new RuleError("definition", {
      "validator.version": `${show(version)} is not a whole number from 1`,
    });
  }
  if (bundle !== undefined && !(typeof bundle === "string" && /^[0-9a-f]{64}$/.test(bundle))) {
    throw new RuleError("definition", {
      "validator.bundle": `${show(bundle)} is not a SHA-256 in lower-case hex`,
    });
  }
  return {
    name: checkName(name, "validator.name"),
    version,
    config: checkObject(config, "validator.config") as JsonObject,
    ...(bundle === undefined ? {} : { bundle }),
  };
}

function checkObject(value: unknown, what: string, known?: string[]): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new RuleError("definition", { [what]: `${show(value)} is not an object` });
  }
  const unknown = known && Object.keys(value).find((key) => !known.includes(key));
  if (unknown !== undefined) {
    throw new RuleError("definition", { [`unknown field in ${what}`]: show(unknown) });
  }
  return value as Record<string, unknown>;
}

function checkName(value: unknown, what: string): string {
  const good = typeof value === "string" && value.trim() === value && value !== "" &&
    value.isWellFormed() && [...value].length <= MAX_NAME_LENGTH && !/\p{Cc}/u.test(value);
  if (!good) {
    throw new RuleError("definition", {
      [what]: `${show(value)} is not a text of 1 to ${MAX_NAME_LENGTH} printable characters`,
    });
  }
  return value;
}

/** Bidirectional controls are among what does not show. */
function checkShows(name: string): void {
  const unassigned = findUnassigned(name);
  const hidden = findHidden(name);
  const separator = name.search(/[\u2028\u2029]/);
  const unread = name.indexOf("\ufffd");
  const bad = [unassigned, hidden, separator, unread].find((index) => index !== -1);
  if (bad !== undefined) {
    const code = name.codePointAt(bad)!.toString(16).toUpperCase().padStart(4, "0");
    const why = bad === unassigned
      ? `is no character in Unicode ${UNICODE_VERSION}`
      : bad === unread
      ? "stands for what could not be read: it must be UTF-8"
      : "shows nothing";
    throw new RuleError("definition", { name: `${show(name)} holds U+${code}, which ${why}` });
  }
  if (name !== name.normalize("NFC")) {
    const why = "is not in Unicode normalization form C (NFC)";
    throw new RuleError("definition", { name: `${show(name)} ${why}` });
  }
}

function isWholeNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
