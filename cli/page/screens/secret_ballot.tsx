import { useEffect, useRef, useState } from "preact/hooks";
import { DEFAULT_MINIMUM } from "../../../plugins/election/definition/limits.ts";
import { sharesNeeded } from "../../../plugins/election/opening/opening.ts";
import { MarkLine } from "../parts/ballot_mark.tsx";
import { say } from "../parts/live.tsx";
import { saveFile } from "../parts/save_file.ts";
import { NotSent, type SendingDeps, useSending } from "../parts/sending.tsx";
import { encryptBallot } from "../state/ballot.ts";
import type { OpenedText } from "../workers/ballot_jobs.ts";
import { showNumber, words } from "../words/language.ts";

/**
 * A ballot that is encrypted first and shows its mark. Only then its voter says whether it is sent or opened: a device that cheats
 * has to decide on it before it knows.
 */
export function SecretBallot({ desk, election }: SendingDeps) {
  const [mark, setMark] = useState<string | undefined>();
  const [opened, setOpened] = useState<OpenedText | undefined>();
  const [fault, setFault] = useState<unknown>();
  const { sending, submit, beginAnew } = useSending({ desk, election });
  const asked = useRef(0);
  const isOpening = useRef(false);
  const encrypt = () => {
    setMark(undefined);
    setOpened(undefined);
    beginAnew();
    // After a second press the mark of the first is of no ballot any more.
    const own = ++asked.current;
    encryptBallot(desk, election).then((made) => own === asked.current && setMark(made), setFault);
  };
  useEffect(encrypt, []);
  if (fault !== undefined) throw fault;
  const { send, sendingNow } = words.value.check;
  const { encrypting, markAbout, either, open, hidden, few, opened: { again } } =
    words.value.secret;
  const { definition, definition: { minimum = DEFAULT_MINIMUM } } = election;
  if (opened !== undefined) return <Opened {...opened} again={encrypt} />;
  const openIt = () => {
    if (isOpening.current) return;
    isOpening.current = true;
    desk.run("open", null).then(setOpened, setFault).finally(() => isOpening.current = false);
  };
  const isSending = sending?.kind === "sending";
  // One that was handed in, also in vain, is not opened: whoever kept it could bring it in, and it could be read.
  const canOpen = sending === undefined;
  return (
    <>
      <p>
        {hidden(
          showNumber(sharesNeeded(definition)),
          showNumber(definition.trustees?.length ?? 0),
        )}
      </p>
      {minimum < DEFAULT_MINIMUM && <p class="warning">{few(minimum, showNumber(minimum))}</p>}
      {mark === undefined ? <p role="status">{encrypting}</p> : (
        <>
          <MarkLine mark={mark} />
          <p>{markAbout}</p>
          <p>{either}</p>
          <NotSent sending={sending} />
          <p class="actions">
            <button type="button" onClick={() => isOpening.current || submit(mark)}>
              {isSending ? sendingNow : send}
            </button>{" "}
            {canOpen ? <button type="button" onClick={openIt}>{open}</button> : (
              <button
                type="button"
                onClick={() => isSending || encrypt()}
                aria-disabled={isSending}
              >
                {again}
              </button>
            )}
          </p>
        </>
      )}
    </>
  );
}

function Opened({ mark, text, again }: OpenedText & { readonly again: () => void }) {
  const { title, about, warning, save, again: anew } = words.value.secret.opened;
  useEffect(() => say(title), []);
  return (
    <section aria-labelledby="opened">
      <h2 id="opened">{title}</h2>
      <MarkLine mark={mark} />
      <p>{about}</p>
      <p class="warning">{warning}</p>
      <p class="actions">
        <button
          type="button"
          onClick={() => saveFile("test-ballot.json", text, "application/json")}
        >
          {save}
        </button>{" "}
        <button type="button" onClick={again}>{anew}</button>
      </p>
    </section>
  );
}
