/** `chainvote page`: a page for voters in one file, with which they make a ballot without trusting the page of a peer. */
import { type Command, Option } from "commander";
import { wordsOf } from "../../core/base/chain_words.ts";
import { bytesToHex, sha256 } from "../../core/base/hash.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import type { Network } from "../../core/rules/network.ts";
import type { DealtBodies } from "../../plugins/election/secret/dealing.ts";
import { EXIT, type ExitCode, NotFinalError, UsageError } from "../app/errors.ts";
import { writeNewFile } from "../app/files/new_file.ts";
import { readNetworkFile } from "../app/files/networks.ts";
import { type CheckedPage, checkPageFile } from "../app/page/check_page_file.ts";
import { checkServedPage } from "../app/page/check_served_page.ts";
import { pageFiles } from "../app/page/page_source.ts";
import { systemAccess } from "../../net/http/access.ts";
import { digitsOfFile, makeOfflineFile } from "../app/page/offline_file.ts";
import { readOfflineParts } from "../app/page/offline_parts.ts";
import { formatPageData } from "../app/page/page_data.ts";
import { parsePeerUrl } from "../../net/http/base_url.ts";
import type { RunCommand } from "../options/command_context.ts";
import { reading, readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { withPeer } from "../options/peer_access.ts";
import { addPeerOptions, type PeerFlags, peerOptions } from "../options/peer_options.ts";
import { readReadingAccess } from "../options/read_access.ts";
import { electionOfNetwork } from "../result/read_election.ts";
import { startLogging } from "../terminal/logging.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";

interface PageFlags extends PeerFlags {
  readonly output?: string;
  readonly election?: string;
  readonly link?: string;
  readonly check?: string;
  readonly force?: true;
  readonly timeout: number;
  readonly json?: true;
}

export function addPageCommand(program: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = addPeerOptions(
    program.command("page")
      .description(
        "write a page for a disk: for the voters of an election, or, without --election, for organisers",
      )
      .addOption(new Option("-o, --output <file>", "where to write the page").argParser(readPath))
      .addOption(
        new Option("--election <file>", "the election that was built, such as board.election")
          .argParser(readPath),
      )
      .addOption(
        new Option("--link <url>", "the page of a peer, where ballots are handed in")
          .argParser((text) => reading(() => parsePeerUrl(text))),
      )
      .addOption(
        new Option(
          "--check <file|url>",
          "say what a page is that somebody gave you, or that a peer serves",
        ).argParser(readFileOrUrl).conflicts(["output", "election", "link"]),
      )
      .addOption(new Option("--force", "replace the file if it is there"))
      .addOption(peerOptions.catchUp),
  )
    .addOption(json)
    .addOption(logLevel)
    .action((options) =>
      run(async ({ signal }) => {
        startLogging(options.logLevel);
        if (options.check !== undefined && isUrl(options.check)) {
          return await tellServed(options.check, signal, options.json);
        }
        if (options.check !== undefined) {
          return tellChecked(options.check, await checkPageFile(options.check), options.json);
        }
        return await writePage(options, signal);
      })
    );
  addExamples(command, [
    "chainvote page -o vote.html --election board.election",
    "chainvote page -o vote.html --election board.election --link http://192.0.2.7:7700",
    "chainvote page -o organiser.html             sets up elections, makes codes and letters",
    "chainvote page --check vote.html             are these the digits on my letter?",
    "chainvote page --check vote.html --json | jq .sha256",
    "chainvote page --check http://192.0.2.7:7702  does that peer serve this program's page?",
  ]);
}

function isUrl(text: string): boolean {
  return /^https?:\/\//.test(text);
}

function readFileOrUrl(text: string): string {
  return isUrl(text) ? reading(() => parsePeerUrl(text)) : readPath(text);
}

async function writePage(options: PageFlags, signal: AbortSignal): Promise<ExitCode> {
  const { output, election: file, link, force = false, json } = options;
  if (output === undefined) throw new UsageError("page needs --output, or --check");
  if (file === undefined) return await writeOrganiserPage(output, options);
  const network = readNetworkFile(file);
  const dealt = await readTrusteesOf(network, options, signal);
  const data = formatPageData({ network, dealt, link });
  const page = makeOfflineFile(await readOfflineParts("voter"), data);
  await writeNewFile(output, page, { force });
  const [digits, words] = [digitsOfFile(page), wordsOf(network.chainId)];
  if (json) {
    const hash = bytesToHex(sha256(new TextEncoder().encode(page)));
    printJson({ file: output, sha256: hash, digits, network: network.chainId, words });
  } else {
    printLine(`${output}: ${digits}`, `The election's words: ${words}`);
    printNote("The letters show both, if they are made with --page-file.");
  }
  return EXIT.done;
}

/** The page of organisers and registrars, which is about no election yet. */
async function writeOrganiserPage(
  output: string,
  { link, force, json }: PageFlags,
): Promise<ExitCode> {
  if (link !== undefined) throw new UsageError("--link needs --election");
  const page = makeOfflineFile(await readOfflineParts("organiser"), "{}");
  await writeNewFile(output, page, { force: force ?? false });
  const digits = digitsOfFile(page);
  if (json) {
    const hash = bytesToHex(sha256(new TextEncoder().encode(page)));
    printJson({ file: output, sha256: hash, digits, network: null, words: null });
  } else {
    printLine(`${output}: ${digits}`);
    printNote("It makes elections, voting codes and letters: open it from your own disk.");
  }
  return EXIT.done;
}

/**
 * The records that make the trustees' key, as a peer has them, once that is final; undefined where ballots are open, or the
 * definition makes the key.
 */
async function readTrusteesOf(
  network: Network,
  options: PageFlags,
  signal: AbortSignal,
): Promise<DealtBodies | undefined> {
  const election = electionOfNetwork(network);
  if (election.definition.mode === "open") return undefined;
  const { readElectionKey } = await import("../result/election_key.ts");
  const access = await readReadingAccess(options, signal, { needsRoll: true });
  return await withPeer(access, async ({ api, status }) => {
    if (status.network !== network.chainId) {
      throw new UsageError(
        `Cannot take the trustees' key as the peer must be of the election in ${options.election}: it is of "${status.name}"`,
      );
    }
    const found = await readElectionKey(api, election, clock.now());
    if (found.kind === "ready") return found.dealt;
    throw new NotFinalError(
      "Cannot write the page as the trustees' key must be made and final before: it is not",
    );
  });
}

/** Compares the page of a peer with this program's. */
async function tellServed(
  url: string,
  signal: AbortSignal,
  json: true | undefined,
): Promise<ExitCode> {
  const files = await pageFiles();
  const served = await checkServedPage(url, { files, signal, clock, ...systemAccess });
  const { sha256: hash, differs } = served;
  const isOurs = differs.length === 0;
  if (json) printJson({ ...served, isOurs });
  else if (isOurs) {
    printLine(
      `${url} serves the page of this program, all ${files.length} files of it.`,
      `SHA-256 of its index.html: ${hash}`,
    );
    printNote("A peer can serve others another page: a page on your own disk is surer.");
  } else {
    printLine(
      `${url} serves ANOTHER PAGE than this program: ${differs.join(", ")}`,
      `SHA-256 of its index.html: ${hash}, and of this program's: ${served.own}`,
      "It may be of another version of chainvote. Until you know that, do not type a voting code there.",
    );
  }
  return isOurs ? EXIT.done : EXIT.refused;
}

function tellChecked(file: string, checked: CheckedPage, json: true | undefined): ExitCode {
  const { digits, words, electionKey, link, isOurs } = checked;
  if (json) printJson({ file, ...checked });
  else {
    printLine(
      `${file}: ${digits}`,
      `The election's words: ${words}`,
      ...electionKey === undefined
        ? []
        : [`Ballots are encrypted for the key that the trustees have signed: ${electionKey}`],
      ...link === undefined ? [] : [`Ballots are handed in at ${link}`],
      isOurs
        ? "This program makes the same page, byte for byte."
        : "DIFFERS: this program makes another page of the same election. Use it only if your letter shows these digits.",
    );
  }
  return isOurs ? EXIT.done : EXIT.refused;
}
