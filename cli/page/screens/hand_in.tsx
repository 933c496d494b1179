import { useState } from "preact/hooks";
import type { ApiClient } from "../../../net/api/client.ts";
import { readBallotText } from "../../ballot/ballot_text.ts";
import { Heading } from "../parts/heading.tsx";
import { say } from "../parts/live.tsx";
import { WhyRefused, type WhyRefusedProps } from "../parts/why_refused.tsx";
import { peerFaultOf } from "../state/faults.ts";
import { handingIn } from "../state/handing_in.ts";
import type { ElectionView } from "../state/peer.ts";
import { handInWords } from "../words/hand_in_words.ts";
import { showNumber, words } from "../words/language.ts";

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
  const { sending, submit } = useHandingIn(api);
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
          onInput={({ currentTarget }) => setText(currentTarget.value)}
          autocomplete="off"
          spellcheck={false}
          aria-describedby="about-ballot ballot-fault"
          aria-invalid={read?.ok === false}
        />
      </p>
      <p>
        <label for="ballot-file">{file}</label>
        <input
          id="ballot-file"
          type="file"
          onChange={async ({ currentTarget: { files } }) => {
            if (files?.[0] !== undefined) setText(await files[0].text());
          }}
        />
      </p>
      <p id="ballot-fault" role="alert" class={read?.ok === false ? "warning" : ""}>
        {read?.ok === false && faults[read.code]}
      </p>
      {read?.ok && (
        <>
          <p>{whose(showNumber(read.voter))}</p>
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

/** Where handing in is, and what a press of the button does. */
function useHandingIn(api: ApiClient) {
  const [sending, setSending] = useState<HandingIn | undefined>();
  const [fault, setFault] = useState<unknown>();
  const submit = async (record: Uint8Array) => {
    if (sending?.kind === "sending") return;
    setSending({ kind: "sending" });
    say(words.value.check.sendingNow);
    try {
      const { status, code, reason, recordId } = await handingIn(() => api.handInBallot(record));
      if (status === "refused") setSending({ kind: "refused", by: { code, reason } });
      else location.hash = `#/r/${recordId}`;
    } catch (error) {
      const found = peerFaultOf(error);
      if (found === undefined) return setFault(error);
      setSending(found.kind === "away" ? found : { kind: "refused", by: found });
    }
  };
  // The frame shows what went wrong in the page itself.
  if (fault !== undefined) throw fault;
  return { sending, submit };
}
