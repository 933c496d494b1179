/**
 * The first screen: what this election is, what can be done now, and where it stands.
 *
 * This room owns the screens, a file each. It does not own what they are made of (`parts`), say (`words`) or know (`state`).
 */
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import { quorumOf } from "../../../plugins/election/definition/quorum.ts";
import { Heading } from "../parts/heading.tsx";
import { Notices } from "../parts/notices.tsx";
import type { ElectionView } from "../state/peer.ts";
import { showMoment, showNumber, words } from "../words/language.ts";

/** The screen. */
export function Home(view: ElectionView) {
  const { election: { definition }, status, chainWords } = view;
  const { phase, compareWords, seeCount, vote, openBallots, secretBallots, catchingUp } =
    words.value;
  return (
    <>
      <Heading title={`${phase[view.phase]} · ${definition.title}`}>
        {phase[view.phase]}
      </Heading>
      {status.syncing && <p class="warning">{catchingUp(showNumber(status.index))}</p>}
      <PhaseText definition={definition} phase={view.phase} />
      <TurnoutLines {...view} />
      <p class="actions">
        {isVotedHere(view) && <a class="button" href="#/vote">{vote}</a>}{" "}
        <a class="button" href="#/result">{seeCount}</a>
      </p>
      {definition.description !== undefined && (
        <p class="described">
          <bdi>{definition.description}</bdi>
        </p>
      )}
      <p>{definition.mode === "open" ? openBallots : secretBallots}</p>
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

/** Whether a vote can be cast in this page now. */
function isVotedHere({ election, phase }: ElectionView): boolean {
  return phase === "open" && election.definition.mode === "open";
}

function PhaseText({ definition: { opens, closes, late }, phase }: {
  readonly definition: ElectionDefinition;
  readonly phase: ElectionView["phase"];
}) {
  const { opensAt, closesAt, closedAt, closingUntil, failedAbout } = words.value;
  switch (phase) {
    case "preparing":
      return <p>{opensAt(showMoment(opens))}</p>;
    case "open":
      return <p>{closesAt(showMoment(closes))}</p>;
    case "closing":
      return <p>{closingUntil(showMoment(late))}</p>;
    case "closed":
      return <p>{closedAt(showMoment(closes))}</p>;
    case "failed":
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
