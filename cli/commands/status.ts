/** `chainvote status`: how the peer on a data folder stands, or one record. */
import { type Command, Option } from "commander";
import { systemClock as clock } from "../../core/base/system.ts";
import { formatHashrate } from "../../net/node/hashrate.ts";
import { describeLosses } from "../records/losses_line.ts";
import { describeTracker } from "../app/peer/tracker_lines.ts";
import { describeClock } from "../../net/node/clock_report.ts";
import { describeNeed } from "../app/peer/catch_up.ts";
import { type RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { addPeerOptions, type PeerFlags, peerOptions } from "../options/peer_options.ts";
import { readAccess } from "../options/read_access.ts";
import { readWhole } from "../options/option_values.ts";
import { nameElection } from "../app/election_name.ts";
import { EXIT, type ExitCode, UsageError } from "../app/errors.ts";
import { groupDigits } from "../../core/base/group_digits.ts";
import { startLogging } from "../terminal/logging.ts";
import { describeMining, NO_MINING } from "../options/mining_options.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { readPeerInfo } from "../app/files/data_folder.ts";
import { type AccessOptions, withPeer } from "../options/peer_access.ts";
import { finalityLines, lieLines, witnessLines } from "../app/finality/finality_lines.ts";
import { runRecordStatus, runRecordWatch } from "../records/record_command.ts";
import { readIdBeginning } from "../records/whole_id.ts";

/** Confirmations that `--watch` waits for when nothing is said: the record is in a block. */
const CONFIRMATIONS = 1;

/** Seconds that `--watch` waits when nothing is said, as `vote` does. */
const TIMEOUT_S = 120;

interface StatusFlags extends PeerFlags {
  readonly record?: string;
  readonly watch?: true;
  readonly confirmations?: number;
  readonly timeout?: number;
  readonly final?: true;
  readonly witnesses?: true;
  readonly json?: true;
}

export function addStatusCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = addPeerOptions(
    program.command("status")
      .description("show the chain, peers and mining of the peer on a data folder, or one record")
      .addOption(
        new Option(
          "--record <id>",
          "where this record is: pending, in a block, refused or unknown; its first digits are enough",
        ).argParser(readIdBeginning),
      )
      .addOption(new Option("--watch", "with --record: print every change until it is confirmed"))
      .addOption(
        new Option(
          "--confirmations <n>",
          `with --watch: blocks that are enough, its own counted (default: ${CONFIRMATIONS})`,
        ).argParser(readWhole(1, 1_000_000)),
      )
      .addOption(
        new Option("--final", "with --watch: until it is final, in a network with witnesses"),
      )
      .addOption(
        new Option("--witnesses", "the witnesses one by one, with both signatures of each lie")
          .conflicts("record"),
      )
      .addOption(
        new Option(
          "--timeout <seconds>",
          `with --record: how long to wait until the peer has the whole chain, and with --watch ` +
            `until it is confirmed (default: ${TIMEOUT_S})`,
        )
          .argParser(readWhole(0, 86_400)),
      ),
  )
    .addOption(peerOptions.trustPlugin)
    .addOption(json)
    .addOption(logLevel)
    .action((options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        checkFlags(options);
        const access = { ...await readAccess(options, signal), mining: NO_MINING };
        if (options.record === undefined) {
          const show = options.witnesses ? showWitnesses : showPeer;
          return await show({ ...access, offline: true }, options);
        }
        return await showRecord(options.record, access, options);
      })
    );
  addExamples(command, [
    "chainvote status",
    "chainvote status --data a --json",
    "chainvote status --peer http://192.0.2.7:7702     the peer of another machine",
    "chainvote status --witnesses             who is heard, and both signatures of each lie",
    "chainvote status --record 5f2c07d1        one record, by the first digits of its id",
    "chainvote status --record 5f2c07d1 --watch --confirmations 6 --timeout 600",
  ]);
  command.addHelpText(
    "after",
    `
A record is pending, in a block with so many confirmations (blocks on top + 1), refused with a code, or
unknown here. If the chain is reorganised, a record may go back from a block to pending. A quiet network
adds no blocks, so confirmations grow only while somebody votes, or a peer runs with --mine-empty. Where
witnesses make votes final, or nobody mines, wait for that instead: --watch --final.

Exit codes with --record: 0 pending or in a block (with --watch: confirmed), 3 refused,
4 unknown here (with --watch: not confirmed in time).`,
  );
}

function checkFlags({ record, watch, confirmations, timeout, final }: StatusFlags): void {
  if (final && !watch) throw new UsageError("--final needs --watch");
  if (watch && record === undefined) throw new UsageError("--watch needs --record");
  if (confirmations !== undefined && !watch) throw new UsageError("--confirmations needs --watch");
  if (timeout !== undefined && record === undefined) {
    throw new UsageError("--timeout needs --record");
  }
}

function showRecord(
  record: string,
  access: AccessOptions,
  { watch, confirmations = CONFIRMATIONS, timeout = TIMEOUT_S, final, json: isJson }: StatusFlags,
): Promise<ExitCode> {
  const json = isJson ?? false;
  if (!watch) {
    return runRecordStatus(record, { access: { ...access, catchUpMs: timeout * 1_000 }, json });
  }
  const mustBeFinal = final ?? false;
  const timeoutMs = timeout * 1_000;
  return runRecordWatch(record, { access, json, confirmations, mustBeFinal, timeoutMs });
}

async function showPeer(access: AccessOptions, { json }: StatusFlags): Promise<ExitCode> {
  await withPeer(access, async ({ api, isAlone }) => {
    const status = await api.status();
    if (json) return printJson(status);
    if (access.peer !== undefined) printNote(`Peer at ${access.peer.url}`);
    else if (isAlone) printNote(`No peer runs on ${access.data}: showing what is stored there.`);
    else printNote(`Peer ${readPeerInfo(access.data)?.pid ?? ""} on ${access.data}`);
    const { name, network, validator, index, tip, difficulty, peers, pending, mining } = status;
    printLine(`network     ${nameElection({ name, network })}, validator ${validator}`);
    const isClock = status.waitsFor?.for === "clock";
    const need = isClock ? "a clock is wrong" : describeNeed(status);
    const sync = status.syncing ? `, ${need}` : "";
    const { finality } = status;
    const open = finality === undefined ? "" : `, ${index - finality.index} not final`;
    printLine(`block       ${index} (${tip.slice(0, 12)}…)${open}${sync}`);
    for (
      const [label, text] of finality ? finalityLines(finality, { now: clock.now(), peers }) : []
    ) {
      printLine(`${label.padEnd(12)}${text}`);
    }
    const isUnmined = finality?.mining === "off";
    if (!isUnmined) printLine(`difficulty  ${groupDigits(difficulty)} hashes a block`);
    printLine(`peers       ${peers}`);
    for (const each of status.trackers) printLine(`tracker     ${describeTracker(each)}`);
    printLine(`pending     ${pending}`);
    if (status.lost !== null) printLine(`undone      ${describeLosses(status.lost, "record")}`);
    printLine(`clock       ${describeClock(status.clock)}`);
    printLine(
      mining.workers === 0
        ? `mining      off${isUnmined ? ", blocks are the witnesses'" : ""}`
        : `mining      ${describeMining(mining)}, ${formatHashrate(mining.hashrate)}, ` +
          `kernel ${mining.kernel}`,
    );
  });
  return EXIT.done;
}

async function showWitnesses(access: AccessOptions, { json }: StatusFlags): Promise<ExitCode> {
  const { finality, name } = await withPeer(access, async ({ api, status: { name } }) => ({
    finality: await api.finality(),
    name,
  }));
  if (finality === undefined) {
    throw new UsageError(`Cannot show the witnesses of ${JSON.stringify(name)} as it has none`);
  }
  if (json) printJson(finality);
  else {
    const lines = finalityLines(finality, { now: clock.now() });
    printLine(
      ...lines.map(([label, text]) => `${label.padEnd(12)}${text}`),
      ...witnessLines(finality),
      ...lieLines(finality),
    );
  }
  return EXIT.done;
}
