/** `chainvote network new`: writes a network definition; `network key` is in a file of its own. */
import { type Command, Option } from "commander";
import { systemClock as clock } from "../../core/base/system.ts";
import { createNetwork, type Network, parseNetworkDefinition } from "../../core/rules/network.ts";
import { PluginError } from "../../core/validator/validator_host.ts";
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { peerOptions } from "../options/peer_options.ts";
import { EXIT, UsageError } from "../app/errors.ts";
import { createHost, startBundle } from "../app/plugin/host.ts";
import { readJson } from "../options/json_option.ts";
import { addNetworkKeyCommand } from "./network_key.ts";
import { writeNewFile } from "../app/files/new_file.ts";
import { parseZonedTime, ZONED_TIME_RULE } from "../organise/zoned_time.ts";
import { describeWitnesses } from "../../core/witness/describe_set.ts";
import { reading } from "../options/option_values.ts";
import { readWitnessFlags, type WitnessFlags, witnessOptions } from "../options/witness_options.ts";
import { printJson, printLine } from "../terminal/output.ts";

interface NewOptions extends WitnessFlags {
  readonly name: string;
  readonly plugin?: readonly string[];
  readonly config?: string;
  readonly params?: string;
  readonly closes?: number;
  readonly output: string;
  readonly force?: true;
  readonly json?: true;
}

export function addNetworkCommand(program: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const { witness, quorum, mining, roundMs, patienceMs } = witnessOptions();
  const network = program.command("network").description(
    "make network definitions, and keys of private networks",
  );
  addNetworkKeyCommand(network, run);
  const command = network.command("new")
    .description("write a network definition, which all its peers are given")
    .addOption(new Option("--name <name>", "name of the network").makeOptionMandatory())
    .addOption(peerOptions.plugin)
    .addOption(new Option("--config <json|file>", "config of the validator (default: {})"))
    .addOption(
      new Option("--params <json|file>", "consensus parameters that differ from the defaults"),
    )
    .addOption(witness)
    .addOption(quorum)
    .addOption(mining)
    .addOption(roundMs)
    .addOption(patienceMs)
    .addOption(
      new Option(
        "--closes <time>",
        "with witnesses: from when on no record is taken, such as 2027-03-08T18:00+01:00",
      ).argParser(readMoment),
    )
    .addOption(new Option("-o, --output <file>", "where to write it").default("network.json"))
    .addOption(new Option("--force", "overwrite the file"))
    .addOption(json)
    .action((options) => run(() => createDefinition(options)));
  addExamples(command, [
    `chainvote network new --name "Board 2026" --config '{"choices":["Ann","Ben"]}'`,
    "chainvote network new --name Stock --plugin inventory.ts --config stock.json -o stock-network.json",
    `chainvote network new --name "Board 2026" --config '{"choices":["Ann","Ben"]}' --witness Ann=5f0c… --witness Ben=… …`,
  ]);
}

function readMoment(text: string): number {
  return reading(() => {
    const time = parseZonedTime(text);
    if (time !== undefined) return time;
    throw new RangeError(`it ${ZONED_TIME_RULE}: it is ${JSON.stringify(text)}`);
  });
}

async function createDefinition(options: NewOptions): Promise<number> {
  const { name, plugin, config, params, output, force, json } = options;
  const base = { name, params: readJson(params, "--params") };
  const settings = readJson(config, "--config");
  const named = readWitnesses(options);
  const validator = plugin === undefined
    ? { name: "vote", version: 2, config: settings }
    : { ...await identify(plugin, settings), config: settings };
  const { network, text } = await makeNetwork({ ...base, validator, ...named }, plugin);
  const { chainId, definition: { witnesses } } = network;
  await writeNewFile(output, text, { force: force ?? false });
  if (json) printJson({ file: output, network: chainId, name, validator, witnesses });
  else {
    const bearing = witnesses === undefined ? [] : describeWitnesses(witnesses);
    const closes = witnesses?.closes;
    const end = closes === undefined ? [] : [
      `It takes no votes from ${
        new Date(closes).toISOString()
      } on, nor in the last moments before that.`,
    ];
    printLine(
      `${output}: "${name}", network ${chainId}`,
      ...[...bearing, ...end].map((each) => `  ${each}`),
    );
  }
  return EXIT.done;
}

function readWitnesses(options: NewOptions): { witnesses?: JsonObject } {
  const witnesses = readWitnessFlags(options);
  const { closes } = options;
  if (closes !== undefined && closes <= clock.now()) {
    throw new UsageError(
      `--closes must be a time to come: it is ${new Date(closes).toISOString()}`,
    );
  }
  if (witnesses !== undefined) {
    return { witnesses: { ...witnesses, ...(closes === undefined ? {} : { closes }) } };
  }
  if (closes === undefined) return {};
  throw new UsageError("--closes takes witnesses: name each with --witness NAME=KEY");
}

/** The network of a definition's fields, and the text of its file: of witnesses all that goes for them is written down. */
async function makeNetwork(
  fields: JsonObject,
  plugin: readonly string[] | undefined,
): Promise<{ network: Network; text: string }> {
  try {
    const network = createNetwork(parseNetworkDefinition(JSON.stringify(fields)));
    // Its validator must understand its config; a plugin is run as its peers will.
    await using _ = await createHost(network, { plugin }, { clock });
    const { witnesses } = network.definition;
    const written = witnesses === undefined ? fields : { ...fields, witnesses };
    return { network, text: `${JSON.stringify(written, undefined, 2)}\n` };
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new UsageError(`Cannot make the network as ${error.message}`, { cause: error });
  }
}

/** Name, version and bundle of a plugin, from itself. */
async function identify(
  plugin: readonly string[],
  config: JsonObject,
): Promise<{ name: string; version: number; bundle: string }> {
  const { bundlePlugins } = await import("../app/plugin/bundle_plugin.ts");
  const { tellInSource } = await import("../app/plugin/source_position.ts");
  const { code, sha256: bundle, sourceMap } = await bundlePlugins(plugin);
  try {
    await using host = await startBundle(code, config, {}, { clock });
    const { name, version } = host;
    return { name, version, bundle };
  } catch (error) {
    if (!(error instanceof PluginError)) throw error;
    const message = tellInSource(error.message, sourceMap);
    throw new UsageError(`Cannot use the plugin ${plugin.join(", ")}: ${message}`, {
      cause: error,
    });
  }
}
