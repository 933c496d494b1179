/**
 * What a witness does in which round: a state machine, from what happened to what is to be done.
 *
 * This room owns when a witness proposes, prepares, commits and times out, and which block its certificates make final. It
 * has no clock, socket, disk or key: it is told when a timer is over, and says what to sign; whether that may be
 * signed is for the signer (`core/witness/signer`), which keeps the same rule on its disk. It does not own
 * statements and certificates (`core/witness`), blocks (`core/chain` answers for them), or how anything travels.
 * Read `round_events.ts` next, then `entering.ts`, `signing.ts` and `finalising.ts`; docs/spec/finality.md has the rules.
 *
 * Sources: sources and targets, and which two statements prove a lie, are Casper FFG's (arXiv 1710.09437); a proposer
 * that rotates, two phases and time-outs with growing timers are those of PBFT (Castro and Liskov, OSDI 1999) and
 * Tendermint (arXiv 1807.04938).
 */
import { assertInvariant } from "../../base/invariant.ts";
import { endTimer, followOthers, isGathered } from "./entering.ts";
import { judgeCertificates } from "./finalising.ts";
import {
  finalRoundKnown,
  type RoundContext,
  type RoundRules,
  sourceHere,
} from "./round_context.ts";
import type { RoundBlocks, RoundInput, RoundOutput } from "./round_events.ts";
import { tendTimer } from "./round_timer.ts";
import type { RoundsState } from "./rounds_state.ts";
import { aliveStatement } from "./saying.ts";
import { askMissing, commitPrepared, prepareProposal, proposeIfLeading } from "./signing.ts";
import { takeCertificate, takeStatement } from "./taking.ts";

/** The state machine of one witness. */
export class Rounds {
  readonly #rules: RoundRules;
  readonly #blocks: RoundBlocks;
  readonly #state: RoundsState;

  /** @param state Where it starts, which is from then on its own: `startState`, or a copy of another's. */
  constructor(rules: RoundRules, blocks: RoundBlocks, state: RoundsState) {
    assertInvariant(rules.set.keys[rules.me] !== undefined, "a witness is one of its set");
    this.#rules = rules;
    this.#blocks = blocks;
    this.#state = state;
  }

  /** What it holds, to be looked at. */
  get state(): Readonly<RoundsState> {
    return this.#state;
  }

  /** Takes in what happened. What it answers is done in that order, before the next input. */
  handle(input: RoundInput): RoundOutput[] {
    const context: RoundContext = {
      rules: this.#rules,
      blocks: this.#blocks,
      state: this.#state,
      out: [],
    };
    take(context, input);
    if (!this.#state.isStopped) settle(context);
    return context.out;
  }
}

function take(context: RoundContext, input: RoundInput): void {
  const { state, out } = context;
  switch (input.is) {
    case "statement":
      return takeStatement(context, input.signed);
    case "certificate":
      takeCertificate(context, input.certificate);
      return;
    case "blocks":
      return;
    case "timer":
      if (input.round === state.timerOf && input.round === state.round) endTimer(context);
      return;
    case "gathered":
      if (input.round === state.gathering) state.gathering = 0;
      return;
    case "work":
      state.hasWork = input.isThere;
      return;
    case "ready":
      state.isReady = true;
      state.signed = input.signed;
      return;
    case "alive": {
      // Without work no timer runs, and what was asked of one that does not answer would stay missing.
      state.asked = [];
      const { certificate } = sourceHere(context);
      const statement = aliveStatement(context);
      out.push({ do: "say", statement, ...certificate && { certificate } });
    }
  }
}

/** Does what follows from the state as it is now. */
function settle(context: RoundContext): void {
  const { state } = context;
  judgeCertificates(context);
  if (state.isStopped) return;
  followOthers(context);
  if (state.gathering !== 0 && isGathered(context)) state.gathering = 0;
  commitPrepared(context);
  prepareProposal(context);
  proposeIfLeading(context);
  askMissing(context);
  tendTimer(context);
  assertInvariant(state.timedOut <= state.round, "a witness times out in rounds that it was in");
  assertInvariant(finalRoundKnown(context) >= state.final.round, "the final round never falls");
}
