/** Which election a peer is in: its definition, as its first block holds it. */
import { base64ToBytes } from "../../core/base/base64.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import { type Network, networkOfGenesis } from "../../core/rules/network.ts";
import type { PeerApi, PeerStatus } from "../../net/api/peer_api.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { checkWitnessCloses } from "../../plugins/election/definition/check_closes.ts";
import { readDefinition } from "../../plugins/election/definition/read_definition.ts";
import { UnreachableError, UsageError } from "../app/errors.ts";
import { isElection } from "../app/network_kind.ts";

/** An election with a roll. */
export interface Election {
  readonly network: Network;
  readonly definition: ElectionDefinition;
}

/** True if a network is an election with a roll. */
export function isElectionNetwork({ definition }: Network): boolean {
  return definition.validator.name === "election" && definition.validator.bundle === undefined;
}

/**
 * Reads the election from the peer's first block. The chain id is worked out from it here, so nothing of the definition is
 * taken on trust.
 *
 * @throws {UsageError} If the peer's network is no election with a roll.
 * @throws {UnreachableError} If the peer's first block is not that of its chain id.
 */
export async function readElection(
  api: PeerApi,
  status: Pick<PeerStatus, "network" | "name" | "validator">,
): Promise<Election> {
  if (!isElection(status)) throw noElection(status);
  const network = await readNetwork(api);
  if (network.chainId !== status.network) {
    throw new UnreachableError(
      `Cannot use the peer as its first block is that of ${network.chainId}: it says it is in ${status.network}`,
    );
  }
  return electionOfNetwork(network);
}

/**
 * The election of a network.
 *
 * @throws {UsageError} If it is none with a roll, or its definition breaks a rule.
 */
export function electionOfNetwork(network: Network): Election {
  const { name, validator } = network.definition;
  if (!isElectionNetwork(network)) {
    throw noElection({ name, validator: `${validator.name} ${validator.version}` });
  }
  try {
    const definition = readDefinition(validator.config);
    checkWitnessCloses(network.definition);
    return { network, definition };
  } catch (error) {
    if (!(error instanceof TypeError || error instanceof RuleError)) throw error;
    throw new UsageError(`Cannot use the election "${name}" as ${error.message}`, { cause: error });
  }
}

async function readNetwork(api: PeerApi): Promise<Network> {
  const [genesis] = await api.blocks(0, 1);
  if (genesis === undefined) {
    throw new UnreachableError("Cannot use the peer as it has no first block");
  }
  const { prevHash, dataRoot, index, time, bits, extra, nonce } = genesis;
  const records = genesis.records.map(base64ToBytes);
  const header = { version: 1, prevHash, dataRoot, index, time, bits, extra, nonce };
  try {
    return networkOfGenesis({ header: { ...header, recordCount: records.length }, records });
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new UnreachableError(
      `Cannot use the peer as its first block breaks a rule: ${error.message}`,
      {
        cause: error,
      },
    );
  }
}

function noElection({ name, validator }: Pick<PeerStatus, "name" | "validator">): UsageError {
  return new UsageError(
    `Cannot do that as the network must be an election with a roll: "${name}" has the validator ${validator}`,
  );
}
