/**
 * Finds the validator that a network names, and runs it: in this process if it is ours, else in a sandbox.
 *
 * The room owns where a plugin comes from: files of its author, which are bundled (`bundle_plugin.ts`), what a data
 * folder remembers, and the template of a new one (`template.ts`). It does not own how a validator is run and
 * confined (`plugins/host`, `plugins/sandbox`), or getting a plugin from peers (`../peer/fetch_plugin.ts`).
 */
import { join } from "node:path";
import type { Clock } from "../../../core/base/clock.ts";
import { bytesToHex, sha256 } from "../../../core/base/hash.ts";
import { MAX_BUNDLE_BYTES } from "../../../core/validator/limits.ts";
import type { Network } from "../../../core/rules/network.ts";
import type { Log } from "../../../net/base/log.ts";
import { Turns } from "../../../net/base/turns.ts";
import type { JsonObject } from "../../../core/base/canonical_json.ts";
import type { WorkerHost } from "../../../plugins/sandbox/worker_host.ts";
import type { WorkerHostOptions } from "../../../plugins/sandbox/worker_options.ts";
import type { Validator, ValidatorSettings } from "../../../core/validator/validator.ts";
import { PluginError, type ValidatorHost } from "../../../core/validator/validator_host.ts";
import { builtInValidator } from "../../../plugins/built_in.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { checkWitnessCloses } from "../../../plugins/election/definition/check_closes.ts";
import { hasVerify } from "../../../plugins/host/verifier.ts";
import { UnreachableError, UsageError } from "../errors.ts";
import { replaceFile } from "../files/replace_file.ts";
import { readSmallFile } from "../files/small_file.ts";
import { decodeText } from "../files/strict_text.ts";

/** Where a network's validator may come from. */
export interface HostOptions {
  /** The validator that the network names, if it is not built in. */
  readonly validator?: Validator;
  /** Files of the plugin that the network names. */
  readonly plugin?: readonly string[];
  /** Data folder, which remembers the plugin; undefined remembers nothing. */
  readonly data?: string;
  /** Longest time of one call of a plugin, in ms. @default {PLUGIN_CALL_MS} */
  readonly pluginTimeMs?: number;
  /**
   * Answer queries of a plugin in a process of its own, as strangers may ask them.
   * @default {false}
   */
  readonly queriesApart?: boolean;
  /** Told of queries that went over a limit, and of threads that failed. */
  readonly log?: Pick<Log, "warn">;
  /** Gets the plugin from peers of the network, if it is nowhere here. @default {It must be here} */
  readonly fetchPlugin?: (network: Network) => Promise<string>;
}

/** What runs a validator. */
export interface HostDeps {
  readonly clock: Clock;
}

/** A host, and what it runs if that is a plugin. */
export type RunningHost = ValidatorHost & { readonly code?: string };

/**
 * Runs the network's validator.
 *
 * @throws {UsageError} If it does not understand its config, or the plugin is another one.
 * @throws {UnreachableError} If there is no such validator here.
 * @throws {RuleError} `definition` if the witnesses of an election close it at another time than the election says.
 */
export async function createHost(
  network: Network,
  options: HostOptions,
  deps: HostDeps,
): Promise<RunningHost> {
  const { name, validator: { bundle } } = network.definition;
  try {
    if (bundle !== undefined) return await startPlugin(network, bundle, options, deps);
    if (options.plugin !== undefined && options.plugin.length > 0) {
      throw new UsageError(
        `Cannot run the network "${name}" with --plugin as its validator is built in; ` +
          "chainvote network new --plugin makes a network of a plugin",
      );
    }
    return await startBuiltIn(network, options, deps);
  } catch (error) {
    if (!(error instanceof PluginError)) throw error;
    throw new UsageError(`Cannot run the network "${name}": ${error.message}`, { cause: error });
  }
}

/** Runs a validator in this process; what it has to verify, in all cores. */
async function startBuiltIn(
  network: Network,
  { validator: given, log }: HostOptions,
  { clock }: HostDeps,
): Promise<RunningHost> {
  const { chainId: chain, definition: { validator: { config } } } = network;
  checkWitnessCloses(network.definition);
  const validator = findValidator(network, given);
  if (!hasVerify(validator)) return new InProcessHost(validator, config, { chain });
  const { VerifyPool } = await import("../../../plugins/verify/verify_pool.ts");
  const turns = new Turns(clock);
  const giveTurn = () => turns.give();
  // Workers find validators by their names: they know none that was handed in.
  const workers = validator === given ? 0 : navigator.hardwareConcurrency;
  const verifier = new VerifyPool(
    { validator, settings: { config, chain }, workers },
    { clock, giveTurn, onFault: ({ message }) => log?.warn(message) },
  );
  return new InProcessHost(validator, config, { chain, help: { verifier, giveTurn } });
}

/** The validator that a network names: the one that was handed in, or a built-in one. */
function findValidator({ definition }: Network, given: Validator | undefined): Validator {
  const { name, version } = definition.validator;
  if (given?.name === name && given.version === version) return given;
  try {
    return builtInValidator(name, version);
  } catch (error) {
    throw new UnreachableError((error as Error).message, { cause: error });
  }
}

async function startPlugin(
  whole: Network,
  expected: string,
  options: HostOptions,
  deps: HostDeps,
): Promise<RunningHost> {
  const { plugin = [], data, pluginTimeMs, fetchPlugin } = options;
  const { name: network, validator: { name, version, config } } = whole.definition;
  const code = plugin.length > 0
    ? await readGiven(plugin, network, expected)
    : readKept(data, expected) ?? await fetchPlugin?.(whole);
  if (code === undefined) {
    throw new UnreachableError(
      `Cannot run the network "${network}" as it needs the plugin ${name} ${version} with the SHA-256 ` +
        `${expected}: name its file with --plugin, or get it from a peer with --trust-network-plugin`,
    );
  }
  const { chainId: chain } = whole;
  const host = await startBundle(code, config, { chain, timeLimitMs: pluginTimeMs }, deps);
  if (host.name !== name || host.version !== version) {
    await host[Symbol.asyncDispose]();
    throw new UsageError(
      `Cannot run the network "${network}" as it names the plugin ${name} ${version}: the file with that ` +
        `SHA-256 says it is ${host.name} ${host.version}`,
    );
  }
  if (data !== undefined) keep(data, code, expected);
  return options.queriesApart ? await splitQueries(host, { config, chain }, options, deps) : host;
}

/** Has the queries of a plugin answered where they cannot stop the peer. */
async function splitQueries(
  host: WorkerHost,
  settings: ValidatorSettings,
  { pluginTimeMs: timeLimitMs, log }: HostOptions,
  { clock }: HostDeps,
): Promise<RunningHost> {
  const { ReplicatedHost } = await import("../../../plugins/sandbox/replicated_host.ts");
  const { startReplicaProcess } = await import("../replica/process.ts");
  const { code } = host;
  const split = new ReplicatedHost(host, {
    clock,
    startReplica: () => startReplicaProcess({ code, ...settings, timeLimitMs }, { clock }),
    onFault: ({ message }) => log?.warn(`ended a query, the chain goes on: ${message}`),
  });
  return Object.assign(split, { code });
}

/**
 * Runs a bundle in a sandbox.
 *
 * @throws {PluginError} If it is no validator, or does not understand the config.
 */
export async function startBundle(
  code: string,
  config: JsonObject,
  options: Omit<WorkerHostOptions, "code" | "config">,
  { clock }: HostDeps,
): Promise<WorkerHost> {
  const { WorkerHost } = await import("../../../plugins/sandbox/worker_host.ts");
  const memory = () => Deno.memoryUsage().rss;
  return await WorkerHost.start({ code, config, ...options }, { clock, memory });
}

async function readGiven(
  paths: readonly string[],
  network: string,
  expected: string,
): Promise<string> {
  const { bundlePlugins } = await import("./bundle_plugin.ts");
  const { code, sha256 } = await bundlePlugins(paths);
  if (sha256 === expected) return code;
  throw new UsageError(
    `Cannot run the network "${network}" as its plugin must have the SHA-256 ${expected}: ` +
      `${paths.join(", ")} has ${sha256}. Peers with another plugin are another network`,
  );
}

/** The plugin that a data folder remembers, if it is that one. */
function readKept(data: string | undefined, expected: string): string | undefined {
  if (data === undefined) return undefined;
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = readSmallFile(keptPath(data), { maxBytes: MAX_BUNDLE_BYTES });
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    // One that is too large is another one.
    if (isAbsent || error instanceof RangeError) return undefined;
    throw new UnreachableError(`Cannot read ${keptPath(data)}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return bytesToHex(sha256(bytes)) === expected ? decodeText(bytes, { keepBom: true }) : undefined;
}

/** Has the data folder remember the plugin, so that later commands on it need not be told. */
function keep(data: string, code: string, expected: string): void {
  if (readKept(data, expected) !== undefined) return;
  const path = keptPath(data);
  try {
    Deno.mkdirSync(data, { recursive: true, mode: 0o700 });
    replaceFile(path, code, { part: `${path}.${Deno.pid}.part` });
  } catch (error) {
    throw new UnreachableError(`Cannot write ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

function keptPath(data: string): string {
  return join(data, "plugin.js");
}
