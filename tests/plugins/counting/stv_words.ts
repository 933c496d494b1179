/** Counts by STV in the words of the files of reference results, which each take those of another program. */
import type { Json, JsonObject } from "../../../core/base/canonical_json.ts";
import type { BeleniosCount } from "../../../plugins/counting/stv_belenios.ts";
import type { MeekCount } from "../../../plugins/counting/stv_meek.ts";
import type { ScottishCount } from "../../../plugins/counting/stv_scottish.ts";

/** Stages: a transfer stands at the beginning of the stage that it leads to. */
export function toScottishWords(counted: ScottishCount): JsonObject {
  const stages = counted.rounds.map((round, i): JsonObject => {
    const before = counted.rounds[i - 1]?.transfers[0];
    const gone = counted.rounds.slice(0, i).flatMap(({ eliminated }) => eliminated);
    const quota = counted.quota;
    const surplus = before?.reason === "surplus" && {
      surplus: minus(counted.rounds[i - 1].tally[before.from], quota),
      transfer_value_of_a_first_preference: before.transferValue ?? null,
    };
    return {
      stage: round.round,
      action: before === undefined
        ? "first preferences"
        : before.reason === "surplus"
        ? "surplus"
        : "exclusion",
      ...(before && { of: before.from }),
      ...surplus,
      tally: { ...Object.fromEntries(gone.map((choice) => [choice, 0])), ...round.tally },
      non_transferable: round.inactiveBallots.exhaustedChoices,
      rounding: round.residualSurplus,
      elected: round.elected,
      ...(round.filledLastSeats.length > 0 && { filled_last_vacancies: round.filledLastSeats }),
    };
  });
  const ties = counted.ties.map(({ round, kind, among, chosen, by }) => ({
    stage: round + 1,
    kind: kind === "surplus" ? "surplus" : "exclusion",
    among,
    chosen,
    by: by === "order" ? "lot" : "previous-stages",
  }));
  return { valid: counted.valid, quota: counted.quota, stages, ties };
}

/** Rounds with the quota of each, and the keep factors of the last. */
export function toMeekWords(counted: MeekCount): JsonObject {
  return {
    valid: counted.valid,
    rounds: counted.rounds.map((round) => ({
      round: round.round,
      quota: round.threshold,
      tally: round.tally,
      exhausted: round.inactiveBallots.exhaustedChoices,
      surplus: round.surplus,
      elected: round.elected,
      eliminated: round.eliminated,
    })),
    ties: counted.ties.map((tie) => ({ ...tie, kind: "exclusion" })),
    filled_last_vacancies: counted.filledLastSeats,
    final_keep_factors: { ...counted.keepFactors },
  };
}

/** Belenios' events: a tie comes before what it decided, and names the chosen one and the next. */
export function toBeleniosWords(counted: BeleniosCount): JsonObject {
  const events = counted.rounds.flatMap((round): Json[] => {
    if (round.isFilling) return [["Win", round.elected]];
    const tie = counted.ties.find((tie) => tie.round === round.round);
    const others = tie?.among.filter((choice) => choice !== tie.chosen) ?? [];
    if (round.elected.length > 0) {
      const won: Json = ["Win", round.elected];
      return tie ? [["TieWin", [tie.chosen, Math.min(...others)]], won] : [won];
    }
    const lost: Json = ["Lose", round.eliminated[0]];
    return tie ? [["TieLose", [tie.chosen, Math.max(...others)]], lost] : [lost];
  });
  const tallies = counted.rounds.filter((round) => !round.isFilling).map((round, i) => {
    const elected = counted.rounds.slice(0, i).flatMap((before) => before.elected);
    return Object.fromEntries(
      Object.entries(round.tally).filter(([choice]) => !elected.includes(Number(choice))),
    );
  });
  return { valid: counted.ballots, quota: counted.quota, tallies, events };
}

/** Votes of five decimals less a whole number, exactly. */
function minus(votes: number | string, whole: number): string {
  const [units, decimals] = `${votes}`.split(".");
  const difference = Number(units) - whole;
  return decimals === undefined ? `${difference}` : `${difference}.${decimals}`;
}
