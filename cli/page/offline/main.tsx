/**
 * The page from the disk: one file with an election in it, by which a voter makes a ballot without a network. It sends nothing
 * and keeps nothing: what it makes is handed in at any peer's page, or by `chainvote vote --ballot`.
 *
 * This room owns the screens that this file has beside those of the served page, and what it holds. It does not own how the file
 * is put together (`cli/app/page`), or the text of a ballot (`cli/ballot/ballot_text.ts`). Read `offline_app.tsx` next.
 */
import { effect } from "@preact/signals";
import { render } from "preact";
import { systemRandom as random } from "../../../core/base/system.ts";
import { followLook } from "../parts/follow_look.ts";
import { followAddress } from "../router.ts";
import { drafts, isUnsent } from "../state/ballot.ts";
import { emptyDraft } from "../state/draft.ts";
import { language, loadLanguage } from "../words/language.ts";
import { readHeldElection } from "./held_election.ts";
import { madeBallot } from "./made_ballot.ts";
import { OfflineApp } from "./offline_app.tsx";

followLook(undefined);
followAddress();
// All languages are in the file.
await loadLanguage(language.peek());
effect(() => void loadLanguage(language.value));
const held = readHeldElection(document.getElementById("page-data")!.textContent);
drafts.value = held.election.definition.questions.map(emptyDraft);
addEventListener("beforeunload", (event) => {
  if (isUnsent.value || madeBallot.value !== undefined) event.preventDefault();
});
const isFromDisk = location.protocol === "file:";
render(
  <OfflineApp {...held} isFromDisk={isFromDisk} random={random} />,
  document.getElementById("app")!,
);
