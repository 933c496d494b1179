/**
 * The election for a browser that runs no scripts: how far it is, and its count, as the peer has them. Nothing of it is checked
 * by whoever reads it, and it says so.
 */
import { PAGE_STYLE } from "../../net/http/page_style.ts";
import type { PeerApi, PeerStatus } from "../../net/api/peer_api.ts";
import type { PlainSource } from "../../net/api/plain_route.ts";
import { nextTurnOf } from "../../plugins/election/definition/phase.ts";
import { isElection } from "../app/network_kind.ts";
import type { ElectionSummary } from "./election_summary.ts";
import { plainHtml } from "./plain_html.ts";
import { PLAIN_LANGUAGES, plainLanguageOf } from "./plain_words.ts";
import { type Election, readElection } from "./read_election.ts";
import { readSummary } from "./read_summary.ts";

/** A count, and up to where it is. */
interface Counted {
  readonly place: string;
  readonly result: Promise<CountedElection>;
}

interface CountedElection {
  readonly election: Election;
  readonly summary: ElectionSummary;
  /** When the election is at something else, whether a block comes or not, in ms since the Unix epoch. */
  readonly until: number;
}

/**
 * Makes such pages. Ballots are counted once for each last block, for all who ask, and anew when voting opens or closes.
 *
 * @param now This machine's clock, in ms since the Unix epoch.
 */
export function createPlainPage(now: () => number): PlainSource {
  let counted: Counted | undefined;
  return async (api, { wished, chosen }) => {
    const status = await api.status();
    if (!isElection(status)) return undefined;
    const place = `${status.network} ${status.tip} ${status.finality?.index}`;
    const isOld = counted?.place !== place || now() >= (await counted.result).until;
    if (counted === undefined || isOld) {
      const own: Counted = { place, result: count(api, status, now) };
      counted = own;
      // Whoever waits for it is told below; the next one who asks has it counted anew.
      own.result.catch(() => {
        if (counted === own) counted = undefined;
      });
    }
    const { election, summary } = await counted.result;
    const tag = chosen !== undefined && Object.hasOwn(PLAIN_LANGUAGES, chosen)
      ? chosen
      : plainLanguageOf(wished);
    return plainHtml({ election, summary, isCatchingUp: status.syncing, style: PAGE_STYLE }, tag);
  };
}

async function count(
  api: PeerApi,
  status: PeerStatus,
  now: () => number,
): Promise<CountedElection> {
  const time = now();
  const election = await readElection(api, status);
  const { summary } = await readSummary(api, status, time);
  return { election, summary, until: nextTurnOf(election.definition, time) };
}
