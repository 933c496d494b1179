/** `chainvote election build`: the definition of an election's network, of which its chain is made. */
import { formatTime } from "../app/format_time.ts";
import { isThere } from "../app/files/is_there.ts";
import { type Command, Option } from "commander";
import { dirname, join } from "node:path";
import { wordsOf } from "../../core/base/chain_words.ts";
import { countOf } from "../../core/base/count_of.ts";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { describeWitnesses } from "../../core/witness/describe_set.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import { EXIT } from "../app/errors.ts";
import { commandLine } from "../app/hint.ts";
import { writeNewFile } from "../app/files/new_file.ts";
import { HOST_WITNESS_NAME, witnessBeside } from "../app/files/witness_place.ts";
import { makeHostKey } from "../organise/host_key.ts";
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { rollBeside } from "../app/files/roll_place.ts";
import { buildElection } from "../organise/build_election.ts";
import { readRollFile, type RollFile, weightsOf } from "../organise/roll_file.ts";
import { sumsLine, trusteeLines, trusteeWarnings } from "../organise/secrecy_lines.ts";
import type { RunCommand } from "../options/command_context.ts";
import { readJson } from "../options/json_option.ts";
import { collectTexts, readPath } from "../options/option_values.ts";
import { readWitnessFlags, type WitnessFlags, witnessOptions } from "../options/witness_options.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { createJobProgress } from "../terminal/job_progress.ts";

/** Letters take days; whoever has less time is told. */
const SOON_MS = 24 * 3_600_000;

interface BuildFlags extends WitnessFlags {
  readonly hostWitness?: true;
  readonly roll: string;
  readonly registrar?: readonly string[];
  readonly trustee?: readonly string[];
  readonly acceptSums?: true;
  readonly params?: string;
  readonly output: string;
  readonly force?: true;
  readonly json?: true;
}

export function addElectionBuildCommand(election: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const { witness, quorum, mining, roundMs, patienceMs } = witnessOptions();
  const command = election.command("build")
    .description(
      "make the file of the election, which cannot be changed any more, from election.json",
    )
    .argument("<file>", "election.json")
    .addOption(
      new Option("--roll <file>", "roll.bin of the registrar").argParser(readPath)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option(
        "--registrar <file>",
        "registrar.json of each registrar; may be repeated (default: the one beside the roll)",
      ).argParser(collectTexts),
    )
    .addOption(
      new Option(
        "--trustee <file>",
        "the public part of each trustee of secret ballots, which trustee new has made; may be repeated",
      ).argParser(collectTexts),
    )
    .addOption(
      new Option(
        "--accept-sums",
        "build it also if the sums of secret ballots may tell how a voter voted",
      ),
    )
    .addOption(
      new Option("--params <json|file>", "consensus parameters that differ from the defaults"),
    )
    .addOption(witness)
    .addOption(
      new Option(
        "--host-witness",
        "make the key of the host, who is the only witness then: it comes beside the file, for the machine that holds the election",
      ).conflicts("witness"),
    )
    .addOption(quorum)
    .addOption(mining)
    .addOption(roundMs)
    .addOption(patienceMs)
    .addOption(
      new Option(
        "-o, --output <file>",
        "where to write it, such as board.election; the roll comes beside it",
      )
        .argParser(readPath).makeOptionMandatory(),
    )
    .addOption(new Option("--force", "overwrite the files"))
    .addOption(json)
    .action((file, options) => run(() => build(file, options)));
  addExamples(command, [
    "chainvote election build board/election.json --roll roll/roll.bin -o board.election",
    "chainvote election build board/election.json --roll roll.bin --registrar a.json --registrar b.json -o board.election",
    "chainvote election build board/election.json --roll roll/roll.bin -o board.election --witness Ann=5f0c… --witness Ben=…",
    "chainvote election build board/election.json --roll roll/roll.bin -o board.election --trustee anna.trustee --trustee ben.trustee",
  ]);
}

async function build(file: string, flags: BuildFlags): Promise<number> {
  const { roll: path, output, json, force = false } = flags;
  const now = clock.now();
  const roll = { path, ...readRollFile(path) };
  const progress = createJobProgress("keys of the roll checked");
  const { network, text } = buildElection({
    file,
    roll,
    registrars: registrarsOf(flags),
    trustees: flags.trustee,
    acceptsSums: flags.acceptSums,
    params: readJson(flags.params, "--params"),
    witnesses: readWitnesses(flags),
    now,
    onKey: (count) => progress.show(count, roll.digest.voters),
  });
  progress.end();
  const beside = rollBeside(output);
  await writeNewFile(output, text, { force });
  if (!isSame(beside, path)) await writeNewFile(beside, roll.roll, { force });
  const { chainId } = network;
  const words = wordsOf(chainId);
  const { validator, witnesses } = network.definition;
  const definition = validator.config as unknown as ElectionDefinition;
  const isSecret = definition.mode === "secret";
  const warnings = isSecret ? trusteeWarnings(definition, witnesses) : [];
  if (definition.opens < now + SOON_MS) {
    printNote(
      `It opens ${formatTime(definition.opens)}: every voter must have the letter by then.`,
    );
  }
  printNote(...warnings);
  if (json) {
    printJson({
      file: output,
      network: chainId,
      words,
      roll: beside,
      witnesses,
      ...isSecret && { warnings },
    });
    return EXIT.done;
  }
  printLine(
    `${output}: ${JSON.stringify(network.definition.name)}, network ${chainId}`,
    `${beside}: the roll, ${
      countOf(roll.digest.voters, "voter")
    }, for the machine that holds the election`,
    ...(flags.hostWitness
      ? [`${witnessBeside(output)}: the key of the host, for that machine alone; never copy it`]
      : []),
    `  words    ${words}`,
    ...(witnesses === undefined ? [] : describeWitnesses(witnesses).map((each) => `  ${each}`)),
    ...(isSecret ? secretLines(definition, { witnesses, roll }) : []),
    ...nextSteps({
      ...{ output, rollFolder: dirname(path), definition },
      ...{ isHostWitness: flags.hostWitness !== undefined, isWitnessed: witnesses !== undefined },
    }),
  );
  return EXIT.done;
}

function secretLines(
  definition: ElectionDefinition,
  { witnesses, roll }: { readonly witnesses: WitnessSet | undefined; readonly roll: RollFile },
): string[] {
  return [...trusteeLines(definition, witnesses), sumsLine(weightsOf(roll.roll))]
    .map((line) => `  ${line}`);
}

function nextSteps(
  { output, rollFolder, definition: { mode, opens, keysBy }, isHostWitness, isWitnessed }: {
    readonly output: string;
    readonly rollFolder: string;
    readonly definition: ElectionDefinition;
    /** True if the host is the only witness. */
    readonly isHostWitness: boolean;
    readonly isWitnessed: boolean;
  },
): string[] {
  const letters = commandLine(
    ["roll", "letters", rollFolder, "--election", output, "-o", "letters.html"],
  );
  const hosting = [
    `Next, on the machine that the others reach, with ${
      isHostWitness ? "the three" : "both"
    } files in one folder:`,
    `  ${commandLine(["host", output])}`,
    ...(isWitnessed && !isHostWitness
      ? [
        `and enough of the witnesses to agree, before ${
          formatTime(opens)
        }, or the list of voters is not in the chain in time and it fails:`,
        `  ${commandLine(["peer", "--network", output, "--witness-key", "NAME.witness"])}`,
      ]
      : []),
  ];
  if (mode !== "secret") {
    return [...hosting, "and the registrar prints the letters:", `  ${letters}`];
  }
  return [
    ...hosting,
    `and every trustee joins it and does their part, before ${formatTime(Number(keysBy))}:`,
    `  ${commandLine(["trustee", "run", "NAME.seed"])}`,
    "and when the trustees' key is made, and not before, the registrar prints the letters:",
    `  ${letters}`,
  ];
}

/** The witnesses that are named, or the host's own key. */
function readWitnesses(flags: BuildFlags): JsonObject | undefined {
  const { hostWitness, output } = flags;
  if (hostWitness === undefined) return readWitnessFlags(flags);
  const key = makeHostKey(witnessBeside(output), random);
  const named = [{ name: HOST_WITNESS_NAME, key }];
  return readWitnessFlags({ ...flags, witness: named }, { isHost: true });
}

function registrarsOf({ roll, registrar }: BuildFlags): readonly string[] {
  if (registrar !== undefined) return registrar;
  const beside = join(dirname(roll), "registrar.json");
  return isThere(beside) ? [beside] : [];
}

function isSame(one: string, other: string): boolean {
  return isThere(one) && Deno.realPathSync(one) === Deno.realPathSync(other);
}
