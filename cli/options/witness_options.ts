/** The options that name the witnesses of a network, whose signatures make blocks final. */
import { InvalidArgumentError, Option } from "commander";
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { quote } from "../../core/base/plain_text.ts";
import { MAX_WITNESSES } from "../../core/witness/limits.ts";
import { findNearTexts } from "../../plugins/text/near_texts.ts";
import { proposeMining } from "../../core/witness/describe_set.ts";
import { UsageError } from "../app/errors.ts";
import { readPath, readWhole } from "./option_values.ts";

/** A witness as the option names it. Whether the name and the key are good is for the definition to say. */
interface NamedWitness {
  readonly name: string;
  readonly key: string;
  /** @default {1} */
  readonly weight?: number;
}

/** What the options say, as commander reads them. */
export interface WitnessFlags {
  readonly witness?: readonly NamedWitness[];
  readonly quorum?: number;
  readonly mining?: string;
  readonly roundMs?: number;
  readonly patienceMs?: number;
}

/** Beside `--witness`: what takes one. */
const FURTHER = {
  quorum: "--quorum",
  mining: "--mining",
  roundMs: "--round-ms",
  patienceMs: "--patience-ms",
} as const;

/** More digits than a number of the definition may have are a slip; which numbers it takes, it says itself. */
const readNumber = readWhole(0, 999_999_999);

/** The options behind {@linkcode WitnessFlags}. */
export function witnessOptions() {
  return {
    witness: new Option(
      "--witness <name=key>",
      "name a witness: NAME=KEY, or NAME=KEY:WEIGHT; the key is what witness key prints; may be repeated",
    ).argParser(collectWitnesses),
    quorum: new Option(
      "--quorum <n>",
      "weight of the witnesses who must agree (default: more than two thirds)",
    ).argParser(readNumber),
    mining: new Option(
      "--mining <open|off>",
      "with witnesses: open lets peers mine, off leaves all blocks to the witnesses (default: off for four or more)",
    ).choices(["open", "off"]),
    roundMs: new Option(
      "--round-ms <ms>",
      "with witnesses: how long one is waited for before it is another's turn (default: 2000)",
    ).argParser(readNumber),
    patienceMs: new Option(
      "--patience-ms <ms>",
      "how long a vote may wait before a witness makes a block for it (default: two blocks' time; 500 with mining off)",
    ).argParser(readNumber),
  };
}

/** Options of whoever signs as a witness. */
export function witnessKeyOptions() {
  return {
    witnessKey: new Option(
      "--witness-key <file>",
      "sign as a witness of the network, with the key that witness key has made",
    ).argParser(readPath),
    takeOver: new Option(
      "--take-over",
      "use a witness key that has signed beside another data folder",
    ),
  };
}

/**
 * The field `witnesses` of a definition, not checked yet; undefined if none is named.
 *
 * @param isHost True if the host's own key is the only one.
 * @throws {UsageError} If something is said of witnesses, and none is named.
 */
export function readWitnessFlags(
  flags: WitnessFlags,
  { isHost = false }: { readonly isHost?: boolean } = {},
): JsonObject | undefined {
  const { witness: keys, quorum, roundMs, patienceMs } = flags;
  if (keys === undefined) {
    const further = Object.entries({ quorum, mining: flags.mining, roundMs, patienceMs })
      .find(([, value]) => value !== undefined);
    if (further === undefined) return undefined;
    const option = FURTHER[further[0] as keyof typeof FURTHER];
    throw new UsageError(`${option} takes witnesses: name each with --witness NAME=KEY`);
  }
  checkNames(keys.map(({ name }) => name));
  const { mining = proposeMining(keys.length, { isHost }) } = flags;
  return Object.fromEntries(
    Object.entries({ keys, quorum, mining, roundMs, patienceMs })
      .filter(([, value]) => value !== undefined),
  ) as JsonObject;
}

/** Whoever reads who signed must not take one for another. */
function checkNames(names: readonly string[]): void {
  const near = findNearTexts(names);
  if (near === undefined || near[0] === near[1]) return;
  const [one, other] = near.map(quote);
  throw new UsageError(
    `Cannot name the witnesses ${one} and ${other} as their names must not look alike, nor differ in case ` +
      "or white space alone: add what tells them apart",
  );
}

/** Reads a witness and adds it to those before. */
function collectWitnesses(text: string, before: readonly NamedWitness[] = []): NamedWitness[] {
  if (before.length === MAX_WITNESSES) {
    throw new InvalidArgumentError(`There are at most ${MAX_WITNESSES} witnesses.`);
  }
  return [...before, readWitness(text)];
}

/** A name may have a `=` in it, and a key has none. */
function readWitness(text: string): NamedWitness {
  const match = /^(?<name>.+)=(?<key>[0-9a-f]{64})(?::(?<weight>\d{1,9}))?$/su.exec(text);
  if (match?.groups === undefined) {
    throw new InvalidArgumentError(
      "It must be NAME=KEY, or NAME=KEY:WEIGHT, with a key of 64 lower-case hex digits, as witness key prints " +
        `it: it is ${quote(text)}.`,
    );
  }
  const { name, key, weight } = match.groups;
  return { name, key, ...(weight === undefined ? {} : { weight: Number(weight) }) };
}
