import type { ConnectedReport } from "../../../net/api/connected_report.ts";
import type { FinalitySummary, WitnessSummary } from "../../../net/api/finality_report.ts";
import type { PeerApi, PeerStatus } from "../../../net/api/peer_api.ts";
import { Heading } from "../parts/heading.tsx";
import { useRead } from "../parts/use_read.ts";
import { SHOWN_PEERS } from "../state/limits.ts";
import { type ElectionView, view } from "../state/peer.ts";
import { exploreWords } from "../words/explore_words.ts";
import { showMoment, showNumber, words } from "../words/language.ts";

/** What {@linkcode PeersScreen} works with. */
export interface PeersProps extends ElectionView {
  readonly api: Pick<PeerApi, "peers">;
  readonly now: () => number;
}

/** For whoever runs a computer of the election: who is connected, which witnesses are heard, what trackers say. */
export function PeersScreen({ api, now, election, status }: PeersProps) {
  const looks = useLooks();
  const peers = useRead({ key: `${looks}`, read: () => api.peers(), now });
  const says = exploreWords.value.peers;
  return (
    <>
      <Heading title={`${says.title} · ${election.definition.title}`}>{says.title}</Heading>
      <p>{says.about}</p>
      <ClockLine {...status} />
      {peers === undefined
        ? <p>{words.value.loading}</p>
        : peers.length === 0
        ? <p class="warning">{says.alone}</p>
        : <PeerTable peers={peers} status={status} />}
      {status.finality !== undefined && <Witnesses {...status.finality} />}
      <Trackers {...status} />
    </>
  );
}

/** Another text at each look at the peer. */
function useLooks(): string {
  const { value } = view;
  if (value.kind !== "election") return "";
  const { peers, tip, pending } = value.status;
  return `${peers} ${tip} ${pending}`;
}

const MINUTE_MS = 60_000;

function ClockLine({ clockOffsetMs }: PeerStatus) {
  const { clockFast, clockSlow } = exploreWords.value.peers;
  const minutes = Math.round(Math.abs(clockOffsetMs ?? 0) / MINUTE_MS);
  if (minutes === 0) return null;
  const text = (clockOffsetMs ?? 0) > 0 ? clockFast : clockSlow;
  return <p class="warning">{text(showNumber(minutes))}</p>;
}

function PeerTable({ peers, status }: {
  readonly peers: readonly ConnectedReport[];
  readonly status: PeerStatus;
}) {
  const says = exploreWords.value.peers;
  const more = peers.length - SHOWN_PEERS;
  return (
    <>
      <table class="count">
        <caption>{says.caption(peers.length, showNumber(peers.length))}</caption>
        <thead>
          <tr>
            <th scope="col">{says.place}</th>
            <th scope="col">{says.program}</th>
            <th scope="col">{says.record}</th>
          </tr>
        </thead>
        <tbody>
          {peers.slice(0, SHOWN_PEERS).map((peer) => (
            <tr key={peer.id}>
              <th scope="row">
                <bdi class="code-text">{peer.place}</bdi>
              </th>
              <td data-column={says.program}>
                <bdi class="code-text">{peer.agent}</bdi>
              </td>
              <td data-column={says.record}>{describeRecord(peer, status)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p>{says.more(more, showNumber(more))}</p>}
    </>
  );
}

function describeRecord({ tip, onChain }: ConnectedReport, status: PeerStatus): string {
  const { same, behind, branch, unknown } = exploreWords.value.peers;
  if (tip === null) return unknown;
  if (tip.hash === status.tip) return same;
  const blocks = status.index - tip.index;
  return onChain && blocks > 0 ? behind(blocks, showNumber(blocks)) : branch;
}

function Witnesses({ witnesses, heard, quorum }: FinalitySummary) {
  const says = exploreWords.value.peers;
  const isEnough = heard >= quorum;
  return (
    <section aria-labelledby="witnesses">
      <h2 id="witnesses">{says.witnesses}</h2>
      <p class={isEnough ? "" : "warning"}>{isEnough ? says.enough : says.tooFew}</p>
      <table class="count">
        <thead>
          <tr>
            <th scope="col">{says.witness}</th>
            <th scope="col">{says.trackerState}</th>
          </tr>
        </thead>
        <tbody>
          {witnesses.map((witness) => (
            <tr key={witness.name}>
              <th scope="row">
                <bdi>{witness.name}</bdi>
              </th>
              <td data-column={says.trackerState}>{describeWitness(witness)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function describeWitness({ heard, proven, seenMs }: WitnessSummary): string {
  const says = exploreWords.value.peers;
  if (proven) return says.lied;
  if (heard) return says.heard;
  return seenMs === null ? says.never : says.silent(showMoment(seenMs));
}

function Trackers({ trackers }: PeerStatus) {
  const says = exploreWords.value.peers;
  return (
    <section aria-labelledby="trackers">
      <h2 id="trackers">{says.trackers}</h2>
      {trackers.length === 0 ? <p>{says.noTrackers}</p> : (
        <table class="count">
          <thead>
            <tr>
              <th scope="col">{says.tracker}</th>
              <th scope="col">{says.trackerState}</th>
            </tr>
          </thead>
          <tbody>
            {trackers.map(({ url, state }) => (
              <tr key={url}>
                <th scope="row">
                  <bdi class="code-text">{url}</bdi>
                </th>
                <td data-column={says.trackerState}>{says.trackerStates[state]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
