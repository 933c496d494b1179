import { useState } from "preact/hooks";
import { TextFileField } from "../parts/text_file_field.tsx";
import { Heading } from "../parts/heading.tsx";
import { say } from "../parts/live.tsx";
import type { Checker } from "../state/checker.ts";
import { peerFaultOf } from "../state/faults.ts";
import { type ElectionView, pageFault } from "../state/peer.ts";
import { placeOfVote } from "../state/vote_address.ts";
import type { ReadPaper } from "../workers/read_paper.ts";
import { exploreWords } from "../words/explore_words.ts";
import { words } from "../words/language.ts";
import { PaperOutcome } from "../parts/paper_outcome.tsx";

/** What {@linkcode ReceiptScreen} works with. */
export interface ReceiptProps extends ElectionView {
  readonly checker: Checker;
}

/** Where the check is. */
type Checking =
  | { readonly kind: "empty" | "checking" | "away" }
  | { readonly kind: "done"; readonly read: ReadPaper };

/** A receipt that somebody pastes or chooses, checked in this browser: what it shows, what the peer says, and what is open. */
export function ReceiptScreen({ checker, election, chainWords }: ReceiptProps) {
  const [text, setText] = useState("");
  const { checking, check } = useChecking(checker, election);
  const says = exploreWords.value.receipt;
  const submit = (event: Event) => {
    event.preventDefault();
    const place = placeOfVote(text);
    if (place === undefined) return void check(text);
    location.hash = place;
  };
  return (
    <>
      <Heading title={`${says.title} · ${election.definition.title}`}>{says.title}</Heading>
      <p>{says.about}</p>
      <form onSubmit={submit}>
        <p>
          <label for="receipt">{says.text}</label>
          <textarea
            id="receipt"
            class="code"
            rows={4}
            spellcheck={false}
            autocomplete="off"
            dir="ltr"
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </p>
        <TextFileField
          id="receipt-file"
          label={says.file}
          accept=".json,application/json,text/plain"
          take={(chosen) => void check(chosen)}
        />
        <button type="submit">
          {checking?.kind === "checking" ? says.checking : says.check}
        </button>
      </form>
      <p role="alert" class={isFault(checking) ? "warning" : ""}>
        {checking?.kind === "empty" && says.empty}
        {checking?.kind === "away" && words.value.code.noAnswer}
      </p>
      {checking?.kind === "done" && (
        <PaperOutcome {...checking.read} election={election} chainWords={chainWords} />
      )}
    </>
  );
}

function isFault(checking: Checking | undefined): boolean {
  return checking?.kind === "empty" || checking?.kind === "away";
}

function useChecking(checker: Checker, election: ElectionView["election"]) {
  const [checking, setChecking] = useState<Checking | undefined>();
  const check = async (text: string) => {
    if (checking?.kind === "checking") return;
    if (text.trim() === "") return setChecking({ kind: "empty" });
    setChecking({ kind: "checking" });
    const says = exploreWords.value.receipt;
    say(says.checking);
    try {
      const read = await checker.run("receipt", { text, election });
      setChecking({ kind: "done", read });
      say(read.checked.ok ? says.holds : says.fails);
    } catch (error) {
      if (peerFaultOf(error) === undefined) pageFault.value = { error };
      setChecking({ kind: "away" });
    }
  };
  return { checking, check };
}
