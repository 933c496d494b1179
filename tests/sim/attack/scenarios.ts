/** What somebody with more computing power than all others may try, in networks with and without witnesses. */
import { isOn } from "../finality/known_blocks.ts";
import type { AttackBlock } from "./attack_block.ts";
import { type AttackPlan, AttackWorld } from "./attack_world.ts";
import { Attacker } from "./attacker.ts";

const MINUTE_MS = 60_000;

/** How long the honest have mined before the attack. */
const BEFORE_MS = 5 * MINUTE_MS;

/** Time in which what is on its way arrives, and whatever follows from it happens, in ms. */
const SETTLE_MS = MINUTE_MS;

/** What came of an election that was redone from its beginning. */
export interface Redone {
  /** Expected hashes of the whole election. */
  readonly work: number;
  /** Votes whose blocks are not in every chain any more: their voters' others may be there instead. */
  readonly lost: number;
}

/** A quiet election: votes trickle in, peers mine only while some wait. Afterwards one shows more work than all of it. */
export function redoElection(
  plan: AttackPlan,
  { votes, durationMs }: { votes: number; durationMs: number },
): Redone {
  const world = new AttackWorld({ ...plan, isQuiet: true });
  for (let i = 0; i < votes; i++) {
    world.queue.after(world.queue.chance() * durationMs, () => world.vote());
  }
  world.queue.runUntil(durationMs + SETTLE_MS);
  const before = world.best;
  const attacker = new Attacker(world, { power: 1, aim: "hide", from: world.genesis });
  while (!attacker.leads) world.queue.runUntil(world.queue.now + 1);
  attacker.show();
  attacker.leave();
  world.queue.runUntil(world.queue.now + SETTLE_MS);
  const isKept = (vote: number) => {
    const block = holderOf(vote, before);
    return block !== undefined && world.peers.every(({ tip }) => isOn(block, tip));
  };
  const kept = [...world.votes.keys()].filter(isKept).length;
  return { work: before.work, lost: votes - kept };
}

/** What came of a vote that was to be taken out again. */
export interface Rewritten {
  /** Blocks from the vote's on, when the attacker showed more work; undefined if that did not come to be. */
  readonly depth: number | undefined;
  /** Whether the vote's block was final at all witnesses by then. */
  readonly wasFinal: boolean;
  /** Whether the vote's block is gone from every chain. */
  readonly isGone: boolean;
}

/**
 * The attacker mines in secret from the block before a vote's, and shows that as soon as it has more work and the vote so
 * many confirmations.
 */
export function rewriteVote(
  plan: AttackPlan,
  { power, confirmations, patienceMs }: {
    power: number;
    confirmations: number;
    patienceMs: number;
  },
): Rewritten {
  const world = new AttackWorld(plan);
  world.queue.runUntil(BEFORE_MS);
  const vote = world.vote();
  const attacker = new Attacker(world, { power, aim: "hide", from: world.best });
  const depthOf = (tip: AttackBlock) => {
    const first = holderOf(vote, tip);
    return first === undefined ? 0 : tip.index - first.index + 1;
  };
  const end = world.queue.now + patienceMs;
  while (world.queue.now < end && !(depthOf(world.best) >= confirmations && attacker.leads)) {
    world.queue.runUntil(world.queue.now + 10);
  }
  if (world.queue.now >= end) return { depth: undefined, wasFinal: false, isGone: false };
  const block = holderOf(vote, world.best)!;
  const [depth, wasFinal] = [depthOf(world.best), world.finalMs(block) !== undefined];
  attacker.show();
  attacker.leave();
  world.queue.runUntil(world.queue.now + SETTLE_MS);
  return { depth, wasFinal, isGone: world.peers.every(({ tip }) => !isOn(block, tip)) };
}

/** What came of votes that were to be left out. */
export interface Censored {
  readonly votes: number;
  /** Votes whose blocks are in the chain after some more minutes of this. */
  readonly entered: number;
  /** How long each took to be final at all witnesses, in ms; none without witnesses. */
  readonly finalAfterMs: readonly number[];
  /** Blocks that honest peers found, and those of them that are not in the chain. */
  readonly honest: number;
  readonly undone: number;
}

/** Votes are cast at even times while the attacker leaves them out. */
export function leaveVotesOut(
  plan: AttackPlan,
  { power, durationMs, everyMs }: { power: number; durationMs: number; everyMs: number },
): Censored {
  const world = new AttackWorld(plan);
  world.queue.runUntil(BEFORE_MS);
  const attacker = new Attacker(world, { power, aim: "censor", from: world.best });
  const honest: AttackBlock[] = [];
  const { onBlock } = world;
  world.onBlock = (block) => {
    if (block.by === "honest") honest.push(block);
    onBlock(block);
  };
  const end = world.queue.now + durationMs;
  for (let at = everyMs; at < durationMs; at += everyMs) {
    world.queue.after(at, () => world.vote());
  }
  world.queue.runUntil(end);
  const then = world.best;
  world.queue.runUntil(end + BEFORE_MS);
  attacker.leave();
  const tip = plan.witnesses > 0 ? world.final : world.best;
  const hasEntered = (vote: number) => {
    const block = holderOf(vote, then);
    return block !== undefined && isOn(block, tip);
  };
  const finalAfterMs = [...world.votes].flatMap(([vote, castMs]) => {
    const block = holderOf(vote, tip);
    const at = block && world.finalMs(block);
    return at === undefined ? [] : [at - castMs];
  });
  return {
    votes: world.votes.size,
    entered: [...world.votes.keys()].filter(hasEntered).length,
    finalAfterMs,
    honest: honest.length,
    undone: honest.filter((each) => !isOn(each, tip)).length,
  };
}

/** What came of an attacker who mined openly, and left. */
export interface Stalled {
  /** Time from then on until a vote is in a block of the best chain, and, with witnesses, in a final one, in ms. */
  readonly inBlockMs: number;
  readonly finalMs: number;
}

/** The attacker mines openly for a while and leaves; then somebody votes. */
export function stallNetwork(
  plan: AttackPlan,
  { power, openMs, patienceMs }: { power: number; openMs: number; patienceMs: number },
): Stalled {
  const world = new AttackWorld(plan);
  world.queue.runUntil(BEFORE_MS);
  const attacker = new Attacker(world, { power, aim: "raise", from: world.best });
  world.queue.runUntil(BEFORE_MS + openMs);
  attacker.leave();
  const since = world.queue.now;
  const vote = world.vote();
  const passUntil = (isThere: () => boolean) => {
    while (!isThere() && world.queue.now < since + patienceMs) {
      world.queue.runUntil(world.queue.now + 100);
    }
    return isThere() ? world.queue.now - since : Infinity;
  };
  const inBlockMs = passUntil(() => world.peers.some(({ tip }) => tip.votes.has(vote)));
  const isFinal = () => {
    const block = holderOf(vote, world.final);
    return block !== undefined && world.finalMs(block) !== undefined;
  };
  return { inBlockMs, finalMs: plan.witnesses > 0 ? passUntil(isFinal) : Infinity };
}

/** The block of a branch that has a vote first. */
function holderOf(vote: number, tip: AttackBlock): AttackBlock | undefined {
  if (!tip.votes.has(vote)) return undefined;
  let at = tip;
  while (at.parent?.votes.has(vote)) at = at.parent;
  return at;
}
