import type { FollowedRecord, VoteStanding } from "../state/sent.ts";
import { showNumber, words } from "../words/language.ts";

/** What {@linkcode Ladder} shows. */
export interface LadderProps {
  readonly standing: Extract<VoteStanding, { kind: "on-its-way" }>;
  readonly known: FollowedRecord;
}

/** What is so already, and what is not yet: each step by itself, as a peer that is alone writes without telling anybody. */
export function Ladder({ standing, known: { report, place } }: LadderProps) {
  const { sent, known, alone, written, final, notSigned, done, waiting } = words.value.record.steps;
  const { likely, notLikely, checked, checkedFinal, seeBlock } = words.value.follow.vote;
  const { others, isWritten, isLikely, isFinal } = standing;
  const { block, confirmations = 0 } = report ?? {};
  const steps = [
    { text: sent, isDone: true },
    { text: others > 0 ? known(others, showNumber(others)) : alone, isDone: others > 0 },
    {
      text: isWritten && block ? `${written} (${showNumber(block.index)})` : written,
      isDone: isWritten,
    },
    {
      text: isLikely ? likely(confirmations, showNumber(confirmations)) : notLikely,
      isDone: isLikely,
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
      {place !== undefined && <p>{place.isFinal ? checkedFinal : checked}</p>}
      {block !== undefined && (
        <p>
          <a href={`#/chain/${block.index}`}>{seeBlock}</a>
        </p>
      )}
    </>
  );
}
