/** From an organiser's file, the roll and the registrars' files to the definition of the network. */
import type { Json, JsonObject } from "../../core/base/canonical_json.ts";
import { quote } from "../../core/base/plain_text.ts";
import { type ConsensusParams, parseParams } from "../../core/rules/params.ts";
import { createNetwork, type Network, parseNetworkDefinition } from "../../core/rules/network.ts";
import { readWitnesses } from "../../core/witness/read_witnesses.ts";
import { witnessMsOf } from "../../core/witness/rounds/witness_time.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import type { Registrar, Trustee } from "../../plugins/election/definition/definition.ts";
import { isObject } from "../../plugins/election/definition/field_rules.ts";
import { UsageError } from "../app/errors.ts";
import { describeElectionFault, type ElectionFileContext } from "./check_election_file.ts";
import { leadMsOf } from "./lead_time.ts";
import { readElectionFile } from "./read_election_file.ts";
import { readRegistrarFiles } from "./registrar_files.ts";
import { checkRollFile, type RollFile, weightsOf } from "./roll_file.ts";
import { checkSums } from "./secrecy_lines.ts";
import { paramsFor } from "./secret_params.ts";
import { readTrusteeFiles } from "./trustee_files.ts";

/** What a network of an election is made of. */
export interface BuildOptions {
  /** Path of the organiser's file. */
  readonly file: string;
  readonly roll: RollFile & { readonly path: string };
  /** Paths of the registrars' files; none takes what the organiser's file says. */
  readonly registrars: readonly string[];
  /** Paths of the trustees' public parts; none takes what the organiser's file says. @default {None} */
  readonly trustees?: readonly string[];
  /** Builds an election with secret ballots also if its sums may tell who voted what. @default {false} */
  readonly acceptsSums?: boolean;
  /** Consensus parameters that differ from the defaults. */
  readonly params: JsonObject;
  /** The field `witnesses` of the definition but for `closes`, not checked yet. @default {There are none} */
  readonly witnesses?: JsonObject;
  /** This machine's time in ms since the Unix epoch. */
  readonly now: number;
  /** Told how many keys of the roll were looked at. */
  readonly onKey?: (done: number) => void;
}

/** Longest name of a network, in code points. */
const MAX_NAME_LENGTH = 100;

/** The version of the validator `election`. */
const VERSION = 1;

/** An election as its network. The same files give the same network, whenever they are built. */
export interface BuiltElection {
  readonly network: Network;
  /** The file's text. */
  readonly text: string;
}

/**
 * Builds it.
 *
 * @throws {UnreachableError} If a file cannot be read.
 * @throws {UsageError} If one breaks a rule: all faults of the organiser's file at once.
 */
export function buildElection(options: BuildOptions): BuiltElection {
  const { file, roll } = options;
  const contextFor = (isSecret: boolean) => contextOf(options, isSecret);
  const first = readElectionFile(file, contextFor);
  const isSecret = first.config.mode === "secret";
  const registrars = readRegistrars(options, first.config);
  const trustees = readTrustees(options, first.config);
  const { faults, config } = registrars === undefined && trustees === undefined
    ? first
    : readElectionFile(file, () => ({ ...contextFor(isSecret), registrars, trustees }));
  if (faults.length > 0) {
    throw new UsageError([
      `Cannot build the election as ${file} breaks rules:`,
      ...faults.map((fault) => `  ${describeElectionFault(fault)}`),
    ]);
  }
  checkRollFile(roll.path, roll, options.onKey);
  if (isSecret) checkSums(weightsOf(roll.roll), { isAccepted: options.acceptsSums ?? false });
  const definition = {
    name: nameOf(String(config.title)),
    validator: { name: "election", version: VERSION, config },
    params: paramsFor(isSecret, options.params),
    ...(options.witnesses && { witnesses: { ...options.witnesses, closes: config.late } }),
  };
  return refusing(() => {
    const network = createNetwork(parseNetworkDefinition(JSON.stringify(definition)));
    const { witnesses } = network.definition;
    // Of witnesses all that goes for them is written down.
    const written = witnesses === undefined ? definition : { ...definition, witnesses };
    return { network, text: `${JSON.stringify(written, undefined, 2)}\n` };
  });
}

/** What the file is checked by. */
function contextOf(
  { roll, now, params: given, witnesses }: BuildOptions,
  isSecret: boolean,
): ElectionFileContext {
  const params = readParams(paramsFor(isSecret, given));
  const { intervalMs } = params;
  const leadMs = leadMsOf(roll.digest.chunks, params);
  const witnessMs = timeOfWitnesses(witnesses, intervalMs);
  return { now, leadMs, intervalMs, witnessMs, roll: roll.digest };
}

/** What the registrars have shown; undefined if all of it is in the organiser's file. */
function readRegistrars(
  { file, registrars: paths }: BuildOptions,
  { nonce, registrars: putDown }: JsonObject,
): Registrar[] | undefined {
  if (paths.length === 0 && putDown === undefined) {
    throw new UsageError(
      "Cannot build the election without a registrar: name registrar.json, which chainvote roll new writes, " +
        "with --registrar",
    );
  }
  if (paths.length === 0 || typeof nonce !== "string") return undefined;
  const registrars = readRegistrarFiles(paths, nonce);
  checkCommits(putDown, registrars, file);
  return registrars;
}

/** What the trustees have made; undefined if all of it is in the organiser's file. */
function readTrustees(
  { file, trustees: paths = [] }: BuildOptions,
  config: JsonObject,
): Trustee[] | undefined {
  const { mode, trustees } = config;
  if (mode !== "secret") {
    if (paths.length === 0) return undefined;
    throw new UsageError(
      `Cannot build the election as only one with secret ballots has trustees: in ${file} mode must be "secret"`,
    );
  }
  const areWhole = Array.isArray(trustees) &&
    trustees.every((each) => isObject(each) && each.key !== undefined);
  return paths.length === 0 && areWhole ? undefined : readTrusteeFiles(paths, config);
}

/** What the witnesses need between `closes` and `late`, in ms. */
function timeOfWitnesses(
  witnesses: JsonObject | undefined,
  intervalMs: number,
): number | undefined {
  if (witnesses === undefined) return undefined;
  // When the network began has no part in it.
  const context = { intervalMs, created: 0 };
  return refusing(() => witnessMsOf(readWitnesses(witnesses, context), intervalMs));
}

/** What `read` gives; a rule that is broken is the user's fault. */
function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new UsageError(`Cannot build the election as ${error.message}`, { cause: error });
  }
}

/** What was put down before any list was shown must not have changed since: nobody has chosen keys that fit another's. */
function checkCommits(
  putDown: Json | undefined,
  registrars: readonly Registrar[],
  file: string,
): void {
  if (!Array.isArray(putDown)) return;
  registrars.forEach(({ commit }, i) => {
    const before = isObject(putDown[i]) ? putDown[i].commit : undefined;
    if (before === undefined || before === commit) return;
    throw new UsageError(
      `Cannot build the election as the commit of registrar ${
        i + 1
      } must be the one that ${file} has had ` +
        `from before, ${quote(before)}: it is ${quote(commit)}`,
    );
  });
}

function readParams(params: JsonObject): ConsensusParams {
  try {
    return parseParams(params);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new UsageError(`Cannot use --params as ${error.message}`, { cause: error });
  }
}

/** The title, as far as the name of a network may go. */
function nameOf(title: string): string {
  const plain = [...title.replaceAll(/\s+/g, " ").trim()];
  return plain.length <= MAX_NAME_LENGTH
    ? plain.join("")
    : `${plain.slice(0, MAX_NAME_LENGTH - 1).join("").trimEnd()}…`;
}
