/** Gets the plugin that a network names from peers of that network. */
import type { Network } from "../../../core/rules/network.ts";
import { Timeout } from "../../../core/base/clock.ts";
import { type Address, formatAddress } from "../../../net/base/address.ts";
import { fetchBundle } from "../../../net/bundle/fetch.ts";
import type { NetworkKey } from "../../../net/private/network_key.ts";
import { UnreachableError } from "../errors.ts";
import { createTransport } from "./peer_transport.ts";
import { AGENT } from "../version.ts";
import type { PeerDeps } from "./system_deps.ts";

/** Where peers are looked for. */
export interface PluginSources {
  readonly trackers: readonly string[];
  readonly connect: readonly Address[];
  /** The key of a private network. */
  readonly networkKey?: NetworkKey;
  /** Told, for a person, what came from whom. */
  readonly onFetched?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** How long it is looked for, in ms. */
const PATIENCE_MS = 30_000;

/**
 * The code of the plugin, whose SHA-256 is the one that the network names.
 *
 * @throws {UnreachableError} If no peer gives it in time.
 */
export async function fetchNetworkPlugin(
  { chainId, definition }: Network,
  {
    trackers,
    connect,
    networkKey,
    onFetched = () => {},
    signal = new AbortController().signal,
  }: PluginSources,
  deps: Pick<PeerDeps, "clock" | "random" | "transport" | "access" | "createLog">,
): Promise<string> {
  const { clock, random, access, createLog } = deps;
  const { name: network, validator: { name, version, bundle } } = definition;
  const plugin = `the plugin ${name} ${version} with the SHA-256 ${bundle}`;
  await using timeout = new Timeout(clock, PATIENCE_MS, { signal });
  const log = createLog("plugin");
  log.info(`looking for ${plugin}`);
  const transport = await createTransport(networkKey, deps);
  const found = await fetchBundle({
    chainId,
    sha256: bundle!,
    agent: AGENT,
    connect,
    trackers,
    networkKey,
    signal: timeout.signal,
  }, { transport, clock, random, log, access });
  signal.throwIfAborted();
  if (found !== undefined) {
    onFetched(`Got ${plugin} from ${formatAddress(found.from)}.`);
    return decode(found.code, plugin);
  }
  throw new UnreachableError(
    `Cannot run the network "${network}" as no peer of it gave ${plugin} within ` +
      `${PATIENCE_MS / 1_000} s: check --tracker and --connect, or name its file with --plugin`,
  );
}

function decode(code: Uint8Array, plugin: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(code);
  } catch (error) {
    throw new UnreachableError(`Cannot use ${plugin} as it must be text in UTF-8`, {
      cause: error,
    });
  }
}
