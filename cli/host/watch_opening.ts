/** Tells the host of secret ballots when trustees are to open the sum, and when they have. */
import { type Clock, pause } from "../../core/base/clock.ts";
import type { Network } from "../../core/rules/network.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { keyIndexOf } from "../../plugins/election/secret/ceremony.ts";
import { readCeremony } from "../result/ceremony_answer.ts";
import { readOpening } from "../result/opening_answer.ts";
import { summarizeOpening } from "../result/opening_summary.ts";
import { electionOfNetwork, isElectionNetwork } from "../result/read_election.ts";
import { OPENING_LOOK_MS } from "./limits.ts";

/** What is looked at. */
interface Holding {
  readonly api: PeerApi;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Waits until no ballot of a secret election enters any more.
 *
 * @returns What to tell a person; undefined if there is nothing to open, and if it was ended before.
 */
export async function watchClosing(
  network: Network,
  { api, clock, signal }: Holding,
): Promise<string | undefined> {
  const definition = secretOf(network);
  if (definition === undefined) return undefined;
  const { late, minimum, trustees = [] } = definition;
  while (clock.now() < late) {
    if (!await pause(clock, OPENING_LOOK_MS, signal)) return undefined;
  }
  const ask = (path: string, args?: Readonly<Record<string, string>>) => api.query(path, args);
  const { value: ceremony } = await readCeremony(ask, trustees.length);
  if (keyIndexOf(ceremony) === undefined) return undefined;
  const { value: { voters, tally } } = await readOpening(ask);
  if (tally === null && voters < (minimum ?? 0)) {
    return `The election has closed, and ${voters} have voted: of fewer than ${minimum} ballots nothing is opened.`;
  }
  const names = trustees.map(({ name }) => name).join(", ");
  return `The election has closed. Now trustees open the result: remind ${names} to give the command chainvote trustee run again.`;
}

/**
 * Waits until enough trustees have opened the sum.
 *
 * @returns As {@linkcode watchClosing}.
 */
export async function watchOpening(
  network: Network,
  { api, clock, signal }: Holding,
): Promise<string | undefined> {
  const definition = secretOf(network);
  if (definition === undefined) return undefined;
  const { witnesses } = network.definition;
  const ask = (path: string, args?: Readonly<Record<string, string>>) => api.query(path, args);
  do {
    const { opening } = summarizeOpening(definition, (await readOpening(ask)).value, witnesses);
    if (opening.state === "opened") {
      return `The result was opened by ${
        opening.openedBy.join(", ")
      }: chainvote election result shows it.`;
    }
  } while (await pause(clock, OPENING_LOOK_MS, signal));
  return undefined;
}

/** The definition of an election with secret ballots; undefined if the network is of something else. */
function secretOf(network: Network): ElectionDefinition | undefined {
  if (!isElectionNetwork(network)) return undefined;
  const { definition } = electionOfNetwork(network);
  return definition.mode === "secret" ? definition : undefined;
}
