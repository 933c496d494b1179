/** `chainvote trustee`: what a trustee of secret ballots does; each of its commands is in a file of its own. */
import type { Command } from "commander";
import type { RunCommand } from "../options/command_context.ts";
import { addTrusteeNewCommand } from "./trustee_new.ts";
import { addTrusteePaperCommand } from "./trustee_paper.ts";
import { addTrusteeRestoreCommand } from "./trustee_restore.ts";
import { addTrusteeRetireCommand } from "./trustee_retire.ts";
import { addTrusteeRunCommand } from "./trustee_run.ts";
import { addTrusteeShowCommand } from "./trustee_show.ts";

/** Adds the command and those below it. */
export function addTrusteeCommand(program: Command, run: RunCommand): void {
  const trustee = program.command("trustee")
    .description("for trustees of secret ballots: the keys that open the result, and nothing else");
  addTrusteeNewCommand(trustee, run);
  addTrusteeRunCommand(trustee, run);
  addTrusteeShowCommand(trustee, run);
  addTrusteePaperCommand(trustee, run);
  addTrusteeRestoreCommand(trustee, run);
  addTrusteeRetireCommand(trustee, run);
}
