/** `chainvote election`: what an organiser does before an election, and what comes of it. */
import type { Command } from "commander";
import type { RunCommand } from "../options/command_context.ts";
import { addElectionNewCommand } from "./election_new.ts";
import { addElectionCheckCommand } from "./election_check.ts";
import { addElectionBuildCommand } from "./election_build.ts";
import { addElectionNoticeCommand } from "./election_notice.ts";
import { addElectionResultCommand } from "./election_result.ts";
import { addElectionReportCommand } from "./election_report.ts";
import { addElectionExportCommand } from "./election_export.ts";

export function addElectionCommand(program: Command, run: RunCommand): void {
  const election = program.command("election").description(
    "prepare an election with a roll of voters, build what its members are given, and count it",
  );
  addElectionNewCommand(election, run);
  addElectionCheckCommand(election, run);
  addElectionBuildCommand(election, run);
  addElectionNoticeCommand(election, run);
  addElectionResultCommand(election, run);
  addElectionReportCommand(election, run);
  addElectionExportCommand(election, run);
}
