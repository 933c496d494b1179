/** Why letters of secret ballots are not printed yet: an election whose key fails is built anew, with other words on its letters. */
import type { PeerApi } from "../../net/api/peer_api.ts";
import { readElectionKey } from "../result/election_key.ts";
import { formatMoment } from "../app/format_time.ts";
import type { Election } from "../result/read_election.ts";

/**
 * What bars letters; nothing once the trustees' key is made and nobody expects it to be undone.
 *
 * @param now This machine's time in ms.
 * @throws {UnreachableError} If the peer's answers are none.
 */
export async function findLettersBar(
  api: Pick<PeerApi, "query" | "status" | "blocks">,
  election: Election,
  now: number,
): Promise<string | undefined> {
  const { keysBy = 0 } = election.definition;
  const found = await readElectionKey(api, election, now);
  switch (found.kind) {
    case "ready":
      return undefined;
    case "unsettled":
      return `the trustees' key is made, and block ${found.index}, which completes it, is not final yet`;
    case "failed":
      return `the election has failed, as the trustee ${
        JSON.stringify(found.cheat)
      } was found to have cheated: it has to be built anew, with other words`;
    case "waiting": {
      const missing = found.missing.join(", ");
      return now < keysBy
        ? `the trustees' key has to be made first, by ${formatMoment(keysBy)}: ${missing} awaited`
        : `the election has failed, as not all steps of the trustees' key were done by ${missing} in time: it has to be built ` +
          "anew, with other words";
    }
  }
}
