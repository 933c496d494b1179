import { useState } from "preact/hooks";
import type { ApiClient } from "../../../net/api/client.ts";
import { readBallotText } from "../../ballot/ballot_text.ts";
import { TextFileField } from "../parts/text_file_field.tsx";
import { Heading } from "../parts/heading.tsx";
import { say } from "../parts/live.tsx";
import { WhyRefused, type WhyRefusedProps } from "../parts/why_refused.tsx";
import { peerFaultOf } from "../state/faults.ts";
import { handingIn } from "../state/handing_in.ts";
import type { ElectionView } from "../state/peer.ts";
import { addressOfVote } from "../state/vote_address.ts";
import { handInWords } from "../words/hand_in_words.ts";
import { words } from "../words/language.ts";

/** What {@linkcode HandIn} works with. */
export interface HandInProps extends ElectionView {
  readonly api: ApiClient;
  /** What the address holds, as a link from a QR code does; empty if nothing. */
  readonly given: string;
}

type HandingIn =
  | { readonly kind: "sending" | "away" }
  | { readonly kind: "refused"; readonly by: WhyRefusedProps };

/** A ballot that was made and signed where there is no network is sent from here. It says whose it is; no code is asked for. */
export function HandIn({ api, election, given }: HandInProps) {
  const [text, setText] = useState(given);
  const { title, about, field, file, faults, whose, send } = handInWords.value;
  const { sending, submit, beginAnew } = useHandingIn(api, election);
  const change = (changed: string) => {
    setText(changed);
    beginAnew();
  };
  const read = text.trim() === "" ? undefined : readBallotText(text, election.network);
  const { away, refused, sendingNow } = words.value.check;
  return (
    <>
      <Heading title={`${title} · ${election.definition.title}`}>{title}</Heading>
      <p id="about-ballot">{about}</p>
      <p>
        <label for="ballot-text">{field}</label>
        <textarea
          id="ballot-text"
          class="code"
          dir="ltr"
          rows={5}
          value={text}
          readOnly={sending?.kind === "sending"}
          onInput={({ currentTarget }) => change(currentTarget.value)}
          autocomplete="off"
          spellcheck={false}
          aria-describedby="about-ballot ballot-fault"
          aria-invalid={read?.ok === false}
        />
      </p>
      <TextFileField
        id="ballot-file"
        label={file}
        disabled={sending?.kind === "sending"}
        take={change}
      />
      <p id="ballot-fault" role="alert" class={read?.ok === false ? "warning" : ""}>
        {read?.ok === false && faults[read.code]}
      </p>
      {read?.ok && (
        <>
          <p>{whose(`${read.voter}`)}</p>
          <p
            role="alert"
            class={sending !== undefined && sending.kind !== "sending" ? "warning" : ""}
          >
            {sending?.kind === "away" && away}
            {sending?.kind === "refused" && (
              <>
                {refused} <WhyRefused {...sending.by} />
              </>
            )}
          </p>
          <button type="button" onClick={() => submit(read.record)}>
            {sending?.kind === "sending" ? sendingNow : send}
          </button>
        </>
      )}
    </>
  );
}

/** Where handing in is, and what a press of the button does. With another ballot all begins anew. */
function useHandingIn(api: ApiClient, { network: { chainId } }: ElectionView["election"]) {
  const [sending, setSending] = useState<HandingIn | undefined>();
  const [fault, setFault] = useState<unknown>();
  const submit = async (record: Uint8Array) => {
    if (sending?.kind === "sending") return;
    setSending({ kind: "sending" });
    say(words.value.check.sendingNow);
    try {
      const { status, code, reason, recordId } = await handingIn(() => api.handInBallot(record));
      if (status === "refused") setSending({ kind: "refused", by: { code, reason } });
      else location.hash = addressOfVote(recordId, chainId);
    } catch (error) {
      const found = peerFaultOf(error);
      if (found === undefined) return setFault(error);
      setSending(found.kind === "away" ? found : { kind: "refused", by: found });
    }
  };
  // The frame shows what went wrong in the page itself.
  if (fault !== undefined) throw fault;
  return { sending, submit, beginAnew: () => setSending(undefined) };
}
