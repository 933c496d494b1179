import type { RecordId } from "../../../core/block/ids.ts";
import type { BallotMaker } from "../state/ballot.ts";
import { Fours } from "./fours.tsx";
import { useRead } from "./use_read.ts";
import { words } from "../words/language.ts";

/** What {@linkcode WrittenMark} is given. */
export interface WrittenMarkProps {
  readonly desk: BallotMaker;
  readonly id: RecordId;
  readonly now: () => number;
}

/** The mark of a secret ballot that was written, worked out here: the voter saw it before the ballot was sent. */
export function WrittenMark({ desk, id, now }: WrittenMarkProps) {
  const mark = useRead({ key: id, read: () => desk.run("mark", id), now });
  if (mark === undefined) return null;
  return (
    <>
      <MarkLine mark={mark} />
      <p>{words.value.secret.compareMark}</p>
    </>
  );
}

/** The mark of a ballot, to be compared letter by letter. */
export function MarkLine({ mark }: { readonly mark: string }) {
  return (
    <p>
      {words.value.secret.mark}:{" "}
      <strong class="hash" lang="en" dir="ltr">
        <Fours text={mark} />
      </strong>
    </p>
  );
}
