import type { Answer } from "../../../plugins/counting/question.ts";
import type { ElectionQuestion } from "../../../plugins/election/definition/definition.ts";
import type { Election } from "../../result/read_election.ts";
import type { CheckedPaper } from "../workers/check_paper.ts";
import type { ReadPaper, ToldOfPaper } from "../workers/read_paper.ts";
import { draftOf } from "../state/draft.ts";
import { addressOfVote } from "../state/vote_address.ts";
import { describeDraft } from "./draft_text.ts";
import { exploreWords } from "../words/explore_words.ts";
import { showList, showMoment, showNumber } from "../words/language.ts";

type GoodPaper = Extract<CheckedPaper, { ok: true }>;

/** What was found of a receipt. */
export function PaperOutcome({ checked, told, election, chainWords }: ReadPaper & {
  readonly election: Election;
  readonly chainWords: string;
}) {
  const says = exploreWords.value.receipt;
  if (!checked.ok) {
    return (
      <section aria-labelledby="outcome">
        <h2 id="outcome">{says.fails}</h2>
        <p class="warning">
          <WhyNot {...checked} />
        </p>
      </section>
    );
  }
  return (
    <section aria-labelledby="outcome">
      <h2 id="outcome">{says.holds}</h2>
      <h3>{says.checkedHere}</h3>
      <p>
        {says.words} <strong lang="en" dir="ltr">{chainWords}</strong>
      </p>
      <Lines lines={shownBy(checked)} />
      {checked.answers !== undefined && (
        <Answers questions={election.definition.questions} answers={checked.answers} />
      )}
      {told !== undefined && (
        <>
          <h3>{says.told}</h3>
          <Lines lines={toldBy(told)} />
        </>
      )}
      <OpenPoints {...checked} />
      <p>
        <a class="button" href={addressOfVote(checked.recordId, election.network.chainId)}>
          {says.follow}
        </a>
      </p>
    </section>
  );
}

function WhyNot({ code, reason }: Extract<CheckedPaper, { ok: false }>) {
  const { faults } = exploreWords.value.receipt;
  if (Object.hasOwn(faults, code)) return <>{faults[code as keyof typeof faults]}</>;
  return <span lang="en" dir="ltr">{reason}</span>;
}

/** What the vote says, in the words of its questions. */
function Answers({ questions, answers }: {
  readonly questions: readonly ElectionQuestion[];
  readonly answers: readonly Answer[];
}) {
  return (
    <dl>
      {questions.map((question, i) => (
        <div key={i} class="answer">
          <dt>
            <bdi>{question.question}</bdi>
          </dt>
          <dd>{describeDraft(question, draftOf(question, answers[i]))}</dd>
        </div>
      ))}
    </dl>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul>
      {lines.map((line, i) => <li key={i}>{line}</li>)}
    </ul>
  );
}

/** What the receipt shows by itself. */
function shownBy({ voter, seq, block, signature, final }: GoodPaper): readonly string[] {
  const says = exploreWords.value.receipt;
  return [
    says.ballot(`${voter}`, showNumber(seq)),
    says.inBlock(showNumber(block.index), showMoment(block.time)),
    ...signature === "good" ? [says.signed] : [],
    ...typeof final === "string" ? [] : [says.final(showList(final.signers))],
  ];
}

/** What the peer says, which nobody has checked. */
function toldBy({ block, counts }: ToldOfPaper): readonly string[] {
  const says = exploreWords.value.receipt;
  return [says[block], ...block === "here" ? [counts ? says.counts : says.replacedVote] : []];
}

function OpenPoints({ signature, final }: GoodPaper) {
  const says = exploreWords.value.receipt;
  const points = [
    ...signature === "secret" ? [says.secret] : [],
    ...signature === "replaced-letter" ? [says.replacedLetter] : [],
    ...signature === "no-roll" ? [says.noRoll] : [],
    ...final === "none" ? [says.notFinal] : [],
    ...final === "no-witnesses" ? [says.noWitnesses] : [],
  ];
  if (points.length === 0) return null;
  return (
    <>
      <h3>{says.open}</h3>
      <Lines lines={points} />
    </>
  );
}
