import { useState } from "preact/hooks";
import { AuditedCounts, AuditLimits, AuditLines } from "../parts/audit_findings.tsx";
import { Heading } from "../parts/heading.tsx";
import { audit, type Auditor, cancelAudit, startAudit } from "../state/audit.ts";
import type { ElectionView } from "../state/peer.ts";
import type { AuditedChain, ChainCheckOutcome, CheckProgress } from "../workers/audit_jobs.ts";
import { auditWords } from "../words/audit_words.ts";
import { isolate, showNumber } from "../words/language.ts";
import { TurnoutLines } from "./home.tsx";

/** What {@linkcode Audit} works with. */
export interface AuditProps extends ElectionView {
  readonly auditor: Auditor;
  readonly now: () => number;
}

/** Bytes of what people call a megabyte. */
const MEGABYTE = 1_000_000;

/** The whole election is checked here, in this browser. */
export function Audit({ auditor, now, ...view }: AuditProps) {
  const { definition: { title: election }, network: { chainId: network } } = view.election;
  const { title, about, away, cancelled } = auditWords.value;
  const { value } = audit;
  const [isFile, setIsFile] = useState(false);
  return (
    <>
      <Heading title={`${title} · ${election}`}>{title}</Heading>
      <p>{about}</p>
      {value.kind === "running" ? <Running progress={value.progress} /> : (
        <ChooseChain
          isFile={isFile}
          setIsFile={setIsFile}
          start={(file) => void startAudit(auditor, { network, file, now })}
        />
      )}
      <div role="status">
        {value.kind === "away" && <p class="warning">{away}</p>}
        {value.kind === "cancelled" && <p>{cancelled}</p>}
        {value.kind === "done" && <Outcome outcome={value.outcome} view={view} />}
      </div>
    </>
  );
}

function ChooseChain({ isFile, setIsFile, start }: {
  readonly isFile: boolean;
  readonly setIsFile: (isFile: boolean) => void;
  readonly start: (file: File | undefined) => void;
}) {
  const [file, setFile] = useState<File | undefined>();
  const { from, fromPeer, fromFile, file: label, start: startWord } = auditWords.value;
  const choices = [{ of: false, text: fromPeer }, { of: true, text: fromFile }];
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isFile && file === undefined) document.getElementById("chain-file")?.focus();
        else start(isFile ? file : undefined);
      }}
    >
      <fieldset>
        <legend>{from}</legend>
        {choices.map(({ of, text }) => (
          <label class="choice" key={text}>
            <input
              type="radio"
              name="from"
              checked={isFile === of}
              onChange={() => setIsFile(of)}
            />
            <span>{text}</span>
          </label>
        ))}
        {isFile && (
          <p>
            <label for="chain-file">{label}</label>
            <input
              id="chain-file"
              type="file"
              onChange={({ currentTarget: { files } }) => setFile(files?.[0])}
            />
          </p>
        )}
      </fieldset>
      <button type="submit">{startWord}</button>
    </form>
  );
}

function Running({ progress }: { readonly progress: CheckProgress | undefined }) {
  const { stay, cancel } = auditWords.value;
  const isChecking = progress?.step === "checking";
  return (
    <>
      <p id="audit-progress">{progressText(progress)}</p>
      <progress
        aria-labelledby="audit-progress"
        max={isChecking ? Math.max(1, progress.all) : undefined}
        value={isChecking ? progress.done : undefined}
      />
      <p>{stay}</p>
      <button type="button" onClick={cancelAudit}>{cancel}</button>
    </>
  );
}

function progressText(progress: CheckProgress | undefined): string {
  const { loading, checking } = auditWords.value;
  if (progress?.step === "checking") {
    return checking(showNumber(progress.done), showNumber(progress.all));
  }
  return loading(showNumber(Math.round(10 * (progress?.bytes ?? 0) / MEGABYTE) / 10));
}

function Outcome({ outcome, view }: {
  readonly outcome: ChainCheckOutcome;
  readonly view: ElectionView;
}) {
  const { unreadable, other } = auditWords.value;
  switch (outcome.kind) {
    case "unreadable":
      return (
        <p class="warning">
          {unreadable} <span lang="en" dir="ltr">{outcome.reason}</span>
        </p>
      );
    case "other-election":
      return <p class="warning">{other(isolate(outcome.name))}</p>;
    case "checked":
      return <Checked chain={outcome.chain} view={view} />;
  }
}

function Checked({ chain, view }: { readonly chain: AuditedChain; readonly view: ElectionView }) {
  const { good, bad, upTo, peer, took, report } = auditWords.value;
  const isGood = chain.failure === undefined;
  const { voters, ballots } = chain.summary;
  const seconds = Math.max(1, Math.round(chain.tookMs / 1_000));
  return (
    <>
      <h2 class={isGood ? "final" : "warning"}>{isGood ? good : bad}</h2>
      <AuditLines chain={chain} />
      {!isGood && <p>{upTo(showNumber(chain.index))}</p>}
      {chain.peer !== undefined && (
        <p class={chain.peer === "differs" ? "warning" : ""}>{peer[chain.peer]}</p>
      )}
      <p>{took(showNumber(chain.records), showNumber(seconds))}</p>
      <p>
        <a href="#/report">{report}</a>
      </p>
      <TurnoutLines {...view} progress={{ ...view.progress, voters: Math.min(ballots, voters) }} />
      <AuditedCounts chain={chain} questions={view.election.definition.questions} />
      <AuditLimits chain={chain} />
    </>
  );
}
