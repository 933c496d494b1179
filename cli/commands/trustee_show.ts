/** `chainvote trustee show`: what is known of a trustee's file, and never the seed. */
import type { Command } from "commander";
import { EXIT } from "../app/errors.ts";
import type { RunCommand } from "../options/command_context.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { printJson, printLine } from "../terminal/output.ts";
import { parsePublicPart } from "../trustee/public_part.ts";
import { TRUSTEE_RECORDS, type TrusteeRecordName } from "../trustee/trustee_rows.ts";
import { TrusteeFile } from "../trustee/trustee_file.ts";
import { describeNeeded } from "../trustee/trustee_words.ts";

/** What a person may know of a trustee's file. */
interface ShownTrustee {
  readonly file: string;
  readonly name: string;
  /** Signs the trustee's records, 64 hex digits. */
  readonly key: string;
  /** Which of them, from 1, of how many, and how many are enough. */
  readonly trustee: number;
  readonly trustees: number;
  readonly threshold: number;
  /** The election that was confirmed; null before. */
  readonly network: string | null;
  /** SHA-256 of the tally that was sealed, and of that which was opened; null before. */
  readonly sealed: string | null;
  readonly opened: string | null;
  /** What it has made to be handed in, in the order of a trustee's work. */
  readonly made: readonly TrusteeRecordName[];
  /** True if the seed was typed in from paper. */
  readonly restored: boolean;
  /** True if the secret was overwritten. */
  readonly retired: boolean;
}

/** Adds the command to `chainvote trustee`. */
export function addTrusteeShowCommand(trustee: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = trustee.command("show")
    .description("show whose file it is, which election it has confirmed, and what it has opened")
    .argument("<file>", "the file that trustee new has made", readPath)
    .addOption(json)
    .action((file, options) =>
      run(() => {
        using opened = TrusteeFile.open(file);
        const shown = describe(file, opened);
        if (options.json) printJson(shown);
        else tellPerson(shown);
        return Promise.resolve(EXIT.done);
      })
    );
  addExamples(command, [
    "chainvote trustee show anna.seed",
    "chainvote trustee show anna.seed --json",
  ]);
}

function describe(file: string, { publicPart, isRetired, state }: TrusteeFile): ShownTrustee {
  const { name, key, trustee, trustees, threshold = trustees } = parsePublicPart(publicPart);
  return {
    file,
    name,
    key,
    trustee,
    trustees,
    threshold,
    network: state.chainId ?? null,
    sealed: state.sealed ?? null,
    opened: state.opened ?? null,
    made: TRUSTEE_RECORDS.filter((step) => state.made[step] !== undefined),
    restored: state.isRestored,
    retired: isRetired,
  };
}

function tellPerson(shown: ShownTrustee): void {
  const { name, key, trustee, trustees, network, made, sealed, opened, restored, retired } = shown;
  printLine(`trustee      ${name}, ${trustee} of ${trustees}; ${describeNeeded(shown)} can open`);
  printLine(`public key   ${key}`);
  printLine(`network      ${network ?? "none confirmed yet"}`);
  const steps = made.filter((step) => !["seal", "share"].includes(step));
  printLine(`done         ${steps.length === 0 ? "nothing yet" : steps.join(", ")}`);
  if (sealed !== null) printLine(`sealed       the tally ${sealed}`);
  printLine(`opened       ${opened === null ? "nothing yet" : `the tally ${opened}`}`);
  if (restored) {
    printLine("restored     from paper: what the seed opened before is not in the file");
  }
  if (retired) printLine("retired      its secret is overwritten, and it does nothing any more");
}
