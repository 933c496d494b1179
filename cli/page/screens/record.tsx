import { useEffect } from "preact/hooks";
import type { Clock } from "../../../core/base/clock.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import type { ApiClient } from "../../../net/api/client.ts";
import { Heading } from "../parts/heading.tsx";
import { QrCode } from "../parts/qr_code.tsx";
import { say } from "../parts/live.tsx";
import type { ElectionView } from "../state/peer.ts";
import { followed, followVote, type RecordStep, voteStepOf } from "../state/sent.ts";
import { showNumber, words } from "../words/language.ts";

/** What {@linkcode RecordScreen} works with. */
export interface RecordScreenProps extends ElectionView {
  readonly api: ApiClient;
  readonly id: RecordId;
  readonly clock: Clock;
}

const STEPS: readonly RecordStep[] = ["sent", "known", "written", "final"];

/** A vote that was sent, followed until nothing can take it away: back a step too, if the record is rearranged. */
export function RecordScreen({ api, id, clock, election, status }: RecordScreenProps) {
  useEffect(() => {
    const end = new AbortController();
    void followVote(api, id, { clock }, end.signal);
    return () => end.abort();
  }, [id]);
  const { title, unknown, refused, wentBack, keep, keepAbout, qr } = words.value.record;
  const known = followed.value?.id === id ? followed.value : undefined;
  const report = known?.report;
  const step = report && voteStepOf(report);
  const heading = step === undefined ? words.value.loading : title[step];
  useEffect(() => {
    if (step !== undefined) say(title[step]);
  }, [step]);
  return (
    <>
      <Heading title={`${heading} · ${election.definition.title}`}>{heading}</Heading>
      {step === "unknown" && <p>{unknown}</p>}
      {step === "refused" && <p class="warning">{refused(report?.reason ?? "")}</p>}
      {known?.wentBack === true && <p class="warning">{wentBack}</p>}
      {step !== undefined && STEPS.includes(step) && (
        <Ladder
          reached={STEPS.indexOf(step)}
          relayedTo={report!.relayedTo}
          index={report!.block?.index}
          isSigned={status.finality !== undefined}
        />
      )}
      <h2>{keep}</h2>
      <p>{keepAbout}</p>
      <QrCode text={location.href} label={qr} />
      <p class="hash" dir="ltr">{id}</p>
    </>
  );
}

function Ladder({ reached, relayedTo, index, isSigned }: {
  readonly reached: number;
  readonly relayedTo: number;
  readonly index: number | undefined;
  readonly isSigned: boolean;
}) {
  const { sent, known, written, final, added, done, waiting } = words.value.record.steps;
  const texts = [
    sent,
    known(relayedTo, showNumber(relayedTo)),
    index === undefined ? written : `${written} (${showNumber(index)})`,
    isSigned ? final : added,
  ];
  return (
    <ol class="ladder">
      {texts.map((text, i) => (
        <li
          key={i}
          class={i <= reached ? "done" : ""}
          aria-current={i === reached ? "step" : undefined}
        >
          <span class="unseen">{i <= reached ? done : waiting}</span> {text}
        </li>
      ))}
    </ol>
  );
}
