import { useEffect, useState } from "preact/hooks";
import type { Clock } from "../../../core/base/clock.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import type { ApiClient } from "../../../net/api/client.ts";
import { WrittenMark } from "../parts/ballot_mark.tsx";
import { Fours } from "../parts/fours.tsx";
import { Heading } from "../parts/heading.tsx";
import { Ladder } from "../parts/ladder.tsx";
import { QrCode } from "../parts/qr_code.tsx";
import { say } from "../parts/live.tsx";
import { saveFile } from "../parts/save_file.ts";
import { WhyRefused } from "../parts/why_refused.tsx";
import type { BallotMaker } from "../state/ballot.ts";
import type { Checker } from "../state/checker.ts";
import { type ElectionView, tellFailure } from "../state/peer.ts";
import { followed, followVote, standingOfVote, type VoteStanding } from "../state/sent.ts";
import type { PlaceToCheck } from "../workers/check_place.ts";
import { addressOfVote } from "../state/vote_address.ts";
import { words } from "../words/language.ts";

/** What {@linkcode RecordScreen} works with. */
export interface RecordScreenProps extends ElectionView {
  readonly api: ApiClient;
  readonly checker: Checker;
  readonly id: RecordId;
  readonly clock: Clock;
  readonly desk: BallotMaker;
  /** False where somebody looks at any vote of the record. */
  readonly isOwn: boolean;
}

/** A vote that was sent, followed until nothing can take it away: back a step too, if the record is rearranged. */
export function RecordScreen(props: RecordScreenProps) {
  const { api, checker, id, clock, desk, isOwn, election } = props;
  const { network, definition } = election;
  useEffect(() => {
    const end = new AbortController();
    const checkPlace = (place: PlaceToCheck) => checker.run("place", place);
    void followVote({ api, checkPlace, clock, network }, id, end.signal);
    return () => end.abort();
  }, [id]);
  const { title, unknown, refused, wentBack } = words.value.record;
  const titles = isOwn ? title : { ...title, ...words.value.follow.vote.title };
  const known = followed.value?.id === id ? followed.value : undefined;
  const standing = known && standingOfVote(known, network.definition.witnesses !== undefined);
  const heading = standing === undefined ? words.value.loading : titles[headingOf(standing)];
  useEffect(() => {
    if (standing !== undefined) say(known?.wentBack === true ? `${heading}. ${wentBack}` : heading);
  }, [heading, known?.wentBack]);
  return (
    <>
      <Heading title={`${heading} · ${definition.title}`}>{heading}</Heading>
      {standing?.kind === "unknown" && <p>{unknown}</p>}
      {standing?.kind === "refused" && (
        <p class="warning">
          {refused} <WhyRefused code={known?.report?.code} reason={known?.report?.reason} />
        </p>
      )}
      {known?.wentBack === true && <p class="warning">{wentBack}</p>}
      {known?.unproven !== undefined && (
        <p class="warning">{words.value.follow.vote.unproven[known.unproven]}</p>
      )}
      {standing?.kind === "on-its-way" && known !== undefined && (
        <Ladder standing={standing} known={known} />
      )}
      {isOwn && definition.mode === "secret" && known?.place !== undefined && (
        <WrittenMark desk={desk} id={id} now={clock.now} />
      )}
      {isOwn && <Keep {...props} isWritten={known?.place !== undefined} />}
    </>
  );
}

function headingOf(standing: VoteStanding): "unknown" | "refused" | "sent" | "written" | "final" {
  if (standing.kind !== "on-its-way") return standing.kind;
  if (standing.isFinal === true) return "final";
  return standing.isWritten ? "written" : "sent";
}

/** What a voter keeps: the address, and a receipt as a file. */
function Keep(
  { checker, clock, id, election, isWritten }: RecordScreenProps & {
    readonly isWritten: boolean;
  },
) {
  const { keep, keepAbout, qr } = words.value.record;
  const { save, saveOpen, saveSecret, unproven } = words.value.follow.vote;
  const { network: { chainId }, definition: { mode } } = election;
  const [isUnshown, setUnshown] = useState(false);
  const saveReceipt = async () => {
    try {
      const text = await checker.run("writeReceipt", { recordId: id, election });
      setUnshown(text === null);
      if (text !== null) saveFile(`receipt-${id.slice(0, 8)}.json`, text, "application/json");
    } catch (error) {
      tellFailure(error, clock.now());
    }
  };
  return (
    <>
      <h2>{keep}</h2>
      <p>{keepAbout}</p>
      <QrCode text={new URL(addressOfVote(id, chainId), location.href).href} label={qr} />
      <p class="hash" dir="ltr">
        <Fours text={id} />
      </p>
      {isWritten && (
        <>
          <button type="button" class="quiet" onClick={saveReceipt}>{save}</button>
          <p role="alert" class={isUnshown ? "warning" : ""}>{isUnshown && unproven.written}</p>
          <p>{mode === "open" ? saveOpen : saveSecret}</p>
        </>
      )}
    </>
  );
}
