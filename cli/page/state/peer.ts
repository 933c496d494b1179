/**
 * The peer that serves this page: what it says of the election, kept up to date while the page is looked at.
 *
 * This room owns what the page knows, as signals. Nothing of it touches the document, so it is tested without a browser. It does
 * not own how a peer is asked (`net/api/client.ts`), or what is counted (`cli/result`). Read `../screens/home.tsx` next.
 */
import { signal } from "@preact/signals";
import { type Clock, pause, type Random } from "../../../core/base/clock.ts";
import type { PeerApi, PeerStatus } from "../../../net/api/peer_api.ts";
import { isElection } from "../../app/network_kind.ts";
import type { ElectionPhase } from "../../../plugins/election/definition/definition.ts";
import { phaseOf, type PhaseStanding } from "../../../plugins/election/definition/phase.ts";
import type { AskElection, ElectionStatus, ShownNotice } from "../../result/election_answers.ts";
import { readElectionStatus, readNotices } from "../../result/election_record.ts";
import type { CeremonySummary } from "../../result/ceremony_summary.ts";
import type { NamedElection } from "../workers/ballot_jobs.ts";
import type { BallotMaker } from "./ballot.ts";
import { peerFaultOf } from "./faults.ts";
import { FIRST_ANSWER_MS, LOOK_MS, NEWS_MS } from "./limits.ts";
import type { NewsLine } from "./news.ts";
import { isSeen, untilHidden, untilSeen } from "./seen.ts";

/** What is known of the peer. */
export type PeerView =
  | { readonly kind: "loading" }
  /** Its network is one whose votes this page does not show. */
  | { readonly kind: "other"; readonly status: PeerStatus }
  | ElectionView;

/** An election, as far as the peer has it. */
export interface ElectionView extends NamedElection {
  readonly kind: "election";
  readonly status: PeerStatus;
  /** How far it is: the list of voters, how many have voted. */
  readonly progress: ElectionStatus;
  /** By the peer's clock at the last look. */
  readonly phase: ElectionPhase;
  /** How far the trustees' key is; with secret ballots, until voting opens and if it cannot. */
  readonly ceremony?: CeremonySummary;
  /** Words of the organiser, by their numbers. */
  readonly notices: readonly ShownNotice[];
}

/** What is shown. It stays while the peer does not answer. */
export const view = signal<PeerView>({ kind: "loading" });

/** Since when the peer has not answered, in ms since the Unix epoch; undefined while it does. */
export const away = signal<{ readonly since: number } | undefined>(undefined);

/** What went wrong in the page itself, which its frame shows in place of a screen. */
export const pageFault = signal<{ readonly error: unknown } | undefined>(undefined);

/** True while the first answer takes long. */
export const isSlow = signal(false);

/** What {@linkcode followPeer} works with. */
export interface FollowDeps {
  readonly clock: Clock;
  readonly random: Pick<Random, "below">;
  readonly news: Pick<NewsLine, "open" | "leave">;
  /** Reads the election, and how far its trustees are. */
  readonly desk: BallotMaker;
  /** Loads the page again: marks, code, count and checks are those of one election. */
  readonly beginAnew: () => void;
}

/**
 * Looks at the peer again and again until `signal` is aborted, or another network is behind its address: when it has news, and from time to time. A browser opens six
 * connections to a peer at most, for all tabs together: so one tab listens for all (`news.ts`), and none that nobody looks at.
 */
export async function followPeer(
  api: PeerApi,
  { clock, random, news, desk, beginAnew }: FollowDeps,
  signal: AbortSignal,
): Promise<void> {
  const slow = setSlow(clock, signal);
  while (!signal.aborted) {
    await untilSeen(signal);
    const wait = news.open(signal);
    try {
      const looked = await look(api, clock, desk);
      if (looked === undefined) return beginAnew();
      view.value = looked;
      away.value = undefined;
    } catch (fault) {
      if (signal.aborted) break;
      tellFailure(fault, clock.now());
    }
    const pauseMs = LOOK_MS / 2 + random.below(LOOK_MS / 2);
    const round = new AbortController();
    await Promise.race([
      wait.within(away.value === undefined ? pauseMs : pauseMs / 4),
      untilHidden(AbortSignal.any([signal, round.signal])),
    ]);
    round.abort();
    wait.end();
    if (!isSeen.peek()) news.leave();
    await pause(clock, NEWS_MS, signal);
  }
  await slow;
}

/**
 * Tells why something that was asked for is not shown: the peer is away, or the page has a fault of its own.
 *
 * @param now In ms since the Unix epoch.
 */
export function tellFailure(error: unknown, now: number): void {
  if (peerFaultOf(error) === undefined) pageFault.value = { error };
  else away.value = { since: away.value?.since ?? now };
}

async function setSlow(clock: Clock, signal: AbortSignal): Promise<void> {
  isSlow.value = await pause(clock, FIRST_ANSWER_MS, signal) && view.value.kind === "loading";
}

/** Undefined if the peer's network is another one than before. */
async function look(
  api: PeerApi,
  clock: Pick<Clock, "now">,
  desk: BallotMaker,
): Promise<PeerView | undefined> {
  const status = await api.status();
  const before = view.peek();
  if (before.kind !== "loading" && before.status.network !== status.network) return undefined;
  if (!isElection(status)) return { kind: "other", status };
  const named = await electionOf(status, desk);
  const ask: AskElection = (path, args) => api.query(path, args);
  const progress = await readElectionStatus(ask);
  const notices = progress.notices === 0 ? [] : await readNotices(ask);
  // The peer has told its time by now.
  const phase = phaseOf(named.election.definition, standingOf(status, progress), clock.now());
  const isKeyTold = named.election.definition.mode === "secret" && !status.syncing &&
    (phase === "preparing" || phase === "failed");
  const ceremony = isKeyTold ? await desk.run("ceremony", null) : undefined;
  return {
    kind: "election",
    status,
    ...named,
    progress,
    phase,
    ...ceremony && { ceremony },
    notices,
  };
}

/** What a peer lacks that is still reading the record may be there all the same: for that no election is said to have failed. */
function standingOf({ syncing }: PeerStatus, progress: ElectionStatus): PhaseStanding {
  if (!syncing) return progress;
  return { rollIsWhole: true, keys: progress.keys === "failed" ? "failed" : "ready" };
}

/** The election never changes: its first block is read once. */
async function electionOf(
  { network, name, validator }: PeerStatus,
  desk: BallotMaker,
): Promise<NamedElection> {
  const { value } = view;
  const isKnown = value.kind === "election" && value.election.network.chainId === network;
  return isKnown
    ? { election: value.election, chainWords: value.chainWords }
    : await desk.run("election", { network, name, validator });
}
