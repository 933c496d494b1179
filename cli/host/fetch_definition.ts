/** Gets the definition that a link names from one of its hosts, none of whom is believed. */
import type { Clock, Random } from "../../core/base/clock.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import { createNetwork, type Network, parseNetworkDefinition } from "../../core/rules/network.ts";
import type { HttpAccess } from "../../net/http/access.ts";
import { DecodeError, type Decoder, object, whole } from "../../net/http/decode.ts";
import { callTracker } from "../../net/tracker/client/call.ts";
import { TrackerError } from "../../net/tracker/client/error.ts";
import { provingFetch } from "../../net/tracker/client/proving_fetch.ts";
import { UnreachableError } from "../app/errors.ts";
import type { Invitation } from "./invitation.ts";
import { DEFINITION_ANSWER_MS, MAX_DEFINITION_NESTING } from "./limits.ts";

/** What a host gave. */
export interface FetchedDefinition {
  /** Its chain id is that of the link. */
  readonly network: Network;
  /** URL of the host that gave it. */
  readonly host: string;
  /** Where that host takes connections from peers, `HOST:PORT`. */
  readonly peer: string;
}

/** What {@linkcode fetchDefinition} works with. */
export interface FetchDeps extends HttpAccess {
  readonly clock: Clock;
  readonly random: Random;
}

/** A host's answer. */
interface Offer {
  readonly definition: unknown;
  readonly port: number;
}

const decodeOffer: Decoder<Offer> = object({
  definition: (value, at) => checkNesting(value, at, MAX_DEFINITION_NESTING),
  port: whole(1, 65_535),
});

/**
 * Asks the hosts of a link one after another until one gives the definition.
 *
 * @throws {UnreachableError} If none does, with the reason of each.
 * @throws The signal's reason, once `signal` is aborted.
 */
export async function fetchDefinition(
  invitation: Invitation,
  deps: FetchDeps,
  signal: AbortSignal,
): Promise<FetchedDefinition> {
  const reasons: string[] = [];
  for (const host of invitation.hosts) {
    try {
      return await askHost(host, invitation, { deps, signal });
    } catch (error) {
      if (!(error instanceof TrackerError || error instanceof UnreachableError)) throw error;
      reasons.push(error.message);
    }
  }
  throw new UnreachableError(`Cannot join: ${reasons.join("; ")}`);
}

async function askHost(
  host: string,
  { chainId, networkKey }: Invitation,
  { deps, signal }: { deps: FetchDeps; signal: AbortSignal },
): Promise<FetchedDefinition> {
  const { clock, random, proxyOf, fetch: open } = deps;
  const fetch = networkKey === undefined
    ? open
    : provingFetch(open, { tracker: host, key: networkKey, random });
  const name = networkKey?.trackerName(chainId) ?? chainId;
  const { definition, port } = await callTracker({
    method: "GET",
    tracker: host,
    url: `${host}/v1/networks/${name}/definition`,
    timeoutMs: DEFINITION_ANSWER_MS,
    parse: (value) => decodeOffer(value, "its answer"),
    signal,
  }, { clock, proxyOf, fetch });
  const network = readDefinition(definition, host);
  if (network.chainId !== chainId) {
    throw new UnreachableError(
      `${host} gives the definition of another network, ${
        network.chainId.slice(0, 8)
      }…, than the link ` +
        `names, ${
          chainId.slice(0, 8)
        }…: it is not to be trusted; ask whoever invited you for the link again`,
    );
  }
  const { hostname } = new URL(host);
  return { network, host, peer: `${hostname}:${port}` };
}

/** What is too deep would take the stack of whoever walks through it. */
function checkNesting(value: unknown, at: string, left: number): unknown {
  if (left === 0) {
    throw new DecodeError(at, `nested in at most ${MAX_DEFINITION_NESTING} levels`, value);
  }
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) checkNesting(part, at, left - 1);
  }
  return value;
}

function readDefinition(value: unknown, host: string): Network {
  try {
    return createNetwork(parseNetworkDefinition(JSON.stringify(value) ?? "null"));
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new UnreachableError(`${host} gives no network definition: ${error.message}`, {
      cause: error,
    });
  }
}
