/** `chainvote witness`: what the holder of a witness's key does with it; each of its commands is in a file of its own. */
import type { Command } from "commander";
import type { RunCommand } from "../options/command_context.ts";
import { addWitnessKeyCommand } from "./witness_key.ts";
import { addWitnessRetireCommand } from "./witness_retire.ts";
import { addWitnessShowCommand } from "./witness_show.ts";

/** Adds the command and those below it. */
export function addWitnessCommand(program: Command, run: RunCommand): void {
  const witness = program.command("witness")
    .description("for witnesses: the key that signs what is final");
  addWitnessKeyCommand(witness, run);
  addWitnessShowCommand(witness, run);
  addWitnessRetireCommand(witness, run);
}
