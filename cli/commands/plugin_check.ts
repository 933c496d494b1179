/** `chainvote plugin check`: runs the conformance kit on a plugin. */
import { countOf } from "../../core/base/count_of.ts";
import { dirname, join } from "node:path";
import { type Command, Option } from "commander";
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { recordId } from "../../core/block/record.ts";
import { systemClock as clock, systemRandom } from "../../core/base/system.ts";
import { PluginError } from "../../core/validator/validator_host.ts";
import { selfCommand } from "../app/child_process.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { readWhole } from "../options/option_values.ts";
import { EXIT, UsageError } from "../app/errors.ts";
import { startBundle } from "../app/plugin/host.ts";
import { commandLine } from "../app/hint.ts";
import { readJson } from "../options/json_option.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { createJobProgress } from "../terminal/job_progress.ts";
import { decodeRecordData } from "../app/records/record_data.ts";
import { readRecordLines } from "../records/record_lines.ts";

/** Tries of each check when nothing is said. */
const RUNS = 60;

/** Characters of a record that people are shown; --json has all of it. */
const MAX_SHOWN = 400;

/** The check that needs a second process of this program. */
const TWO_PROCESSES = "two processes give the same verdicts and the same state";

interface CheckFlags {
  readonly config?: string;
  readonly samples?: string;
  readonly runs: number;
  readonly seed?: number;
  readonly fingerprint?: true;
  readonly json?: true;
}

/** Adds the subcommand. */
export function addPluginCheck(plugin: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = plugin.command("check")
    .description("try whether a plugin keeps what the chain relies on, and show what breaks it")
    .argument(
      "<file...>",
      "the plugin, TypeScript or JavaScript; of several all must accept a record",
    )
    .addOption(new Option("--config <json|file>", "config of the validator (default: {})"))
    .addOption(
      new Option("--samples <jsonl>", "records that it is for (default: samples.jsonl beside it)"),
    )
    .addOption(
      new Option("--runs <n>", "tries of each check").argParser(readWhole(1, 1_000_000)).default(
        RUNS,
      ),
    )
    .addOption(
      new Option("--seed <n>", "try the same again (default: a random one)")
        .argParser(readWhole(0, 999_999_999)),
    )
    .addOption(new Option("--fingerprint").hideHelp())
    .addOption(json)
    .action((files, options) => run(({ signal }) => check(files, options, signal)));
  addExamples(command, [
    "chainvote plugin check inventory.ts",
    "chainvote plugin check inventory.ts --samples moves.jsonl --config stock.json --runs 1000",
    "chainvote plugin check inventory.ts --seed 4711     as a failed check names it, to repeat it",
  ]);
}

async function check(
  files: readonly string[],
  flags: CheckFlags,
  signal: AbortSignal,
): Promise<number> {
  const { runs, json, seed = systemRandom.below(1_000_000_000) } = flags;
  const { checkConformance, CONFORMANCE_CHECKS } = await import(
    "../../plugins/conformance/conformance.ts"
  );
  const { fingerprint } = await import("../../plugins/conformance/fingerprint.ts");
  const config = readJson(flags.config, "--config");
  const samples = await readSamples(files[0], flags.samples, signal);
  const { createHost, inSource } = await prepare(files, config);
  const options = { createHost, config, samples, runs, seed };
  if (flags.fingerprint) {
    printJson({ fingerprint: await fingerprint(options) });
    return EXIT.done;
  }
  if (samples.length === 0 && !json) {
    printNote(
      "There are no samples, so hardly any record will be accepted: --samples names a file with some.",
    );
  }
  const { show: onProgress, end } = createJobProgress("trying");
  const { fault, tries, accepted } = await checkConformance({ ...options, onProgress, signal });
  end();
  const broken = fault === undefined
    ? await compareProcesses(files, { ...flags, seed }, () => fingerprint(options))
    : { ...fault, message: inSource(fault.message) };
  const checks = [...CONFORMANCE_CHECKS, TWO_PROCESSES];
  const repeat = commandLine([
    ...["plugin", "check", ...files, "--seed", `${seed}`, "--runs", `${runs}`],
    ...(flags.samples === undefined ? [] : ["--samples", flags.samples]),
    ...(flags.config === undefined ? [] : ["--config", flags.config]),
  ]);
  if (json) {
    const found = broken && { ...broken, records: broken.records.map(describe), repeat };
    printJson({ ok: broken === undefined, seed, tries, accepted, checks, fault: found });
  } else if (broken === undefined) {
    for (const name of checks) printLine(`ok  ${name}`);
    printLine(
      `${tries} ${tries === 1 ? "try" : "tries"}, ${
        countOf(accepted, "record")
      } accepted in them (--seed ${seed})`,
    );
  } else {
    printLine(`broken: ${broken.check}`, `  ${broken.message}`);
    for (const record of broken.records) {
      printLine(`  with ${shorten(JSON.stringify(describe(record)))}`);
    }
    printLine(`again: ${repeat}`);
  }
  return broken === undefined ? EXIT.done : EXIT.refused;
}

/** Bundles the plugin once; what runs it each time. */
async function prepare(files: readonly string[], config: JsonObject) {
  const { bundlePlugins } = await import("../app/plugin/bundle_plugin.ts");
  const { tellInSource } = await import("../app/plugin/source_position.ts");
  const { code, sourceMap } = await bundlePlugins(files);
  const createHost = (other: JsonObject = config) =>
    startBundle(code, other, { asksVerifyAgain: true }, { clock });
  const inSource = (message: string) => tellInSource(message, sourceMap);
  try {
    await using _ = await createHost();
    return { createHost, inSource };
  } catch (error) {
    if (!(error instanceof PluginError)) throw error;
    throw new UsageError(`Cannot use the plugin ${files.join(", ")}: ${inSource(error.message)}`, {
      cause: error,
    });
  }
}

async function readSamples(
  plugin: string,
  named: string | undefined,
  signal: AbortSignal,
): Promise<Uint8Array[]> {
  const beside = join(dirname(plugin), "samples.jsonl");
  if (named === undefined) {
    const isThere = await Deno.stat(beside).then(({ isFile }) => isFile, () => false);
    if (!isThere) return [];
  }
  return (await readRecordLines(named ?? beside, signal)).map(({ record }) => record);
}

/** Has a second process try the same; what differs. */
async function compareProcesses(
  files: readonly string[],
  { config, samples, runs, seed }: CheckFlags,
  own: () => Promise<string>,
) {
  const { command, args } = selfCommand();
  const option = (name: string, value: string | undefined) =>
    value === undefined ? [] : [name, value];
  const child = new Deno.Command(command, {
    args: [
      ...args,
      ...["plugin", "check", ...files, "--fingerprint", "--runs", `${runs}`, "--seed", `${seed}`],
      ...option("--config", config),
      ...option("--samples", samples),
    ],
  }).output();
  const [{ success, stdout, stderr }, here] = await Promise.all([child, own()]);
  if (!success) throw new Error(`the second process failed: ${new TextDecoder().decode(stderr)}`);
  const { fingerprint: there } = JSON.parse(new TextDecoder().decode(stdout));
  if (here === there) return undefined;
  const message = `another fingerprint in another process: ${here} and ${there}`;
  return { check: TWO_PROCESSES, message, records: [] };
}

function shorten(text: string): string {
  return text.length <= MAX_SHOWN
    ? text
    : `${text.slice(0, MAX_SHOWN)}… (${text.length} characters)`;
}

/** A record for people and programs: what it says, or its bytes. */
function describe(record: Uint8Array): { recordId: string; data?: unknown; base64?: string } {
  const data = decodeRecordData(record);
  const content = data instanceof Uint8Array ? { base64: data.toBase64() } : { data };
  return { recordId: recordId(record), ...content };
}
