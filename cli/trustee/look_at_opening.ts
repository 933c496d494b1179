/** What there is to do for a trustee once the key is made: wait for the closing, post the tally, seal it and open it. */
import { type Opening, openingTurnOf } from "../../plugins/election/opening/opening.ts";
import type { Ceremony } from "../../plugins/election/secret/ceremony.ts";
import { SETTLED_BLOCKS } from "../app/finality/settled_index.ts";
import { readPolynomials } from "../result/ceremony_answer.ts";
import { readOpening } from "../result/opening_answer.ts";
import { checkTally, tallyIn } from "./check_tally.ts";
import { checkTip, type LookContext, type LookedAt } from "./look_context.ts";
import { type OpeningPart, sealRecord, shareRecord } from "./opening_records.ts";
import type { TrusteeTurn } from "./trustee_turn.ts";

/**
 * Looks once.
 *
 * @param ceremony It is done.
 * @throws {UnreachableError} If the peer's answer is none, its tally is not that of the ballots, or the file cannot be written.
 */
export async function lookAtOpening(
  context: LookContext,
  at: LookedAt,
  ceremony: Ceremony,
): Promise<TrusteeTurn> {
  const { file, own, election, api } = context;
  const { definition, network: { definition: { witnesses, params } } } = election;
  const ask = (path: string, args?: Readonly<Record<string, string>>) => api.query(path, args);
  const { value: opening, tip } = await readOpening(ask);
  checkTip(at, tip);
  noteIfUnsealed(context, at, opening);
  const turn = openingTurnOf(opening, {
    trustee: own.trustee,
    trustees: definition.trustees?.length ?? 0,
    witnesses,
    finalIndex: at.finalIndex,
    isClosed: at.time >= definition.late,
    boundTo: boundTo(context, opening),
  });
  const part = (): OpeningPart => ({ file, own, tally: tallyIn(opening) });
  switch (turn.kind) {
    case "wait":
      return "missing" in turn
        ? waitForOthers(context, opening, { for: turn.for, needed: turn.missing })
        : { kind: "wait", for: turn.for, missing: [] };
    case "tally":
      return { kind: "send", name: "tally", record: await context.makeTally() };
    case "seal": {
      const bar = barOfPaper(context, at, opening) ?? barOfTime(context, at, opening);
      if (bar !== undefined) return bar;
      if (file.state.made.seal === undefined) await checkTally(context, ceremony, opening);
      const { roll: { voters, weights } } = definition;
      const { voters: ballots, weight } = tallyIn(opening);
      const size = { ballots, weight, voters, weights };
      return { kind: "send", size, ...sealRecord(part()) };
    }
    case "open": {
      const bar = barOfPaper(context, at, opening);
      if (bar !== undefined) return bar;
      const polynomials = () => readPolynomials(ask, definition.trustees?.length ?? 0);
      const keys = () => checkTally(context, ceremony, opening);
      return { kind: "send", ...await shareRecord(part(), { keys, polynomials }) };
    }
    case "done":
      return end("result", "enough trustees have opened it, and everybody can see the result");
    case "too-few": {
      // A block with a ballot in it may still be on its way.
      const isSettled = at.time >= definition.late + SETTLED_BLOCKS * params.intervalMs;
      if (!isSettled) return { kind: "wait", for: "few", missing: [] };
      return end(
        "failed",
        `${turn.voters} ballots count, and fewer than ${turn.minimum} are not opened: there will be no result`,
      );
    }
    case "bound":
      return end(
        "failed",
        `you have sealed the tally ${turn.to}, and a trustee seals and opens one in its life: the chain has ` +
          `the tally ${turn.tally}. Tell the organiser`,
      );
  }
}

/** The tally that this trustee is bound to. Of a seed on paper the chain alone knows what it has sealed. */
function boundTo(
  { file: { state: { sealed, opened, isRestored } }, own }: LookContext,
  { seals, tally }: Opening,
): string | undefined {
  const hasSealed = isRestored && seals.some(({ trustee }) => trustee === own.trustee);
  return opened ?? sealed ?? (hasSealed ? tally?.digest : undefined);
}

/** Whether the trustee's own clock says when the tally may be sealed: nothing else does, and it is not sealed yet. */
function isOwnClockAsked({ file }: LookContext, { status }: LookedAt): boolean {
  return status.finality === undefined && file.state.made.seal === undefined;
}

/** Remembers since when the tally is there. */
function noteIfUnsealed(context: LookContext, at: LookedAt, { tally }: Opening): void {
  if (tally === null || !isOwnClockAsked(context, at)) return;
  context.watch.note(context.file, tally.digest, context.clock);
}

/** Why a tally is not sealed yet that by the dates of blocks has stood for long. */
function barOfTime(
  context: LookContext,
  at: LookedAt,
  opening: Opening,
): TrusteeTurn | undefined {
  if (!isOwnClockAsked(context, at)) return undefined;
  const { watch, clock, election: { network: { definition: { params: { intervalMs } } } } } =
    context;
  const { digest } = tallyIn(opening);
  return watch.hasStood(digest, { clock, intervalMs })
    ? undefined
    : { kind: "wait", for: "final", missing: [] };
}

/**
 * Why a seed that was typed in from paper neither seals nor opens yet: it does not know what it has opened before. With witnesses, and
 * seals of all others, no other tally can have been opened: but where each trustee is needed, all others lie, and so does a witness
 * who can make two blocks final alone.
 */
function barOfPaper(
  context: LookContext,
  { status }: LookedAt,
  opening: Opening,
): TrusteeTurn | undefined {
  const { file, own, election: { definition: { trustees = [] } } } = context;
  if (!file.state.isRestored) return undefined;
  if (status.finality === undefined) {
    return end(
      "failed",
      "a seed from paper does not know what it has opened before, so it opens only what witnesses have made final, and this " +
        "network has none",
    );
  }
  const others = opening.seals.filter(({ trustee }) => trustee !== own.trustee);
  const needed = trustees.length - 1 - others.length;
  return needed === 0 ? undefined : waitForOthers(context, opening, { for: "seals", needed });
}

function waitForOthers(
  { own, election: { definition: { trustees = [] } } }: LookContext,
  opening: Opening,
  { for: what, needed }: { readonly for: "seals" | "shares"; readonly needed: number },
): TrusteeTurn {
  const missing = trustees.flatMap(({ name }, i) => {
    const isThere = opening[what].some(({ trustee }) => trustee === i + 1);
    return isThere || i + 1 === own.trustee ? [] : [name];
  });
  return { kind: "wait", for: what, missing, needed };
}

function end(why: "result" | "failed", reason: string): TrusteeTurn {
  return { kind: "end", why, reason };
}
