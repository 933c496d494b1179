/** `chainvote import`: takes a chain file into a data folder. */
import { countOf } from "../../core/base/count_of.ts";
import type { Command } from "commander";
import { readChainFile } from "../../core/exchange/chain_file.ts";
import { ChainFileError } from "../../core/exchange/chain_file_error.ts";
import { importChainFile, type ImportState } from "../../core/exchange/chain_import.ts";
import { ImportError } from "../../core/exchange/import_error.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { Network } from "../../core/rules/network.ts";
import { type InputSource, openInput } from "../app/files/input_source.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { addFolderOptions } from "../options/peer_options.ts";
import { readPeerFlags } from "../options/read_access.ts";
import { nameElection } from "../app/election_name.ts";
import { EXIT, UsageError } from "../app/errors.ts";
import { withRestart } from "../app/exit_code.ts";
import { restartPeer } from "../app/restart.ts";
import { groupDigits } from "../../core/base/group_digits.ts";
import { folderOf } from "../app/files/joined_elections.ts";
import { createLog } from "../app/log.ts";
import { startLogging } from "../terminal/logging.ts";
import { openChain } from "../app/peer/open_chain.ts";
import { systemDeps } from "../app/peer/system_deps.ts";
import { printJson, printNote, stderrLook, writeToStderr } from "../terminal/output.ts";
import { createProgress } from "../terminal/progress.ts";

/** What `import --json` prints. */
interface ImportOutcome {
  readonly file: string;
  /** The data folder that took it in. */
  readonly data: string;
  readonly network: string;
  readonly name: string;
  /** Blocks of the file, without the genesis block. */
  readonly blocks: number;
  /** Of those, blocks that were not stored before. */
  readonly added: number;
  /** The best chain of the data folder now. */
  readonly index: number;
  readonly tip: string;
  /** True if the file's chain is it, or a part of it. */
  readonly isBest: boolean;
  /** The final block of the data folder now, if the network has witnesses; index 0 while that is the genesis block. */
  readonly final?: { readonly index: number; readonly hash: string; readonly round: number };
}

export function addImportCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = addFolderOptions(
    program.command("import")
      .description("check a chain file by all rules and take its blocks into a data folder")
      .argument("<file>", "a file that chainvote export wrote; - is stdin"),
  )
    .addOption(json)
    .addOption(logLevel)
    .action((file, options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        const { data, network, plugin, given } = readPeerFlags(options);
        const source = await openInput(file, signal);
        const outcome = await importChain(source, { data, network, plugin, signal })
          .catch((error) => {
            throw explain(error, source, given);
          });
        if (options.json) printJson(outcome);
        else printNote(...describeImport(outcome));
        return EXIT.done;
      })
    );
  addExamples(command, [
    "chainvote import board.chain --data b",
    "chainvote import board.chain --network board.json    refuses any other network",
    "gunzip -c board.chain.gz | chainvote import -",
  ]);
  command.addHelpText(
    "after",
    `
Every block is checked as if a peer had sent it, and the branch with the most work counts, be it the
file's or the folder's own. If the network has witnesses, what they signed counts before any work: a file
that contradicts what is final here is refused, and changes nothing. An import that was interrupted goes on where it was when it is started again.
The data folder must not be in use: stop its peer first.

Exit codes: 0 done, 2 the validator does not take the config that the definition names, 3 the file
breaks a rule (what came before is kept), 5 it cannot be read, or its validator is not here (--plugin).`,
  );
}

async function importChain(
  source: InputSource,
  { data: named, network: expected, plugin, signal }: {
    data: string | undefined;
    network: Network | undefined;
    plugin: readonly string[] | undefined;
    signal: AbortSignal;
  },
): Promise<ImportOutcome> {
  const read = await readChainFile(source.pieces);
  const { network } = read;
  const { chainId, definition: { name } } = network;
  if (expected !== undefined && expected.chainId !== chainId) {
    throw new UsageError(
      `Cannot import ${source.name} as --network must be the file's network, "${name}" ` +
        `(${chainId}): it is "${expected.definition.name}" (${expected.chainId})`,
    );
  }
  const data = named ?? await folderOf(network);
  const opened = await openChain(
    { data, network, plugin, log: createLog("import") },
    systemDeps,
  );
  await using _ = opened;
  const { chain } = opened;
  const progress = source.size === undefined ? undefined : createProgress({
    total: source.size,
    label: "importing",
    write: writeToStderr,
    ...stderrLook(),
  });
  let state: ImportState;
  try {
    const onProgress = ({ offset }: ImportState) => progress?.update(offset);
    state = await importChainFile(chain, read, { onProgress, signal });
  } catch (error) {
    progress?.done();
    printNote(`The data folder is at block ${chain.tip.header.index}; nothing of it was lost.`);
    throw error;
  }
  progress?.done();
  return {
    file: source.name,
    data,
    network: chainId,
    name,
    blocks: state.blocks,
    added: state.added,
    index: chain.tip.header.index,
    tip: chain.tip.hash,
    isBest: chain.isActive(state.last),
    final: finalOf(chain),
  };
}

function finalOf({ network, final: { node, round } }: Chain): ImportOutcome["final"] {
  if (network.definition.witnesses === undefined) return undefined;
  return { index: node.header.index, hash: node.hash, round };
}

/** Says which file it is that breaks a rule. */
function explain(error: unknown, { name }: InputSource, given: readonly string[]): unknown {
  if (!(error instanceof ImportError || error instanceof ChainFileError)) {
    return withRestart(error, restartPeer(given));
  }
  return new ImportError(`Cannot import ${name}: ${error.message}`, { cause: error });
}

function describeImport(
  { file, data, blocks, added, index, isBest, final, ...outcome }: ImportOutcome,
): readonly string[] {
  const n = groupDigits;
  const election = nameElection(outcome);
  const isOther = isBest ? "" : ": its own branch has more work and still counts";
  return [
    `Imported ${file}: ${election}, ${countOf(blocks, "block")}, ${n(added)} of them new.`,
    `${data} is at block ${n(index)}${isOther}.`,
    ...(final === undefined ? [] : [describeFinal(final.index)]),
  ];
}

function describeFinal(index: number): string {
  return index === 0
    ? "Nothing of it is final yet."
    : `It is final up to block ${groupDigits(index)}.`;
}
