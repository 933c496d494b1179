/** The election that a page from the disk holds, as `chainvote page` has put it there. */
import type { Random } from "../../../core/base/clock.ts";
import type { Element } from "../../../plugins/belenios/group/group.ts";
import { readPageData } from "../../app/page/page_data.ts";
import { pageElectionKey } from "../../app/page/page_key.ts";
import { type Election, electionOfNetwork } from "../../result/read_election.ts";

/** What the page holds. */
export interface HeldElection {
  readonly election: Election;
  /** That of the trustees, worked out from what they have signed; there where ballots are secret. */
  readonly electionKey?: Element;
  /** The page of a peer where ballots are handed in. */
  readonly link?: string;
}

/** What the page from the disk works with. */
export interface OfflineDeps extends HeldElection {
  /** A code is taken there alone: a page that somebody serves is not the file that the letter names. */
  readonly isFromDisk: boolean;
  readonly random: Pick<Random, "bytes">;
}

/**
 * Reads it.
 *
 * @throws {Error} If it is not what the command writes.
 */
export function readHeldElection(text: string): HeldElection {
  const { network, dealt, link } = readPageData(text);
  const election = electionOfNetwork(network);
  return { election, link, electionKey: pageElectionKey(election.definition, dealt) };
}
