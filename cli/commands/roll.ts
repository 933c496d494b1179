/** `chainvote roll`: what a registrar does; each of its commands is in a file of its own. */
import type { Command } from "commander";
import type { RunCommand } from "../options/command_context.ts";
import { addRollCodeCommand } from "./roll_code.ts";
import { addRollCombineCommand } from "./roll_combine.ts";
import { addRollLettersCommand } from "./roll_letters.ts";
import { addRollMissingCommand } from "./roll_missing.ts";
import { addRollNewCommand } from "./roll_new.ts";
import { addRollReplaceCommand } from "./roll_replace.ts";

/** Adds the command and those below it. */
export function addRollCommand(program: Command, run: RunCommand): void {
  const roll = program.command("roll")
    .description("for registrars: who may vote, voting codes and letters");
  addRollNewCommand(roll, run);
  addRollCombineCommand(roll, run);
  addRollLettersCommand(roll, run);
  addRollMissingCommand(roll, run);
  addRollCodeCommand(roll, run);
  addRollReplaceCommand(roll, run);
}
