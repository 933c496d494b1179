/** What lying witnesses sign when they hear others. */
import { blockHash } from "../../../core/block/block.ts";
import { ZERO_HASH } from "../../../core/block/header.ts";
import { MAX_ROUND } from "../../../core/witness/limits.ts";
import { proposerOf } from "../../../core/witness/proposer.ts";
import type { Statement } from "../../../core/witness/statement.ts";
import type { Network } from "../../../core/rules/network.ts";
import { bytesToHex, HASH_SIZE } from "../../../core/base/hash.ts";
import { named } from "../../support/named.ts";
import type { Chance } from "./chance.ts";

/** What a liar is, and where. */
export interface LyingWitness {
  readonly key: number;
  readonly network: Network;
  readonly chance: Chance;
}

/** What it signs on hearing a statement. */
export type SignedLie = (seen: Statement, liar: LyingWitness) => readonly Statement[];

/** Statements that a jumper signs at once. */
const JUMPS = 8;

/** Prepares each proposal and commits to each prepare, most of the time. */
export function signAnything(seen: Statement, { chance }: LyingWitness): Statement[] {
  if (chance.is(0.3)) return [];
  if (seen.kind === "proposal") return [{ ...seen, kind: "prepare" }];
  return seen.kind === "prepare" ? [commitTo(seen)] : [];
}

/** Speaks of rounds that are far away, up to the last there can be. */
export function jumpAhead(seen: Statement, { chance, network }: LyingWitness): Statement[] {
  if (seen.index === 0 || !chance.is(0.05)) return [];
  return Array.from({ length: JUMPS }, () => {
    const jump = chance.of([1, 2, 50, 900, 2_000, 2 ** 40]);
    const round = Math.min(MAX_ROUND, seen.round + jump + chance.below(3));
    const { index, hash } = seen;
    const kind = chance.of(["prepare", "commit", "proposal", "timeout"] as const);
    if (kind === "commit") return commitTo({ ...seen, round });
    const about = kind === "timeout" ? { index: 0, hash: ZERO_HASH } : { index, hash };
    return { kind, round, ...about, ...sourceBelow(round, seen, network) };
  });
}

/** In its turn it proposes now this and now that: blocks that nobody has, with false indexes, or from old sources. */
export function proposeBadly(seen: Statement, { key, network, chance }: LyingWitness): Statement[] {
  const { chainId, definition: { witnesses } } = network;
  const { round } = seen;
  if (seen.kind === "alive" || proposerOf(witnesses!, chainId, round) !== key) return [];
  const { index } = seen;
  const source = sourceBelow(round, seen, network);
  const nobodys = named<typeof seen.hash>(bytesToHex(chance.random.bytes(HASH_SIZE)));
  const first = sourceBelow(1, seen, network);
  const known = index === 0 ? { index: index + 1, hash: nobodys } : seen;
  return [chance.of([
    { kind: "proposal", round, index: index + 1, hash: nobodys, ...source },
    { kind: "proposal", round, index: known.index + 1, hash: known.hash, ...source },
    { kind: "proposal", round, index: known.index, hash: known.hash, ...first },
  ])];
}

/** The source of a statement, if it is of an earlier round; the genesis block otherwise. */
function sourceBelow(
  round: number,
  { sourceRound, sourceHash }: Statement,
  { genesis }: Network,
): Pick<Statement, "sourceRound" | "sourceHash"> {
  return sourceRound < round && sourceRound > 0
    ? { sourceRound, sourceHash }
    : { sourceRound: 0, sourceHash: blockHash(genesis) };
}

function commitTo(seen: Statement): Statement {
  const { round, index, hash } = seen;
  return { kind: "commit", round, index, hash, sourceRound: round, sourceHash: hash };
}
