/** `chainvote election report`: everything of an election on paper, checked again before. */
import { type Command, Option } from "commander";
import { systemClock as clock } from "../../core/base/system.ts";
import { EXIT, UnreachableError, UsageError } from "../app/errors.ts";
import { type InputSource, openInput } from "../app/files/input_source.ts";
import { writeNewFile } from "../app/files/new_file.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { readPath } from "../options/option_values.ts";
import { type PeerAccess, withPeer } from "../options/peer_access.ts";
import { addPeerOptions, peerOptions } from "../options/peer_options.ts";
import { readReadingAccess } from "../options/read_access.ts";
import { startLogging } from "../terminal/logging.ts";
import { printDocument, printJson, printNote } from "../terminal/output.ts";
import { createJobProgress } from "../terminal/job_progress.ts";

export function addElectionReportCommand(election: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = addPeerOptions(
    election.command("report")
      .description("check all of the election again, and write a report for print")
      .argument(
        "[file]",
        "a file that chainvote export wrote; - is stdin (default: the joined election)",
      )
      .addOption(
        new Option("-o, --output <file>", "where to write the page (default: stdout)").argParser(
          readPath,
        ),
      )
      .addOption(new Option("--force", "replace the file if it is there"))
      .addOption(new Option("--offline", "report what is stored here, without asking other peers"))
      .addOption(peerOptions.catchUp),
  )
    .addOption(json)
    .addOption(logLevel)
    .action((file, options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const { output, force = false } = options;
        if (options.json && output !== undefined) {
          throw new UsageError("--json goes to stdout: leave --output out");
        }
        const { report, election } = file === undefined
          ? await withPeer(
            await readReadingAccess(options, signal, { needsRoll: true }),
            (peer) => reportOf(chainOf(peer, signal), signal),
          )
          : await reportOf(await openInput(file, signal), signal);
        if (options.json) printJson(report);
        else {
          const { formatReport } = await import("../report/report_page.ts");
          const page = formatReport(report, election);
          if (output === undefined) printDocument(page);
          else {
            await writeNewFile(output, page, { force });
            printNote(`Wrote ${output}: open it in a browser, and print it from there.`);
          }
        }
        return report.ok ? EXIT.done : EXIT.refused;
      })
    );
  addExamples(command, [
    "chainvote election report -o report.html",
    "chainvote election report board.chain --json | jq .result.questions",
  ]);
}

/** A peer's chain as if it were a file. */
function chainOf({ api, status: { name } }: PeerAccess, signal: AbortSignal): InputSource {
  const again = () => api.chainFile({ signal });
  return { name, size: undefined, pieces: again(), again };
}

async function reportOf(source: InputSource, signal: AbortSignal) {
  const { auditFile } = await import("../audit/audit.ts");
  const { reportAudit } = await import("../audit/audit_report.ts");
  const { makeReport } = await import("../report/report.ts");
  const { show: onProgress, end } = createJobProgress("auditing");
  const outcome = await auditFile(source, { records: [], block: undefined, onProgress, signal });
  end();
  const now = clock.now();
  const audit = reportAudit(outcome, { network: undefined, block: undefined, records: [] }, now);
  const { election: audited, unreadable, network } = outcome;
  if (audited !== undefined) {
    return { report: makeReport(audited, audit, now), election: audited.election };
  }
  if (unreadable !== undefined) {
    throw new UnreachableError(`Cannot read ${source.name}: ${unreadable.reason}`);
  }
  throw new UsageError(
    `Cannot report on "${network?.definition.name}" as it is no election with a roll`,
  );
}
