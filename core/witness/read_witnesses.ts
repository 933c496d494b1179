/** Reading the field `witnesses` of a network definition. */
import { hexToBytes } from "../base/hash.ts";
import {
  checkShows,
  readDefinitionFields,
  readDefinitionName,
  readDefinitionNumber,
  showField,
} from "../block/definition_fields.ts";
import { MAX_TIME } from "../block/limits.ts";
import { RuleError } from "../block/rule_error.ts";
import { isPrimeOrderKey } from "../ed25519/signature.ts";
import { MAX_WITNESS_WEIGHT, MAX_WITNESSES, WITNESS_RANGES } from "./limits.ts";
import { totalWeight, type Witness, type WitnessSet } from "./witness_set.ts";

const SET_FIELDS = ["keys", "quorum", "mining", "patienceMs", "roundMs", "closes"];
const WITNESS_FIELDS = ["name", "key", "weight"];

/** The first time-out of a round, of a definition that states none: a round takes 0.8 s at 300 ms of latency. */
const DEFAULT_ROUND_MS = 2_000;

/** How long a vote waits for a block without mining, where the definition does not say. */
const DEFAULT_PATIENCE_OFF_MS = 500;

/** What of the rest of the definition matters here. */
export interface WitnessContext {
  /** The network's interval T, in ms. */
  readonly intervalMs: number;
  /** Time of the genesis block, in ms since 1970. */
  readonly created: number;
}

/**
 * Completes and checks a set of witnesses from outside.
 *
 * @throws {RuleError} `definition`, naming the field.
 */
export function readWitnesses(
  value: unknown,
  { intervalMs, created }: WitnessContext,
): WitnessSet {
  const fields = readDefinitionFields(value, "witnesses", SET_FIELDS);
  const keys = readWitnessList(fields.keys);
  const total = totalWeight({ keys });
  const { quorum = Math.floor(2 * total / 3) + 1, closes, roundMs = DEFAULT_ROUND_MS } = fields;
  const mining = readMining(fields.mining ?? "open");
  // With work below them, blocks of witnesses that came faster than the interval would drive the difficulty up.
  const least = mining === "open" ? intervalMs : WITNESS_RANGES.patienceMs.least;
  const { patienceMs = mining === "open" ? 2 * intervalMs : DEFAULT_PATIENCE_OFF_MS } = fields;
  const { most } = WITNESS_RANGES.patienceMs;
  return {
    keys,
    // More than half: two quorums must have a witness in common.
    quorum: readDefinitionNumber(quorum, "witnesses.quorum", {
      least: Math.floor(total / 2) + 1,
      most: total,
    }),
    mining,
    patienceMs: readDefinitionNumber(patienceMs, "witnesses.patienceMs", { least, most }),
    roundMs: readDefinitionNumber(roundMs, "witnesses.roundMs", WITNESS_RANGES.roundMs),
    ...(closes === undefined ? {} : {
      closes: readDefinitionNumber(closes, "witnesses.closes", {
        least: created + 1,
        most: MAX_TIME,
      }),
    }),
  };
}

function readMining(value: unknown): WitnessSet["mining"] {
  if (value === "open" || value === "off") return value;
  throw new RuleError("definition", {
    "witnesses.mining": `${showField(value)} is not "open" or "off"`,
  });
}

function readWitnessList(value: unknown): Witness[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_WITNESSES) {
    const count = Array.isArray(value) ? `${value.length} witnesses` : showField(value);
    throw new RuleError("definition", {
      "witnesses.keys": `${count} is not a list of 1 to ${MAX_WITNESSES}`,
    });
  }
  const witnesses = value.map((each, i) => readWitness(each, `witnesses.keys[${i}]`));
  for (const field of ["name", "key"] as const) checkAllDiffer(witnesses, field);
  return witnesses;
}

function readWitness(value: unknown, what: string): Witness {
  const { name, key, weight = 1 } = readDefinitionFields(value, what, WITNESS_FIELDS);
  const goodName = readDefinitionName(name, `${what}.name`);
  checkShows(goodName, `${what}.name`);
  return {
    name: goodName,
    key: readKey(key, `${what}.key`),
    weight: readDefinitionNumber(weight, `${what}.weight`, { least: 1, most: MAX_WITNESS_WEIGHT }),
  };
}

/** A key that signs for somebody, and only for one: of small or mixed order it would sign for others too. */
function readKey(value: unknown, what: string): string {
  const isHex = typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
  if (isHex && isPrimeOrderKey(hexToBytes(value))) return value;
  const why = isHex
    ? "is no Ed25519 public key of prime order"
    : "is not a public key in lower-case hex";
  throw new RuleError("definition", { [what]: `${showField(value)} ${why}` });
}

function checkAllDiffer(witnesses: readonly Witness[], field: "name" | "key"): void {
  const texts = witnesses.map((each) => each[field]);
  const again = texts.findIndex((text, i) => texts.indexOf(text) !== i);
  if (again === -1) return;
  throw new RuleError("definition", {
    [`witnesses.keys[${again}].${field}`]: `${showField(texts[again])} is another witness's too`,
  });
}
