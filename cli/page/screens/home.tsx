/**
 * The first screen: what this election is, what can be done now, and where it stands.
 *
 * This room owns the screens, a file each. It does not own what they are made of (`parts`), say (`words`) or know (`state`).
 */
import { useEffect } from "preact/hooks";
import { quorumOf } from "../../../plugins/election/definition/quorum.ts";
import { Heading } from "../parts/heading.tsx";
import { Notices } from "../parts/notices.tsx";
import { CeremonyLine, OpeningLines } from "../parts/trustee_lines.tsx";
import { count, type Counter, followCount } from "../state/count.ts";
import type { ElectionView } from "../state/peer.ts";
import { showMoment, showNumber, words } from "../words/language.ts";

/** What {@linkcode Home} works with. */
export interface HomeProps extends ElectionView {
  readonly counter: Counter;
  readonly now: () => number;
}

/** The screen. */
export function Home({ counter, now, ...view }: HomeProps) {
  const { election: { definition }, chainWords } = view;
  const { phase, compareWords, seeCount, vote, openBallots, secretBallots } = words.value;
  return (
    <>
      <Heading title={`${phase[view.phase]} · ${definition.title}`}>
        {phase[view.phase]}
      </Heading>
      <PhaseText {...view} />
      <TurnoutLines {...view} />
      <p class="actions">
        {view.phase === "open" && <a class="button" href="#/vote">{vote}</a>}{" "}
        <a class={view.phase === "open" ? "button quiet" : "button"} href="#/result">{seeCount}</a>
      </p>
      {definition.description !== undefined && (
        <p class="described">
          <bdi>{definition.description}</bdi>
        </p>
      )}
      {definition.mode === "open" ? <p>{openBallots}</p> : (
        <>
          <p>{secretBallots}</p>
          {view.phase === "closed" && <Trustees counter={counter} now={now} />}
          {view.phase === "open" && (
            <p>
              <a href="#/test">{words.value.secret.check.title}</a>
            </p>
          )}
        </>
      )}
      <Notices {...view} />
      <p>
        {compareWords} <strong lang="en" dir="ltr">{chainWords}</strong>
      </p>
      <More />
    </>
  );
}

function More() {
  const { title, chain, receipt, peers } = words.value.follow.more;
  const links = [["#/chain", chain], ["#/receipt", receipt], ["#/peers", peers]];
  return (
    <section aria-labelledby="more">
      <h2 id="more">{title}</h2>
      <ul class="links">
        {links.map(([to, text]) => (
          <li key={to}>
            <a href={to}>{text}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How far the opening of secret ballots is: what is waited for once voting has ended. */
function Trustees({ counter, now }: Pick<HomeProps, "counter" | "now">) {
  useEffect(() => followCount(counter, now), []);
  const { summary, isProven } = count.value ?? {};
  if (summary?.opening === undefined) return null;
  return <OpeningLines opening={summary.opening} isClosed isProven={isProven} />;
}

function PhaseText({ election, phase, ceremony }: ElectionView) {
  const { opens, closes, late } = election.definition;
  const { opensAt, closesAt, closedAt, closingUntil, failedAbout } = words.value;
  switch (phase) {
    case "preparing":
      return (
        <>
          <p>{opensAt(showMoment(opens))}</p>
          {ceremony !== undefined && <CeremonyLine {...ceremony} hasFailed={false} />}
        </>
      );
    case "open":
      return <p>{closesAt(showMoment(closes))}</p>;
    case "closing":
      return <p>{closingUntil(showMoment(late))}</p>;
    case "closed":
      return <p>{closedAt(showMoment(closes))}</p>;
    case "failed":
      if (ceremony !== undefined && ceremony.state !== "ready") {
        return <CeremonyLine {...ceremony} hasFailed />;
      }
      return <p class="warning">{failedAbout}</p>;
  }
}

/** How many have voted, and the quorum. */
export function TurnoutLines({ election: { definition }, progress }: ElectionView) {
  const { turnout, quorum } = words.value;
  const { voters } = definition.roll;
  const needed = quorumOf(definition);
  return (
    <>
      <p>
        {turnout(progress.voters, voters, showNumber(progress.voters), showNumber(voters))}
      </p>
      {needed !== undefined && <p>{quorum(showNumber(needed), progress.voters >= needed)}</p>}
    </>
  );
}
