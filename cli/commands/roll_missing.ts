/** `chainvote roll missing`: who has not voted yet, by name. */
import { type Command, Option } from "commander";
import { countOf } from "../../core/base/count_of.ts";
import { EXIT } from "../app/errors.ts";
import { aloneMark } from "../options/alone_mark.ts";
import { encodeSpreadsheetRow } from "../csv/csv_row.ts";
import type { RunCommand } from "../options/command_context.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { withPeer } from "../options/peer_access.ts";
import { addPeerOptions, peerOptions } from "../options/peer_options.ts";
import { readReadingAccess } from "../options/read_access.ts";
import { readMissing } from "../roll/missing_voters.ts";
import { readRollFolder } from "../roll/roll_folder.ts";
import { fieldOf } from "../roll/voter_list.ts";
import { startLogging } from "../terminal/logging.ts";
import { printJson, printLine, printRows } from "../terminal/output.ts";

export function addRollMissingCommand(roll: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = addPeerOptions(
    roll.command("missing")
      .description("who has not voted yet, by number and name, for reminders")
      .argument("<folder>", "your folder, which roll new has made", readPath)
      .addOption(new Option("--csv", "print a table for a spreadsheet or mails"))
      .addOption(new Option("--offline", "look at what is stored here, without asking other peers"))
      .addOption(peerOptions.catchUp),
  )
    .addOption(json)
    .addOption(logLevel)
    .action((folder, options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const access = await readReadingAccess(options, signal, { needsRoll: true });
        const read = readRollFolder(folder);
        const { missing, ...facts } = await withPeer(access, async ({ api, status, ...peer }) => ({
          ...await readMissing(read, api, status),
          ...aloneMark(peer, access),
        }));
        const shown = missing.map((voter) => ({
          number: voter.number!,
          name: voter.name,
          email: fieldOf(read.codes, voter, "email"),
        }));
        const voters = read.codes.voters.length;
        if (options.json) {
          printJson({ voters, voted: voters - missing.length, ...facts, missing: shown });
        } else if (options.csv) {
          const rows = shown.map(({ number, name, email }) => [`${number}`, name, email]);
          printRows([["number", "name", "email"], ...rows].map(encodeSpreadsheetRow), {
            mark: true,
          });
        } else {
          for (const { number, name, email } of shown) {
            printLine(`${number}  ${name}${email === "" ? "" : `  ${email}`}`);
          }
          printLine(`${countOf(missing.length, "voter")} of ${voters} have not voted yet.`);
        }
        return EXIT.done;
      })
    );
  addExamples(command, [
    "chainvote roll missing roll/",
    "chainvote roll missing roll/ --csv > reminders.csv",
    "chainvote roll missing roll/ --peer http://192.0.2.7:7702 --json",
  ]);
}
