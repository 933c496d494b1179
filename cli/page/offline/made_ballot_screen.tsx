import { useMemo } from "preact/hooks";
import { BALLOT_TEXT_START } from "../../ballot/ballot_text.ts";
import { Heading } from "../parts/heading.tsx";
import { QrCode } from "../parts/qr_code.tsx";
import { saveFile } from "../parts/save_file.ts";
import { offlineWords } from "../words/offline_words.ts";
import type { HeldElection } from "./held_election.ts";
import { forgetBallot, type MadeBallot } from "./made_ballot.ts";

/** Most letters of a ballot that a QR code can hold and a telephone still reads: those of few secret questions have less. */
const QR_LETTERS = 1_200;

/** What {@linkcode MadeBallotScreen} is given. */
export interface MadeBallotScreenProps extends HeldElection {
  readonly ballot: MadeBallot;
}

/** The ballot is made: the ways in which it gets to a computer that sends it. */
export function MadeBallotScreen({ ballot, election, link }: MadeBallotScreenProps) {
  const { title, about, qr, scan, scanLink, save, saveAbout, text, again } =
    offlineWords.value.made;
  const code = useMemo(() => qrTextOf(ballot, link), [ballot]);
  return (
    <>
      <Heading title={`${title} · ${election.definition.title}`}>{title}</Heading>
      <p>{about}</p>
      {code !== undefined && (
        <>
          <p>{link === undefined ? scan : scanLink}</p>
          <QrCode text={code} label={qr} />
        </>
      )}
      <p>{saveAbout}</p>
      <button
        type="button"
        onClick={() => saveFile(`ballot-${ballot.voter}.txt`, `${ballot.text}\n`)}
      >
        {save}
      </button>
      <p>
        <label for="made-text">{text}</label>
        <textarea
          id="made-text"
          class="code"
          dir="ltr"
          rows={5}
          readOnly
          value={ballot.text}
          onFocus={({ currentTarget }) => currentTarget.select()}
        />
      </p>
      <p>
        <a href="#/" onClick={forgetBallot}>{again}</a>
      </p>
    </>
  );
}

/** A link that opens the screen where it is handed in, or the ballot alone; undefined if it is too long to be read. */
function qrTextOf({ text }: MadeBallot, link: string | undefined): string | undefined {
  const code = link === undefined
    ? text
    : `${link.replace(/\/$/, "")}/#/hand-in/${text.slice(BALLOT_TEXT_START.length)}`;
  return code.length <= QR_LETTERS ? code : undefined;
}
