import { useState } from "preact/hooks";
import { Fours } from "../parts/fours.tsx";
import { Heading } from "../parts/heading.tsx";
import { useRead } from "../parts/use_read.ts";
import { noteBlocks } from "../state/chain.ts";
import type { Checker } from "../state/checker.ts";
import { SHOWN_ENTRIES } from "../state/limits.ts";
import type { ElectionView } from "../state/peer.ts";
import type { BlockEntry } from "../workers/block_entries.ts";
import type { BlockRow } from "../workers/chain_rows.ts";
import type { ReadBlock } from "../workers/read_chain.ts";
import { exploreWords } from "../words/explore_words.ts";
import { isolate, showMoment, showNumber, words } from "../words/language.ts";
import { hasFinal } from "./chain.tsx";

/** What {@linkcode BlockScreen} works with. */
export interface BlockProps extends ElectionView {
  readonly checker: Checker;
  readonly now: () => number;
  readonly index: number;
}

/** A block: what it holds, whether that is what its hash stands for, and whether it is final. */
export function BlockScreen({ checker, now, election, status, index }: BlockProps) {
  const { network } = election;
  const found = useRead({
    key: `${index} ${status.tip} ${status.finality?.index}`,
    read: async () => {
      const isSigned = hasFinal(status);
      const block = await checker.run("block", { network, index, isSigned });
      if (block !== null) noteBlocks([block.row], network.chainId, now());
      return block;
    },
    now,
  });
  const says = exploreWords.value.block;
  const title = says.title(showNumber(index));
  return (
    <>
      <Heading title={`${title} · ${election.definition.title}`}>{title}</Heading>
      {found === undefined && <p>{words.value.loading}</p>}
      {found === null && <p class="warning">{says.gone}</p>}
      {found && <Block {...found} />}
      <p class="actions">
        {index > 0 && <a class="button" href={`#/chain/${index - 1}`}>{says.before}</a>}{" "}
        {index < status.index && <a class="button" href={`#/chain/${index + 1}`}>{says.after}</a>}
      </p>
      <p>
        <a href="#/chain">{words.value.follow.more.chain}</a>
      </p>
    </>
  );
}

function Block({ chain, row, entries }: ReadBlock) {
  const says = exploreWords.value.block;
  const { index, time, hash, isMined, maker } = row;
  const made = isMined ? says.mined : maker !== undefined && says.sealed(isolate(maker));
  return (
    <>
      <p>{says.written(showMoment(time))}. {index > 0 && made}</p>
      {chain.isFalse
        ? <p class="warning">{exploreWords.value.chain.falseFinal}</p>
        : <StateLine {...row} />}
      <p>{says.hash}:</p>
      <p class="hash" dir="ltr">
        <Fours text={hash} />
      </p>
      {index === 0 && <p>{says.first}</p>}
      {entries === undefined && <p class="warning">{says.wrong}</p>}
      {entries !== undefined && index > 0 && <Entries entries={entries} />}
    </>
  );
}

function StateLine({ state }: BlockRow) {
  const { final, notFinal, unchecked } = exploreWords.value.block;
  switch (state) {
    case "final":
      return <p class="final">{final}</p>;
    case "likely":
      return <p>{notFinal}</p>;
    case "unchecked":
      return <p>{unchecked}</p>;
  }
}

function Entries({ entries }: { readonly entries: readonly BlockEntry[] }) {
  const [shown, setShown] = useState(SHOWN_ENTRIES);
  const says = exploreWords.value.block;
  return (
    <>
      <h2>{says.holds(entries.length, showNumber(entries.length))}</h2>
      {entries.length > 0 && <p>{says.checked}</p>}
      <ul class="entries">
        {entries.slice(0, shown).map(({ id, kind, voter }) => (
          <li key={id}>
            {kind === "vote"
              ? <a href={`#/chain/v/${id}`}>{says.vote(`${voter ?? 0}`)}</a>
              : says.kinds[kind]}
          </li>
        ))}
      </ul>
      {shown < entries.length && (
        <button
          type="button"
          class="quiet"
          onClick={() => setShown(shown + SHOWN_ENTRIES)}
        >
          {says.more}
        </button>
      )}
    </>
  );
}
