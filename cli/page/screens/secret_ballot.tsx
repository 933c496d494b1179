import { useEffect, useState } from "preact/hooks";
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
  const { sending, submit } = useSending({ desk, election });
  const encrypt = () => {
    setMark(undefined);
    setOpened(undefined);
    encryptBallot(desk, election).then(setMark, setFault);
  };
  useEffect(encrypt, []);
  if (fault !== undefined) throw fault;
  const { send, sendingNow } = words.value.check;
  const { encrypting, markAbout, either, open, hidden } = words.value.secret;
  const { definition } = election;
  if (opened !== undefined) return <Opened {...opened} again={encrypt} />;
  const openIt = () => {
    // One that may be on its way is not opened: it could be read.
    if (sending?.kind === "sending" || sending?.kind === "away") return;
    desk.run("open", null).then(setOpened, setFault);
  };
  return (
    <>
      <p>
        {hidden(
          showNumber(sharesNeeded(definition)),
          showNumber(definition.trustees?.length ?? 0),
        )}
      </p>
      {mark === undefined ? <p role="status">{encrypting}</p> : (
        <>
          <MarkLine mark={mark} />
          <p>{markAbout}</p>
          <p>{either}</p>
          <NotSent sending={sending} />
          <p class="actions">
            <button type="button" onClick={() => submit(mark)}>
              {sending?.kind === "sending" ? sendingNow : send}
            </button>{" "}
            <button type="button" onClick={openIt} aria-disabled={sending?.kind === "away"}>
              {open}
            </button>
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
