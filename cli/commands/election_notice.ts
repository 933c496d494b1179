/** `chainvote election notice`: words of the organiser, which every voter is shown. */
import { type Command, Option } from "commander";
import { systemRandom as random } from "../../core/base/system.ts";
import { checkNoticeText } from "../../plugins/election/records/notice.ts";
import { NOTICE_KINDS, type NoticeKind } from "../../plugins/election/records/notice_kinds.ts";
import type { ExitCode } from "../app/errors.ts";
import { UsageError } from "../app/errors.ts";
import { readSigningKeyFile } from "../app/files/signing_key_file.ts";
import { commandLine } from "../app/hint.ts";
import type { RunCommand } from "../options/command_context.ts";
import { type MiningFlags, miningOptions, readMiningFlags } from "../options/mining_options.ts";
import { readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { type PeerAccess, withPeer } from "../options/peer_access.ts";
import { addPeerOptions, type PeerFlags, peerOptions } from "../options/peer_options.ts";
import { readAccess } from "../options/read_access.ts";
import type { NoticeOutcome } from "../organise/post_notice.ts";
import { describeElection, describePlace, outcomeExitCode } from "../records/record_outcome.ts";
import { startLogging } from "../terminal/logging.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";

interface NoticeFlags extends PeerFlags, MiningFlags {
  readonly key: string;
  readonly kind: NoticeKind;
  readonly alone?: true;
  readonly timeout: number;
  readonly json?: true;
}

export function addElectionNoticeCommand(election: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const { mine, mineIdle } = miningOptions({ when: ", if no peer runs here" });
  const command = addPeerOptions(
    election.command("notice")
      .description(
        "tell all voters something, signed with the organiser's key; it cannot be taken back",
      )
      .argument("<text>", "one line of 500 characters at most, without links and addresses")
      .addOption(
        new Option("--key <file>", "organiser.key, which election new has made")
          .argParser(readPath).makeOptionMandatory(),
      )
      .addOption(
        new Option("--kind <kind>", "what it is").choices(NOTICE_KINDS).default(NOTICE_KINDS[0]),
      )
      .addOption(peerOptions.settle)
      .addOption(peerOptions.alone)
      .addOption(mine)
      .addOption(mineIdle),
  )
    .addOption(json)
    .addOption(logLevel)
    .action((text, options) =>
      run(({ signal }) => {
        startLogging(options.logLevel);
        return postNotice(text.trim().normalize("NFC"), options, signal);
      })
    );
  addExamples(command, [
    'chainvote election notice "The hall opens at six" --key organiser.key',
    'chainvote election notice "Zoë no longer stands for the chair" --key organiser.key --kind correction',
  ]);
}

async function postNotice(
  text: string,
  options: NoticeFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  const broken = checkNoticeText(text);
  if (broken !== undefined) throw new UsageError(`Cannot post the notice: ${broken}`);
  const key = readSigningKeyFile(options.key, "the organiser's key");
  const timeoutMs = options.timeout * 1_000;
  const mining = readMiningFlags(options);
  const { alone } = options;
  const access = {
    ...await readAccess(options, signal, { needsRoll: true }),
    mining,
    alone,
    catchUpMs: timeoutMs,
  };
  const { NoticePosting } = await import("../organise/post_notice.ts");
  const posting = new NoticePosting({ kind: options.kind, text, key }, random);
  return await withPeer(access, async (peer) => {
    const outcome = await posting.postAt(peer, { timeoutMs, signal });
    if (options.json) printJson(outcome);
    else tell(outcome, peer);
    return outcomeExitCode(outcome);
  });
}

function tell(outcome: NoticeOutcome, peer: PeerAccess): void {
  const { status, reason, number, recordId } = outcome;
  switch (status) {
    case "refused":
      return printNote(`Refused: ${reason}${describeElection(outcome)}`);
    case "unconfirmed":
      return printNote(
        `Not confirmed: notice ${number}, ${reason}${describeElection(outcome)}`,
        `Follow it: ${commandLine(["status", "--record", `${recordId}`, "--watch"], peer.given)}`,
      );
    case "known":
      return printLine(`Known: it is notice ${number}, ${describePlace(outcome, peer)}`);
    case "added":
      return printLine(`Added: notice ${number}, ${describePlace(outcome, peer)}`);
  }
}
