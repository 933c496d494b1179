/** `chainvote election export --belenios`: the archive that Belenios' own tool verifies. */
import { groupDigits } from "../../core/base/group_digits.ts";
import { readChainFile } from "../../core/exchange/chain_file.ts";
import { archiveOfRecords } from "../../plugins/election/opening/archive_of_records.ts";
import { EXIT, type ExitCode, UsageError } from "../app/errors.ts";
import { writeNewFile } from "../app/files/new_file.ts";
import { NO_MINING } from "../options/mining_options.ts";
import { withPeer } from "../options/peer_access.ts";
import { readAccess } from "../options/read_access.ts";
import { electionOfNetwork } from "../result/read_election.ts";
import { printJson, printNote } from "../terminal/output.ts";
import { createJobProgress } from "../terminal/job_progress.ts";
import type { ExportFlags } from "./export.ts";

/** Writes the archive of an election to a file, and says so. */
export async function exportBelenios(
  file: string,
  options: ExportFlags,
  signal: AbortSignal,
): Promise<ExitCode> {
  const { force = false } = options;
  const access = { ...await readAccess(options, signal), mining: NO_MINING, offline: true };
  const { show, end } = createJobProgress("reading");
  const made = await withPeer(access, async ({ api }) => {
    const { index: total } = await api.status();
    const { network, blocks } = await readChainFile(api.chainFile({ signal }));
    const { definition } = electionOfNetwork(network);
    if (definition.mode !== "secret") {
      throw new UsageError(
        `Cannot write an archive of Belenios of "${definition.title}" as it must have secret ballots: they are open`,
      );
    }
    const records: Uint8Array[] = [];
    for await (const { block } of blocks) {
      records.push(...block.records);
      show(block.header.index, total);
    }
    const { chainId } = network;
    return { definition, chainId, archive: archiveOfRecords({ definition, chainId }, records) };
  });
  end();
  const { archive, definition: { title: name, uuid }, chainId: network } = made;
  if (archive === undefined) {
    printNote(
      `Cannot write an archive of "${name}" as trustees must have opened the sum: they have not yet`,
    );
    return EXIT.refused;
  }
  await writeNewFile(file, archive, { force });
  const bytes = archive.length;
  if (options.json) printJson({ file, network, name, uuid, bytes });
  else {
    printNote(
      `Wrote ${file}: "${name}", ${
        groupDigits(bytes)
      } bytes. Belenios' own tool checks it in a folder where it is called ` +
        `${uuid}.bel: belenios-tool election verify`,
    );
  }
  return EXIT.done;
}
