import { Heading } from "../parts/heading.tsx";
import { PageFrame } from "../parts/page_frame.tsx";
import { type Route, route } from "../router.ts";
import { Settings } from "../screens/settings.tsx";
import { VoteQuestion } from "../screens/vote_question.tsx";
import { voter } from "../state/ballot.ts";
import { words } from "../words/language.ts";
import { offlineWords } from "../words/offline_words.ts";
import type { OfflineDeps } from "./held_election.ts";
import { madeBallot } from "./made_ballot.ts";
import { MadeBallotScreen } from "./made_ballot_screen.tsx";
import { OfflineCheck } from "./offline_check.tsx";
import { OfflineStart } from "./offline_start.tsx";
import { OfflineVoter } from "./offline_voter.tsx";

/** The whole page. */
export function OfflineApp(deps: OfflineDeps) {
  const { menu } = words.value;
  const links = [{ to: "#/", text: menu.home }, { to: "#/settings", text: menu.settings }];
  return (
    <PageFrame name={deps.election.definition.title} links={links}>
      <OfflineScreen key={`${route.value.screen} ${placeOf(route.value)}`} {...deps} />
    </PageFrame>
  );
}

function placeOf(at: Route): number {
  return at.screen === "vote-question" ? at.place : 0;
}

function OfflineScreen(deps: OfflineDeps) {
  const { value: at } = route;
  const { election } = deps;
  if (at.screen === "settings") return <Settings />;
  if (at.screen === "home") return <OfflineStart {...deps} />;
  if (madeBallot.value !== undefined) {
    return <MadeBallotScreen {...deps} ballot={madeBallot.value} />;
  }
  if (!deps.isFromDisk) return <OnlyFromDisk />;
  if (voter.value !== undefined) {
    const { questions } = election.definition;
    if (at.screen === "vote-question" && at.place < questions.length) {
      return <VoteQuestion election={election} place={at.place} />;
    }
    if (at.screen === "vote-check") return <OfflineCheck {...deps} />;
  }
  return <OfflineVoter election={election} />;
}

function OnlyFromDisk() {
  const { title, about } = offlineWords.value.onlyFromDisk;
  return (
    <>
      <Heading title={title}>{title}</Heading>
      <p>{about}</p>
    </>
  );
}
