import { useEffect } from "preact/hooks";
import type { Clock } from "../../../core/base/clock.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import type { ApiClient } from "../../../net/api/client.ts";
import { Heading } from "../parts/heading.tsx";
import { QrCode } from "../parts/qr_code.tsx";
import { say } from "../parts/live.tsx";
import { WhyRefused } from "../parts/why_refused.tsx";
import type { ElectionView } from "../state/peer.ts";
import { followed, followVote, standingOfVote, type VoteStanding } from "../state/sent.ts";
import { showNumber, words } from "../words/language.ts";

/** What {@linkcode RecordScreen} works with. */
export interface RecordScreenProps extends ElectionView {
  readonly api: ApiClient;
  readonly id: RecordId;
  readonly clock: Clock;
}

/** A vote that was sent, followed until nothing can take it away: back a step too, if the record is rearranged. */
export function RecordScreen({ api, id, clock, election, status }: RecordScreenProps) {
  useEffect(() => {
    const end = new AbortController();
    void followVote(api, id, { clock }, end.signal);
    return () => end.abort();
  }, [id]);
  const { title, unknown, refused, wentBack, keep, keepAbout, qr } = words.value.record;
  const known = followed.value?.id === id ? followed.value : undefined;
  const standing = known?.report && standingOfVote(known.report, status.finality !== undefined);
  const heading = standing === undefined ? words.value.loading : title[headingOf(standing)];
  useEffect(() => {
    if (standing !== undefined) say(heading);
  }, [heading]);
  return (
    <>
      <Heading title={`${heading} · ${election.definition.title}`}>{heading}</Heading>
      {standing?.kind === "unknown" && <p>{unknown}</p>}
      {standing?.kind === "refused" && (
        <p class="warning">
          {refused} <WhyRefused code={known?.report?.code} reason={known?.report?.reason} />
        </p>
      )}
      {known?.wentBack === true && <p class="warning">{wentBack}</p>}
      {standing?.kind === "on-its-way" && (
        <Ladder {...standing} index={known?.report?.block?.index} />
      )}
      <h2>{keep}</h2>
      <p>{keepAbout}</p>
      <QrCode text={location.href} label={qr} />
      <p class="hash" dir="ltr">{id}</p>
    </>
  );
}

function headingOf(standing: VoteStanding): "unknown" | "refused" | "sent" | "written" | "final" {
  if (standing.kind !== "on-its-way") return standing.kind;
  if (standing.isFinal === true) return "final";
  return standing.isWritten ? "written" : "sent";
}

/** What is so already, and what is not yet: each step by itself, as a peer that is alone writes without telling anybody. */
function Ladder(
  { others, isWritten, isFinal, index }: Extract<VoteStanding, { isWritten: boolean }> & {
    readonly index: number | undefined;
  },
) {
  const { sent, known, alone, written, final, notSigned, done, waiting } = words.value.record.steps;
  const steps = [
    { text: sent, isDone: true },
    { text: others > 0 ? known(others, showNumber(others)) : alone, isDone: others > 0 },
    {
      text: index === undefined ? written : `${written} (${showNumber(index)})`,
      isDone: isWritten,
    },
    ...isFinal === undefined ? [] : [{ text: final, isDone: isFinal }],
  ];
  return (
    <>
      <ol class="ladder">
        {steps.map(({ text, isDone }, i) => (
          <li key={i} class={isDone ? "done" : ""}>
            <span class="unseen">{isDone ? done : waiting}</span> {text}
          </li>
        ))}
      </ol>
      {isFinal === undefined && <p>{notSigned}</p>}
    </>
  );
}
