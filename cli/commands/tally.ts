/** `chainvote tally`: the votes so far, counted by this machine. */
import { type Command, Option } from "commander";
import { systemClock as clock } from "../../core/base/system.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { addPeerOptions, peerOptions } from "../options/peer_options.ts";
import { readReadingAccess } from "../options/read_access.ts";
import { aloneMark } from "../options/alone_mark.ts";
import { EXIT, type ExitCode, UsageError } from "../app/errors.ts";
import { hearWitnesses } from "../app/finality/hear_witnesses.ts";
import { isElection } from "../app/network_kind.ts";
import { startLogging } from "../terminal/logging.ts";
import { eraseScreen, printJson, printRows, printStyled, stdoutLook } from "../terminal/output.ts";
import { type PeerAccess, withPeer } from "../options/peer_access.ts";
import type { ReadSummary } from "../result/read_summary.ts";
import { readLargest, readTally, type Tally, type ToldTally } from "../election/tally.ts";
import { formatTallyCsv, formatTallyTable } from "../election/tally_view.ts";

export function addTallyCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = addPeerOptions(
    program.command("tally")
      .description("count the votes of the chain, on this machine")
      .addOption(
        new Option(
          "--csv",
          "print choice,votes as CSV, each choice as it is; a spreadsheet may run one such as =A1 as a formula",
        ).conflicts("json"),
      )
      .addOption(
        new Option(
          "--for-spreadsheet",
          "print CSV in which no choice is a formula: a ' comes before those that would be",
        ).implies({ csv: true }).conflicts("json"),
      )
      .addOption(new Option("--watch", "print again at every change, until Ctrl-C"))
      .addOption(
        new Option(
          "--final",
          "with witnesses: count final blocks alone; in an election wait until the result is final, else exit code 4",
        ),
      )
      .addOption(new Option("--offline", "count what is stored here, without asking other peers"))
      .addOption(peerOptions.catchUp),
  )
    .addOption(json.conflicts(["csv", "forSpreadsheet", "watch"]))
    .addOption(logLevel)
    .action((options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const access = await readReadingAccess(options, signal);
        return await withPeer(access, async ({ api, ...peer }): Promise<ExitCode> => {
          if (peer.isPassing) await hearWitnesses(api, { clock, signal });
          if (isElection(peer.status)) return await showElection(api, peer, { ...options, signal });
          const print = ({ notes, standing, ...tally }: ToldTally) => {
            if (options.json) printJson({ ...tally, ...aloneMark(peer, access) });
            else if (options.csv) {
              const { forSpreadsheet } = options;
              printRows(formatTallyCsv(tally, { forSpreadsheet }), { mark: forSpreadsheet });
            } else printStyled(formatTallyTable({ ...tally, notes, standing }, stdoutLook()));
          };
          // A person is shown the largest choices, a program gets all.
          const isWhole = options.json || options.csv || options.final;
          const read = isWhole ? readTally : readLargest;
          const countsFinal = options.final;
          if (options.watch) {
            const keyOf = ({ tip, pending, lost, syncing, final }: Tally) =>
              `${tip} ${pending} ${lost?.times ?? 0} ${syncing} ${final?.index}`;
            const readNow = () => read(api, { countsFinal, now: clock.now() });
            await watch(readNow, print, { api, signal, keyOf });
          } else print(await read(api, { ...peer, countsFinal, now: clock.now() }));
          return EXIT.done;
        });
      })
    );
  addExamples(command, [
    "chainvote tally            a table with bars",
    "chainvote tally --watch    the same, live",
    "chainvote tally --final    what no computing power can change any more",
    "chainvote tally --csv > result.csv                for programs",
    "chainvote tally --for-spreadsheet > result.csv    for Excel and the like",
    "chainvote tally --json | jq .counts",
  ]);
}

/** The count so far of an election with a roll. */
async function showElection(
  api: PeerApi,
  { status }: Pick<PeerAccess, "status">,
  { json, csv, watch: isLive, final, timeout, signal }: {
    readonly json?: true;
    readonly csv?: true;
    readonly watch?: true;
    readonly final?: true;
    readonly timeout: number;
    readonly signal: AbortSignal;
  },
): Promise<ExitCode> {
  if (csv) {
    throw new UsageError(
      `Cannot print "${status.name}" as CSV as it is an election with a roll: --json has every question`,
    );
  }
  if (final) {
    const { waitForResult } = await import("../result/wait_for_final.ts");
    await waitForResult(api, status, { timeoutMs: timeout * 1_000, signal, clock });
  }
  const { readProvenSummary, resultExitCode } = await import("../result/read_proven_summary.ts");
  const { formatSummary } = await import("../result/summary_lines.ts");
  const read = () => readProvenSummary(api, status, clock.now());
  const print = ({ summary, election, notes }: ReadSummary) => {
    if (json) printJson(summary);
    else printStyled(formatSummary(summary, election, { ...stdoutLook(), notes }));
  };
  const keyOf = ({ summary: { tip, phase, finality } }: ReadSummary) =>
    `${tip} ${phase} ${finality?.index}`;
  if (isLive) {
    await watch(read, print, { api, signal, keyOf });
    return EXIT.done;
  }
  const counted = await read();
  print(counted);
  return resultExitCode(counted.summary);
}

/** Prints at first and after every event that changes the tally. */
async function watch<T>(
  read: () => Promise<T>,
  print: (tally: T) => void,
  { api, signal, keyOf }: { api: PeerApi; signal: AbortSignal; keyOf: (tally: T) => string },
): Promise<void> {
  let shown = "";
  const show = async () => {
    const tally = await read();
    const key = keyOf(tally);
    if (key === shown) return;
    shown = key;
    eraseScreen();
    print(tally);
  };
  // Listening comes first: a change between the first look and the first event is seen.
  const events = api.events({ signal })[Symbol.asyncIterator]();
  let next = events.next();
  try {
    for (;;) {
      await show();
      if ((await next).done || signal.aborted) return;
      next = events.next();
    }
  } catch (error) {
    // Ctrl-C is how a watch ends, also in the middle of a look.
    if (!signal.aborted) throw error;
  }
}
