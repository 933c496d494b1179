/** Which records a peer takes of anybody who reaches its API: the ballots of an election with a roll, which are signed. */
import type { Network } from "../../../core/rules/network.ts";
import type { BallotRules } from "../../../net/api/routes_ballots.ts";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import { recordTypeOf } from "../../../plugins/election/records/record_head.ts";
import { LATE_BALLOT_MS } from "./limits.ts";

/** The rules of a network; undefined where records do not prove whose they are. */
export function ballotRulesOf({ definition }: Network): BallotRules | undefined {
  const { name, bundle, config } = definition.validator;
  if (name !== "election" || bundle !== undefined) return undefined;
  // Whoever runs the network has had the validator read it by all rules.
  const { closes } = config as unknown as ElectionDefinition;
  return {
    refusalOf(record, now) {
      const type = recordTypeOf(record);
      if (type !== "open-ballot" && type !== "secret-ballot") {
        const reason = "only ballots can be handed in here: the record is none";
        return { code: "not-signed", reason };
      }
      // Blocks take it a while longer, for those that were handed in elsewhere in time.
      if (now < closes + LATE_BALLOT_MS) return undefined;
      return { code: "closed", reason: `voting closed at ${new Date(closes).toISOString()}` };
    },
  };
}
