/** Joining: from a link and its definition to a folder in which every command finds what it needs. */
import type { Network } from "../../core/rules/network.ts";
import type { Clock } from "../../core/base/clock.ts";
import { UnreachableError } from "../app/errors.ts";
import { prepareDataFolder } from "../app/files/data_folder.ts";
import { keepInvitation, readInvitation } from "../app/files/invitation_file.ts";
import { keepDefinition, readKeptDefinition } from "../app/files/joined_elections.ts";
import type { Invitation } from "./invitation.ts";

/** What is kept of a network that is joined. */
export interface JoinOptions {
  readonly network: Network;
  readonly invitation: Invitation;
  /** Where its hosts take connections from peers, `HOST:PORT`. */
  readonly peers: readonly string[];
}

/** True if the folder holds a network that was joined by a link before. */
export function isJoined(folder: string): boolean {
  return readInvitation(folder) !== undefined;
}

/**
 * Makes the folder of a network, or adds to it how the network is reached.
 *
 * @throws {UnreachableError} If the folder cannot be used, or belongs to another network.
 */
export function joinNetwork(
  folder: string,
  { network, invitation: { hosts, networkKey }, peers }: JoinOptions,
  { clock }: { clock: Pick<Clock, "now"> },
): void {
  prepareDataFolder(folder);
  keepDefinition(folder, network);
  const kept = readKeptDefinition(folder);
  if (kept?.chainId !== network.chainId) {
    throw new UnreachableError(
      `Cannot use the folder ${folder} for "${network.definition.name}" as it belongs to another network: ` +
        "name another --data",
    );
  }
  keepInvitation(folder, { hosts, peers, joinedAt: clock.now(), networkKey });
}
