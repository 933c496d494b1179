/** What an audit tells of an election with a roll, beside its chain. */
import { countOf } from "../../core/base/count_of.ts";
import { groupDigits } from "../../core/base/group_digits.ts";
import { describeCeremony } from "../result/ceremony_summary.ts";
import type { ElectionSummary } from "../result/election_summary.ts";
import { describeOpening } from "../result/opening_summary.ts";
import type { AuditedElection } from "./audited_election.ts";
import type { AuditLine } from "./audit_line.ts";

/** What the rules that hold mean for an election with a roll. */
export function electionLines(audited: AuditedElection | undefined): AuditLine[] {
  if (audited === undefined) return [];
  const { summary, record: { status }, election: { definition: { roll, revote = "last" } } } =
    audited;
  const chunks = `${groupDigits(status.chunks)} of ${countOf(roll.chunks, "part")}`;
  const rollText = status.rollIsWhole
    ? `${countOf(roll.voters, "voter")}, as the definition's root names them`
    : `${chunks} are in the chain: nobody can vote`;
  return [
    { check: "roll", ok: status.rollIsWhole ? true : null, text: rollText },
    {
      check: "ballots",
      ok: true,
      text:
        `${
          countOf(status.ballots, "ballot")
        }, each signed by the key of its number, within the time: ` +
        `the ${revote} one of each of ${countOf(summary.ballots, "voter")} counts`,
    },
    ...secretLines(summary).filter(({ ok }) => ok === true),
  ];
}

/** What an election does not have yet. */
export function openElectionLines({ summary }: AuditedElection): AuditLine[] {
  return secretLines(summary).filter(({ ok }) => ok === null);
}

/** How far trustees are with secret ballots. What is not done is no fault of a chain that is younger. */
function secretLines({ keys, opening, phase }: ElectionSummary): AuditLine[] {
  if (keys === undefined || opening === undefined) return [];
  const [made] = describeCeremony(keys, { isOver: phase === "failed" });
  const isOpened = opening.state === "opened";
  return [
    { check: "key", ok: keys.state === "ready" ? true : null, text: made },
    {
      check: "opening",
      ok: isOpened ? true : null,
      text: describeOpening(opening, phase === "closed") +
        (isOpened ? " Each share is proven, and the result is what they give." : ""),
    },
  ];
}
