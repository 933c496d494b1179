/** `chainvote records`: the records of the chain, in their order. */
import { type Command, Option } from "commander";
import { base64ToBytes } from "../../core/base/base64.ts";
import { recordId } from "../../core/block/record.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { addPeerOptions, peerOptions } from "../options/peer_options.ts";
import { readReadingAccess } from "../options/read_access.ts";
import { readWhole } from "../options/option_values.ts";
import { aloneMark } from "../options/alone_mark.ts";
import { nameElection } from "../app/election_name.ts";
import { EXIT } from "../app/errors.ts";
import { startLogging } from "../terminal/logging.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { withPeer } from "../options/peer_access.ts";
import { describeRecord, type RecordContent, showContent } from "../app/records/record_data.ts";

/** Blocks asked for at once. */
const BLOCKS = 100;

/** A record as `records --json` prints it. */
interface ListedRecord extends RecordContent {
  readonly block: number;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
  readonly recordId: string;
}

export function addRecordsCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = addPeerOptions(
    program.command("records")
      .description("list the records of the chain, in order")
      .addOption(
        new Option("--from <index>", "block to begin with").argParser(readWhole(1, 999_999_999))
          .default(1),
      )
      .addOption(
        new Option("--limit <n>", "most records to list").argParser(readWhole(1, 999_999_999))
          .default(1_000),
      )
      .addOption(
        new Option("--offline", "list what is stored here, without looking for other peers"),
      )
      .addOption(peerOptions.catchUp),
  )
    .addOption(peerOptions.trustPlugin)
    .addOption(json)
    .addOption(logLevel)
    .action((options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const { from, limit } = options;
        const access = await readReadingAccess(options, signal);
        const listed = await withPeer(access, async ({ api, ...peer }) => {
          const { network, name, index } = await api.status();
          const records = await list(api, { from, limit, signal });
          return { network, name, index, ...aloneMark(peer, access), records };
        });
        if (options.json) printJson(listed);
        else {
          printNote(`Network ${nameElection(listed)}, up to block ${listed.index}`);
          listed.records.forEach(printRecord);
        }
        return EXIT.done;
      })
    );
  addExamples(command, [
    "chainvote records                         one line each: block, id, what it holds",
    "chainvote records --from 100 --limit 20",
    "chainvote records --json | jq .records[].data",
  ]);
}

async function list(
  api: PeerApi,
  { from, limit, signal }: { from: number; limit: number; signal: AbortSignal },
): Promise<ListedRecord[]> {
  const records: ListedRecord[] = [];
  for (let next = from; records.length < limit;) {
    signal.throwIfAborted();
    const blocks = await api.blocks(next, BLOCKS);
    if (blocks.length === 0) break;
    for (const { index: block, time, records: texts } of blocks) {
      for (const base64 of texts) {
        const bytes = base64ToBytes(base64);
        records.push({ block, time, recordId: recordId(bytes), ...describeRecord(bytes) });
      }
    }
    next = blocks[blocks.length - 1].index + 1;
  }
  return records.slice(0, limit);
}

function printRecord({ block, recordId, ...content }: ListedRecord): void {
  printLine(`${block}  ${recordId.slice(0, 12)}  ${showContent(content)}`);
}
