/** `chainvote audit`: checks a whole election again, from a file or a data folder. */
import { type Command, Option } from "commander";
import { systemClock as clock } from "../../core/base/system.ts";
import type { BlockHash, RecordId } from "../../core/block/ids.ts";
import {
  type ArchiveReport,
  auditArchiveAlone,
  compareArchive,
  formatArchiveReport,
} from "../audit/archive_audit.ts";
import { auditFile, auditFolder, type AuditOutcome } from "../audit/audit.ts";
import { type AuditReport, formatAudit, reportAudit } from "../audit/audit_report.ts";
import { MAX_ARCHIVE_BYTES } from "../audit/limits.ts";
import { openInput, readInput } from "../app/files/input_source.ts";
import type { RunCommand } from "../options/command_context.ts";
import { chooseDataFolder } from "../options/choose_election.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { type PeerFlags, peerOptions } from "../options/peer_options.ts";
import { NO_MINING } from "../options/mining_options.ts";
import { withPeer } from "../options/peer_access.ts";
import { readAccess, readPeerFlags } from "../options/read_access.ts";
import { EXIT, type ExitCode, UsageError } from "../app/errors.ts";
import { startLogging } from "../terminal/logging.ts";
import { printJson, printLine, printStyled, stdoutLook } from "../terminal/output.ts";
import { createJobProgress } from "../terminal/job_progress.ts";
import { readRecordId } from "../records/record_command.ts";
import { readBlockHash } from "../options/reorg_options.ts";
import { formatTallyTable } from "../election/tally_view.ts";

const EXAMPLES = [
  "chainvote audit board.chain",
  "chainvote audit board.chain --network board.json --block 0003…9f --record 5f2c…e1",
  "chainvote audit --data a --json",
  "chainvote export - | chainvote audit -",
  "chainvote audit --belenios board.bel               an archive of Belenios, ours or theirs",
  "chainvote audit board.chain --belenios board.bel   and whether it is what the chain gives",
  "chainvote audit --data a --belenios board.bel      the same with a data folder",
];

const HELP = `
Believes nothing: every header, its work and difficulty, every record, and what the validator says to
each are worked out again from the first block on, with the reference hash, and the votes are counted.
Of a data folder, which must not be in use, also the database, other branches, pending records and
snapshots. Nothing is changed, except that a database of an older version is upgraded first.

If the network has witnesses, every certificate is verified, and the report says up to which block it is
final, who signed, and which blocks after it are likely only. A witness that is proven to have lied is
named; that changes no result, and breaks no rule.

An archive of Belenios (--belenios) is checked by its rules, and by some that are stricter. It must have
a result. By itself it cannot exclude a trustee who cheats; together with the chain it is held against
that, byte for byte.

Anybody can make a chain that holds. That it is your election, and the branch that counts, it cannot
say: --network and --block do. Without them the report says what is not known, marked ?.

Exit codes: 0 everything that can be checked holds, 2 the validator does not take the config that the
definition names, 3 something does not hold, 5 the file or folder cannot be read, or its validator is
not here (--plugin).`;

/** What the options say, as commander reads them. */
interface AuditFlags extends PeerFlags {
  readonly block?: BlockHash;
  readonly record?: readonly RecordId[];
  readonly belenios?: string;
  readonly json?: true;
}

export function addAuditCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = program.command("audit")
    .description("check every block, record and count again, from a chain file or a data folder")
    .argument("[file]", "a file that chainvote export wrote; - is stdin")
    .addOption(peerOptions.data)
    .addOption(new Option("--network <file>", "the chain must be this network's"))
    .addOption(peerOptions.plugin)
    .addOption(
      new Option("--block <hash>", "the chain must hold this block, such as the published last one")
        .argParser(readBlockHash),
    )
    .addOption(
      new Option("--record <id>", "the chain must hold this record; may be repeated")
        .argParser((text, before: readonly RecordId[] | undefined) => {
          return [...before ?? [], readRecordId(text)];
        }),
    )
    .addOption(
      new Option(
        "--belenios <file>",
        "an archive of Belenios; alone, or of the chain in [file] or --data",
      )
        .argParser(readPath),
    )
    .addOption(json)
    .addOption(logLevel)
    .action((file, options, command) =>
      run(({ signal }) => {
        startLogging(options.logLevel);
        // The environment may name a data folder for the other commands.
        if (file !== undefined && command.getOptionValueSource("data") === "cli") {
          throw new UsageError("Cannot audit both a file and --data: name one");
        }
        const { belenios } = options;
        // An archive alone is checked where neither a chain file nor a folder is named.
        const isAlone = belenios !== undefined && file === undefined &&
          command.getOptionValueSource("data") !== "cli";
        return isAlone ? auditArchive(belenios, options, signal) : audit(file, options, signal);
      })
    );
  addExamples(command, EXAMPLES);
  command.addHelpText("after", HELP);
}

/** Audits a file, or the data folder if none is named, with an archive if there is one, and prints the report. */
async function audit(
  file: string | undefined,
  options: AuditFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { network, plugin, ...flags } = readPeerFlags(options);
  const { block, record: records = [], json = false, belenios } = options;
  const progress = createJobProgress("auditing");
  const wishes = { records, block, onProgress: progress.show, signal, plugin };
  const outcome = file === undefined
    ? await auditFolder(await chooseDataFolder({ ...flags, network, json, signal }), wishes)
    : await auditFile(await openInput(file, signal), wishes);
  progress.end();
  const report = reportAudit(outcome, { network, block, records }, clock.now());
  const archive = belenios === undefined || !report.ok
    ? undefined
    : file === undefined
    ? await compareWithFolder(options, belenios, signal)
    : await compareWith(file, belenios, signal);
  if (json) printJson({ ...report, ...archive && { belenios: archive } });
  else {
    await printAudit(report, outcome);
    if (archive !== undefined) printLine("", ...formatArchiveReport(archive));
  }
  return report.ok && (archive?.ok ?? true) ? EXIT.done : EXIT.refused;
}

/** Holds an archive against a chain file that holds. */
async function compareWith(
  file: string,
  path: string,
  signal: AbortSignal,
): Promise<ArchiveReport> {
  const bytes = await readInput(path, { maxBytes: MAX_ARCHIVE_BYTES, signal });
  const { pieces, again } = await openInput(file, signal);
  if (again === undefined) {
    throw new UsageError(`Cannot hold an archive against ${file} as it is a pipe: name a file`);
  }
  return await compareArchive({ name: path, bytes }, pieces);
}

/** Holds an archive against the chain of a data folder that holds. */
async function compareWithFolder(
  options: AuditFlags,
  path: string,
  signal: AbortSignal,
): Promise<ArchiveReport> {
  const bytes = await readInput(path, { maxBytes: MAX_ARCHIVE_BYTES, signal });
  const access = { ...await readAccess(options, signal), mining: NO_MINING, offline: true };
  return await withPeer(
    access,
    ({ api }) => compareArchive({ name: path, bytes }, api.chainFile({ signal })),
  );
}

/** Audits an archive of Belenios alone. */
async function auditArchive(
  path: string,
  { json }: AuditFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  const bytes = await readInput(path, { maxBytes: MAX_ARCHIVE_BYTES, signal });
  const progress = createJobProgress("auditing");
  const report = await auditArchiveAlone({ name: path, bytes }, {
    clock,
    signal,
    onProgress: progress.show,
  });
  progress.end();
  if (json) printJson(report);
  else printLine(...formatArchiveReport(report));
  return report.ok ? EXIT.done : EXIT.refused;
}

async function printAudit(
  report: AuditReport,
  { tally, election: audited, chain }: AuditOutcome,
): Promise<void> {
  printLine(...formatAudit(report));
  if (audited !== undefined) {
    if (chain?.failure !== undefined) {
      printLine(
        "",
        "INCOMPLETE: only what holds is counted below, which is not the whole election.",
      );
    }
    const { formatSummary } = await import("../result/summary_lines.ts");
    printStyled([[], ...formatSummary(audited.summary, audited.election, stdoutLook())]);
  }
  if (tally !== undefined) printStyled([[], ...formatTallyTable(tally, stdoutLook())]);
}
