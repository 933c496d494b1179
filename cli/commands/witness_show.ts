/** `chainvote witness show`: what is known of a witness's key, and never the secret. */
import type { Command } from "commander";
import { bytesToHex } from "../../core/base/hash.ts";
import type { WitnessKeyFile } from "../../core/witness/signer/key_file.ts";
import { EXIT } from "../app/errors.ts";
import { openWitnessKey } from "../app/files/witness_key_file.ts";
import type { RunCommand } from "../options/command_context.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { printJson, printLine } from "../terminal/output.ts";

/** What a person may know of a key. */
interface ShownKey {
  readonly file: string;
  /** The public key, 64 hex digits. */
  readonly key: string;
  /** Id of the network that it serves; null if it serves none yet. */
  readonly network: string | null;
  /** The last round in which it has signed something that binds it; 0 if none. */
  readonly lastRound: number;
  readonly retired: boolean;
}

/** Adds the command to `chainvote witness`. */
export function addWitnessShowCommand(witness: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = witness.command("show")
    .description("show a witness's public key, its network and the last round that it has signed")
    .argument("<file>", "the file that witness key has made", readPath)
    .addOption(json)
    .action((file, options) =>
      run(() => {
        using opened = openWitnessKey(file);
        const shown = describe(file, opened);
        if (options.json) printJson(shown);
        else tellPerson(shown);
        return Promise.resolve(EXIT.done);
      })
    );
  addExamples(command, [
    "chainvote witness show ann.witness",
    "chainvote witness show ann.witness --json",
  ]);
}

function describe(file: string, { publicKey, state }: WitnessKeyFile): ShownKey {
  const { target, proposed } = state.signing;
  return {
    file,
    key: bytesToHex(publicKey),
    network: state.chainId ?? null,
    // Prepare and commit of round r are the phases 2r and 2r + 1.
    lastRound: Math.max(Math.floor(target / 2), proposed),
    retired: state.retired,
  };
}

function tellPerson({ key, network, lastRound, retired }: ShownKey): void {
  printLine(`public key   ${key}`);
  printLine(`network      ${network ?? "none yet"}`);
  printLine(`last round   ${lastRound === 0 ? "none: it has signed nothing" : lastRound}`);
  if (retired) printLine("retired      it signs nothing any more, and the secret is overwritten");
}
