/** `chainvote network new`: writes a network definition; `network key` is in a file of its own. */
import { type Command, Option } from "commander";
import { systemClock as clock } from "../../core/base/system.ts";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
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
import { printJson, printLine } from "../terminal/output.ts";

interface NewOptions {
  readonly name: string;
  readonly plugin?: readonly string[];
  readonly config?: string;
  readonly params?: string;
  readonly output: string;
  readonly force?: true;
  readonly json?: true;
}

export function addNetworkCommand(program: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
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
    .addOption(new Option("-o, --output <file>", "where to write it").default("network.json"))
    .addOption(new Option("--force", "overwrite the file"))
    .addOption(json)
    .action((options) => run(() => createDefinition(options)));
  addExamples(command, [
    `chainvote network new --name "Board 2026" --config '{"choices":["Ann","Ben"]}'`,
    "chainvote network new --name Stock --plugin inventory.ts --config stock.json -o stock-network.json",
  ]);
}

async function createDefinition(
  { name, plugin, config, params, output, force, json }: NewOptions,
): Promise<number> {
  const base = { name, params: readJson(params, "--params") };
  const settings = readJson(config, "--config");
  const validator = plugin === undefined
    ? { name: "vote", version: 2, config: settings }
    : { ...await identify(plugin, settings), config: settings };
  const text = JSON.stringify({ ...base, validator }, undefined, 2) + "\n";
  let chainId: string;
  try {
    const network = createNetwork(parseNetworkDefinition(text));
    ({ chainId } = network);
    // Its validator must understand its config; a plugin is run as its peers will.
    await using _ = await createHost(network, { plugin }, { clock });
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new UsageError(`Cannot make the network as ${error.message}`, { cause: error });
  }
  await writeNewFile(output, text, { force: force ?? false });
  if (json) printJson({ file: output, network: chainId, name, validator });
  else printLine(`${output}: "${name}", network ${chainId}`);
  return EXIT.done;
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
