import type { ChainId } from "../../../core/block/ids.ts";
import { Heading } from "../parts/heading.tsx";
import { useRead } from "../parts/use_read.ts";
import type { Checker } from "../state/checker.ts";
import type { ElectionView } from "../state/peer.ts";
import { exploreWords } from "../words/explore_words.ts";
import { words } from "../words/language.ts";

/** What {@linkcode OtherElection} works with. */
export interface OtherElectionProps extends ElectionView {
  readonly checker: Checker;
  readonly now: () => number;
  /** That of the address. */
  readonly chainId: ChainId;
}

/** An address that names another election than this peer has: its words, which nobody can choose, and never its name. */
export function OtherElection({ checker, now, chainId, chainWords }: OtherElectionProps) {
  const theirWords = useRead({ key: chainId, read: () => checker.run("words", chainId), now });
  const { title, about, theirs, ours } = exploreWords.value.otherElection;
  return (
    <>
      <Heading title={title}>{title}</Heading>
      <p>{about}</p>
      <p>
        {theirs} <strong lang="en" dir="ltr">{theirWords}</strong>
      </p>
      <p>
        {ours} <strong lang="en" dir="ltr">{chainWords}</strong>
      </p>
      <p>
        <a href="#/">{words.value.notFound.home}</a>
      </p>
    </>
  );
}
