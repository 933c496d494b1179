import { wordsOf } from "../../../core/base/chain_words.ts";
import { Heading } from "../parts/heading.tsx";
import { showMoment, words } from "../words/language.ts";
import { offlineWords } from "../words/offline_words.ts";
import type { HeldElection } from "./held_election.ts";

/** The first screen of the page from the disk. It shows no hash of itself: a false page would show the right one. */
export function OfflineStart({ election: { definition, network } }: HeldElection) {
  const { compareWords, opensAt, closesAt, openBallots } = words.value;
  const { title, about, compareFile, start, secret } = offlineWords.value;
  return (
    <>
      <Heading title={`${title} · ${definition.title}`}>{title}</Heading>
      <p>{about}</p>
      <p>{opensAt(showMoment(definition.opens))} {closesAt(showMoment(definition.closes))}</p>
      {definition.description !== undefined && (
        <p class="described">
          <bdi>{definition.description}</bdi>
        </p>
      )}
      <p>{definition.mode === "open" ? openBallots : secret}</p>
      <p>
        {compareWords} <strong lang="en" dir="ltr">{wordsOf(network.chainId)}</strong>
      </p>
      <p>{compareFile}</p>
      <p class="actions">
        <a class="button" href="#/vote">{start}</a>
      </p>
    </>
  );
}
