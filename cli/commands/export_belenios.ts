/** `chainvote election export --belenios`: the archive that Belenios' own tool verifies, or makes ballots with. */
import { groupDigits } from "../../core/base/group_digits.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import { readChainFile } from "../../core/exchange/chain_file.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import {
  archiveOfRecords,
  unfinishedArchiveOf,
} from "../../plugins/election/opening/archive_of_records.ts";
import { EXIT, type ExitCode, UsageError } from "../app/errors.ts";
import { writeNewFile } from "../app/files/new_file.ts";
import { NO_MINING } from "../options/mining_options.ts";
import { withPeer } from "../options/peer_access.ts";
import { readAccess } from "../options/read_access.ts";
import { readElectionKey } from "../result/election_key.ts";
import { type Election, electionOfNetwork } from "../result/read_election.ts";
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
  const made = await withPeer(access, ({ api }) => makeArchive(api, signal));
  const { election: { definition: { title: name, uuid }, network: { chainId: network } } } = made;
  if (made.archive === undefined) {
    printNote(`Cannot write an archive of "${name}" as ${made.reason}`);
    return EXIT.refused;
  }
  const { archive, isFinished: finished } = made;
  await writeNewFile(file, archive, { force });
  const bytes = archive.length;
  if (options.json) printJson({ file, network, name, uuid, bytes, finished });
  else {
    const use = finished
      ? "Belenios' own tool checks it in a folder where it is called " +
        `${uuid}.bel: belenios-tool election verify`
      : "NOT FINISHED: trustees have not opened the sum, so there is no result in it. Belenios' own tool makes ballots with it " +
        `in a folder where it is called ${uuid}.bel: belenios-tool election generate-ballot`;
    printNote(`Wrote ${file}: "${name}", ${groupDigits(bytes)} bytes. ${use}`);
  }
  return EXIT.done;
}

/** An archive of an election, or why there is none. */
type MadeArchive =
  & { readonly election: Election }
  & (
    | {
      readonly archive: Uint8Array<ArrayBuffer>;
      /** Whether there is a result in it. */
      readonly isFinished: boolean;
    }
    | { readonly archive: undefined; readonly reason: string }
  );

async function makeArchive(
  api: Pick<PeerApi, "query" | "status" | "blocks" | "chainFile">,
  signal: AbortSignal,
): Promise<MadeArchive> {
  const { show, end } = createJobProgress("reading");
  const { index: total } = await api.status();
  const { network, blocks } = await readChainFile(api.chainFile({ signal }));
  const election = electionOfNetwork(network);
  const { definition } = election;
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
  end();
  const chainElection = { definition, chainId: network.chainId };
  const finished = archiveOfRecords(chainElection, records);
  if (finished !== undefined) return { election, archive: finished, isFinished: true };
  const reason = await findKeyFault(api, election);
  if (reason !== undefined) return { election, archive: undefined, reason };
  const archive = unfinishedArchiveOf(chainElection, records);
  return archive === undefined
    ? { election, archive, reason: "the list of voters must be in the chain: it is not" }
    : { election, archive, isFinished: false };
}

/** Why nothing can be encrypted yet, so that an archive is of no use. */
async function findKeyFault(
  api: Pick<PeerApi, "query" | "status" | "blocks">,
  election: Election,
): Promise<string | undefined> {
  const found = await readElectionKey(api, election, clock.now());
  switch (found.kind) {
    case "ready":
      return undefined;
    case "unsettled":
      return `block ${found.index}, which completes the trustees' key, must be final: it is not`;
    case "waiting":
      return `the trustees' key must be made: not all steps were done by ${
        found.missing.join(", ")
      }`;
    case "failed":
      return `the trustees' key must be made: ${
        JSON.stringify(found.cheat)
      } was found to have cheated`;
  }
}
