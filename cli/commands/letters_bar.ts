/** Whether `chainvote roll letters` waits: of secret ballots there should be no letters before their key. */
import { systemClock as clock } from "../../core/base/system.ts";
import { hasDatabase } from "../app/files/data_folder.ts";
import { readInvitation } from "../app/files/invitation_file.ts";
import { withPeer } from "../options/peer_access.ts";
import type { PeerFlags } from "../options/peer_options.ts";
import { readReadingAccess } from "../options/read_access.ts";
import type { Election } from "../result/read_election.ts";
import { findLettersBar } from "../roll/letters_bar.ts";
import { printNote } from "../terminal/output.ts";

/** What the user said. */
interface BarFlags extends PeerFlags {
  readonly election: string;
  readonly beforeKey?: true;
  readonly timeout: number;
  readonly json?: true;
}

/**
 * Why secret ballots should have no letters yet, as far as this machine knows a peer of the election; a registrar may have none, and is told
 * what to look for.
 */
export async function askForLettersBar(
  election: Election,
  flags: BarFlags,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (election.definition.mode === "open" || flags.beforeKey) return undefined;
  const network = flags.network ?? flags.election;
  const access = await readReadingAccess({ ...flags, network }, signal);
  const { peer, required, data } = access;
  const isKnown = peer !== undefined || required.length > 0 || flags.data !== undefined ||
    hasDatabase(data) || readInvitation(data) !== undefined;
  if (isKnown) {
    return await withPeer(access, ({ api }) => findLettersBar(api, election, clock.now()));
  }
  printNote(
    "Ask the organiser before you post them: the trustees' key must be made, as host says. If it fails, the election is built anew, " +
      "with other words. On a machine that has joined, this command looks by itself.",
  );
  return undefined;
}
