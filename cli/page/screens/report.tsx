import { AuditedCounts, AuditLimits, AuditLines } from "../parts/audit_findings.tsx";
import { Fours } from "../parts/fours.tsx";
import { Heading } from "../parts/heading.tsx";
import { saveFile } from "../parts/save_file.ts";
import { audit } from "../state/audit.ts";
import type { ElectionView } from "../state/peer.ts";
import type { AuditedChain } from "../workers/audit_jobs.ts";
import { auditWords } from "../words/audit_words.ts";
import { showMoment, showNumber, words } from "../words/language.ts";
import { TurnoutLines } from "./home.tsx";

/** The report of a check, on paper: evidence that a committee signs and keeps. */
export function Report(view: ElectionView) {
  const { title, reportTitle, reportNone } = auditWords.value;
  const { title: election } = view.election.definition;
  const { value } = audit;
  return (
    <>
      <Heading title={`${reportTitle} · ${election}`}>{reportTitle}</Heading>
      {value.kind === "done" && value.outcome.kind === "checked"
        ? <Sheet view={view} chain={value.outcome.chain} made={value.made} />
        : (
          <>
            <p>{reportNone}</p>
            <p>
              <a class="button" href="#/audit">{title}</a>
            </p>
          </>
        )}
    </>
  );
}

interface SheetProps {
  readonly view: ElectionView;
  readonly chain: AuditedChain;
  readonly made: number;
}

function Sheet({ view, chain, made }: SheetProps) {
  const { definition, network } = view.election;
  const { good, bad, upTo, made: madeOn, print, save, work, chain: id } = auditWords.value;
  const { opensAt, closesAt, compareWords } = words.value;
  const isGood = chain.failure === undefined;
  const { voters, ballots } = chain.summary;
  return (
    <article class="report">
      <p class="actions">
        <button type="button" onClick={() => globalThis.print()}>{print}</button>{" "}
        <button
          type="button"
          class="quiet"
          onClick={() => saveFile("report.json", textOf({ view, chain, made }))}
        >
          {save}
        </button>
      </p>
      <h2>
        <bdi>{definition.title}</bdi>
      </h2>
      <p>{madeOn(showMoment(made))}</p>
      <p>
        {compareWords} <strong lang="en" dir="ltr">{view.chainWords}</strong>
      </p>
      <p>{id}</p>
      <p class="hash" dir="ltr">
        <Fours text={network.chainId} />
      </p>
      <p>{opensAt(showMoment(definition.opens))} {closesAt(showMoment(definition.closes))}</p>
      <TurnoutLines {...view} progress={{ ...view.progress, voters: Math.min(ballots, voters) }} />
      <AuditedCounts chain={chain} questions={definition.questions} />
      <h2 class={isGood ? "final" : "warning"}>{isGood ? good : bad}</h2>
      <AuditLines chain={chain} />
      {!isGood && <p>{upTo(showNumber(chain.index))}</p>}
      <p>{work(showNumber(Number(chain.work)))}</p>
      <AuditLimits chain={chain} />
      <Signatures />
    </article>
  );
}

/** Lines for the committee. */
function Signatures() {
  const { signature, name, dateAndSignature } = auditWords.value;
  return (
    <section class="signatures">
      <h2>{signature}</h2>
      {[1, 2, 3].map((line) => (
        <p key={line} class="signature">
          <span>{name}</span>
          <span>{dateAndSignature}</span>
        </p>
      ))}
    </section>
  );
}

/** The report as data. */
function textOf({ view: { election }, chain, made }: SheetProps): string {
  const { chainId, definition: { name, validator } } = election.network;
  const { tookMs: _, ...found } = chain;
  const ok = chain.failure === undefined;
  return `${
    JSON.stringify(
      {
        report: "browser",
        made,
        ok,
        network: chainId,
        name,
        definition: validator.config,
        ...found,
      },
      null,
      2,
    )
  }\n`;
}
