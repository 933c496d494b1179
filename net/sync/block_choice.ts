/** Which of the missing blocks are asked of whom. */
import type { BlockNode, BlockTree } from "../../core/chain/block_tree.ts";
import type { Header } from "../../core/block/header.ts";
import { MAX_RECORD_BYTES } from "../../core/block/limits.ts";
import type { InFlightBlocks } from "./in_flight_blocks.ts";
import { MAX_BLOCKS_ASKED } from "../wire/limits.ts";
import { MAX_WINDOW_BLOCKS, MAX_WINDOW_BYTES } from "./limits.ts";
import type { Session } from "../session/session.ts";
import type { WantedBranch } from "./wanted_branch.ts";
import type { BlockHash } from "../../core/block/ids.ts";

/** Capacity for blocks at which a peer is asked for more: one by one would double the messages. */
export const REFILL = MAX_BLOCKS_ASKED / 2;

/** What the choice depends on. */
export interface ChoiceInput {
  readonly tree: Pick<BlockTree, "fork">;
  readonly branch: WantedBranch;
  readonly inFlight: InFlightBlocks;
  /** Peers that are connected. */
  readonly sessions: readonly Session[];
  /** The last block of a peer's chain that is known. */
  readonly tipOf: (session: Session) => BlockNode | undefined;
  /** True if a block came and is not added yet. */
  readonly isHere: (hash: BlockHash) => boolean;
  /** Bytes of records that a block may have. */
  readonly maxBodyBytes: number;
}

/** A peer that may be asked. */
interface Askable {
  readonly session: Session;
  /** Index of the last block on the way to the target that it has. */
  readonly reach: number;
  /** Number of blocks that it may be asked for. */
  capacity: number;
  readonly isStalled: boolean;
}

/** Blocks to ask for now, lowest first, by the peer to ask. */
export function chooseBlocks(input: ChoiceInput): Map<Session, BlockNode[]> {
  const asked = new Map<Session, BlockNode[]>();
  const { target } = input.branch;
  if (target === undefined) return asked;
  const peers = askable(input, target);
  if (peers.length === 0) return asked;
  for (const node of missing(input)) {
    const best = peers
      .filter(({ reach, capacity }) => reach >= node.header.index && capacity > 0)
      .reduce<Askable | undefined>((a, b) => a === undefined || isBetter(b, a) ? b : a, undefined);
    if (best === undefined) continue;
    best.capacity -= 1;
    asked.set(best.session, [...asked.get(best.session) ?? [], node]);
  }
  return asked;
}

/** Peers that have capacity for more. */
function askable({ tree, inFlight, sessions, tipOf }: ChoiceInput, target: BlockNode): Askable[] {
  return sessions.flatMap((session) => {
    const capacity = MAX_BLOCKS_ASKED - inFlight.countOf(session);
    const tip = tipOf(session);
    if (capacity < REFILL || tip === undefined) return [];
    const reach = tree.fork(tip, target).header.index;
    return [{ session, reach, capacity, isStalled: inFlight.isStalled(session) }];
  });
}

/** Blocks that may be on their way or wait here: the first that lacked a body, as many as there is memory for. */
export function blockWindow(
  { branch, maxBodyBytes }: Pick<ChoiceInput, "branch" | "maxBodyBytes">,
): BlockNode[] {
  let bytes = 0;
  const nodes = branch.window(MAX_WINDOW_BLOCKS);
  const end = nodes.findIndex((node) => {
    bytes += mostBytes(node.header, maxBodyBytes);
    return bytes > MAX_WINDOW_BYTES && node !== branch.next;
  });
  return end === -1 ? nodes : nodes.slice(0, end);
}

/** Those of them that are neither here nor on their way. */
function missing(input: ChoiceInput): BlockNode[] {
  const { inFlight, isHere } = input;
  return blockWindow(input).filter(({ hash, status }) =>
    status !== "complete" && !inFlight.has(hash) && !isHere(hash)
  );
}

/** A peer that answers comes first, then the one that has the least to do. */
function isBetter(a: Askable, b: Askable): boolean {
  return a.isStalled === b.isStalled ? a.capacity > b.capacity : b.isStalled;
}

/** The most that a block with this header can take. */
function mostBytes({ recordCount }: Header, maxBodyBytes: number): number {
  return Math.min(recordCount * MAX_RECORD_BYTES, maxBodyBytes);
}
