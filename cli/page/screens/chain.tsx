import type { PeerStatus } from "../../../net/api/peer_api.ts";
import { Heading } from "../parts/heading.tsx";
import { useRead } from "../parts/use_read.ts";
import { noteBlocks, rearrangedAt } from "../state/chain.ts";
import type { Checker } from "../state/checker.ts";
import { SHOWN_BLOCKS } from "../state/limits.ts";
import type { ElectionView } from "../state/peer.ts";
import type { BlockRow, CheckedChain } from "../workers/chain_rows.ts";
import { exploreWords } from "../words/explore_words.ts";
import { showList, showNumber, showShortMoment, showTimeOfDay, words } from "../words/language.ts";

/** What {@linkcode ChainScreen} works with. */
export interface ChainProps extends ElectionView {
  readonly checker: Checker;
  readonly now: () => number;
  /** The index of the last block that is shown. @default {The newest} */
  readonly last?: number;
}

/** The record: its blocks, the newest first, and up to where they are final, as was checked here. */
export function ChainScreen({ checker, now, election, status, last: wanted }: ChainProps) {
  const last = Math.min(wanted ?? status.index, status.index);
  const first = Math.max(0, last - SHOWN_BLOCKS + 1);
  const { network } = election;
  const chain = useRead({
    key: `${first} ${last} ${status.tip} ${status.finality?.index}`,
    read: async () => {
      const isSigned = hasFinal(status);
      const read = await checker.run("chain", { network, first, last, isSigned });
      noteBlocks(read.rows, network.chainId, now());
      return read;
    },
    now,
  });
  const { chain: says } = exploreWords.value;
  return (
    <>
      <Heading title={`${says.title} · ${election.definition.title}`}>{says.title}</Heading>
      {rearrangedAt.value !== undefined && (
        <p class="warning">{says.rearranged(showTimeOfDay(rearrangedAt.value))}</p>
      )}
      <p>{says.about}</p>
      {status.pending > 0 && <p>{says.waiting(status.pending, showNumber(status.pending))}</p>}
      {chain === undefined ? <p>{words.value.loading}</p> : (
        <>
          <FinalLine chain={chain} hasWitnesses={network.definition.witnesses !== undefined} />
          <BlockTable rows={chain.rows} />
        </>
      )}
      <p class="actions">
        {first > 0 && <a class="button" href={`#/chain/to/${first - 1}`}>{says.older}</a>}{" "}
        {last < status.index && (
          <a class="button" href={newerThan(last, status.index)}>{says.newer}</a>
        )}
      </p>
    </>
  );
}

/** True if the peer says that a block behind the first one is final. */
export function hasFinal({ finality }: Pick<PeerStatus, "finality">): boolean {
  return (finality?.index ?? 0) > 0;
}

function newerThan(last: number, tip: number): string {
  const next = last + SHOWN_BLOCKS;
  return next >= tip ? "#/chain" : `#/chain/to/${next}`;
}

/** Up to where the record is final. */
function FinalLine({ chain: { final, isFalse }, hasWitnesses }: {
  readonly chain: Pick<CheckedChain, "final" | "isFalse">;
  readonly hasWitnesses: boolean;
}) {
  const { falseFinal, finalUpTo, nothingFinal, noWitnesses } = exploreWords.value.chain;
  if (isFalse) return <p class="warning">{falseFinal}</p>;
  if (final !== undefined) {
    return <p class="final">{finalUpTo(showNumber(final.index), showList(final.signers))}</p>;
  }
  return <p>{hasWitnesses ? nothingFinal : noWitnesses}</p>;
}

function BlockTable({ rows }: { readonly rows: readonly BlockRow[] }) {
  const says = exploreWords.value.chain;
  const [oldest, newest] = [rows.at(0)?.index ?? 0, rows.at(-1)?.index ?? 0];
  return (
    <table class="count">
      <caption>{says.caption(showNumber(oldest), showNumber(newest))}</caption>
      <thead>
        <tr>
          <th scope="col">{says.block}</th>
          <th scope="col">{says.time}</th>
          <th scope="col" class="figure">{says.entries}</th>
          <th scope="col">{says.state}</th>
        </tr>
      </thead>
      <tbody>
        {rows.toReversed().map(({ index, time, entries, state }) => (
          <tr key={index}>
            <th scope="row">
              <a href={`#/chain/${index}`}>{showNumber(index)}</a>
            </th>
            <td data-column={says.time}>{showShortMoment(time)}</td>
            <td class="figure" data-column={says.entries}>{showNumber(entries)}</td>
            <td data-column={says.state}>{says.states[state]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
