/** `chainvote roll letters`: writes the voters' letters. */
import { type Command, Option } from "commander";
import { countOf } from "../../core/base/count_of.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import { EXIT, UsageError } from "../app/errors.ts";
import { readNetworkFile } from "../app/files/networks.ts";
import { createSecretFile } from "../app/files/secret_file.ts";
import type { Network } from "../../core/rules/network.ts";
import { parsePeerUrl } from "../../net/http/base_url.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { checkPageFile } from "../app/page/check_page_file.ts";
import {
  type LetterFrame,
  letterFrame,
  letterOf,
  type LetterOptions,
  type LetterPage,
} from "../letters/letter.ts";
import { lettersCsv } from "../letters/letter_csv.ts";
import { lettersHtml } from "../letters/letter_html.ts";
import {
  MAX_CONTACT_LENGTH,
  MAX_LETTER_LINK_LENGTH,
  MAX_LETTER_PROGRAM_LENGTH,
} from "../letters/limits.ts";
import type { RunCommand } from "../options/command_context.ts";
import { reading, readPath } from "../options/option_values.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { withPeer } from "../options/peer_access.ts";
import { addPeerOptions, type PeerFlags, peerOptions } from "../options/peer_options.ts";
import { readReadingAccess } from "../options/read_access.ts";
import { readMissing } from "../roll/missing_voters.ts";
import { startLogging } from "../terminal/logging.ts";
import { electionOfNetwork } from "../result/read_election.ts";
import type { CodedVoter, CodeList } from "../roll/codes_csv.ts";
import { checkFolderFits, checkVoterFits } from "../roll/fit_election.ts";
import { readRollFolder } from "../roll/roll_folder.ts";
import type { RollFolder } from "../roll/roll_files.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import { localZone, readNumbers, readShort, readTimeZone } from "./letter_values.ts";
import { askForLettersBar } from "./letters_bar.ts";

interface LettersOptions extends PeerFlags {
  readonly election: string;
  readonly output: string;
  readonly only?: readonly number[];
  readonly missing?: true;
  readonly beforeKey?: true;
  readonly timeout: number;
  readonly csv?: true;
  readonly link?: string;
  readonly program?: string;
  readonly page?: string;
  readonly codeInLink?: true;
  readonly pageFile?: string;
  readonly contact?: string;
  readonly timeZone?: string;
  readonly json?: true;
}

const programOption = new Option(
  "--program <url>",
  "where voters get this program, if they do not vote in a browser",
).argParser(readShort("program", MAX_LETTER_PROGRAM_LENGTH));

/** What leads voters to a page. */
const pageOptions = {
  page: new Option("--page <url>", "the page of a peer where voters vote, such as your host's")
    .argParser((text) => reading(() => parsePeerUrl(text))),
  codeInLink: new Option(
    "--code-in-link",
    "with --page: put the voting code into the code for telephones, which spares typing it",
  ),
  pageFile: new Option("--page-file <file>", "the page for a disk, whose digits the letters show")
    .argParser(readPath),
};

/** Voters that are looked at before signals are heard: some 20 ms. */
const BATCH = 64;

const EXAMPLES = [
  "chainvote roll letters roll/ --election board.election -o letters.html",
  'chainvote roll letters roll/ --election board.election --link "http://192.0.2.7:7700/j/#…" \\\n' +
  '    --program https://example.org/chainvote --contact "Ann Miller, 044 123 45 67" -o letters.html',
  "chainvote roll letters roll/ --election board.election --page http://192.0.2.7:7700 \\\n" +
  "    --page-file vote.html -o letters.html",
  "chainvote roll letters roll/ --election board.election --only 17,18 -o again.html",
  "chainvote roll letters roll/ --election board.election --missing -o reminders.html",
  "chainvote roll letters roll/ --election board.election --csv -o merge.csv",
];

export function addRollLettersCommand(roll: Command, run: RunCommand): void {
  const { json, logLevel } = outputOptions("warning");
  const command = addPeerOptions(
    roll.command("letters")
      .description("write a letter for each voter, with the code: a page each, to be printed")
      .argument("<folder>", "your folder, which roll new has made", readPath)
      .addOption(
        new Option("--election <file>", "the election that was built, such as board.election")
          .argParser(readPath).makeOptionMandatory(),
      )
      .addOption(
        new Option("-o, --output <file>", "file to write; it must not be there yet")
          .argParser(readPath).makeOptionMandatory(),
      )
      .addOption(
        new Option("--only <numbers>", "voters' numbers, such as 17,18; all if left out")
          .argParser(readNumbers),
      )
      .addOption(
        new Option(
          "--missing",
          "for those alone who have not voted yet, as a peer of the election says",
        )
          .conflicts("only"),
      )
      .addOption(new Option("--csv", "write a table for a mail merge instead of a page for print"))
      .addOption(
        new Option("--link <url>", "the invitation, or a page, at which the election is found")
          .argParser(readShort("link", MAX_LETTER_LINK_LENGTH)),
      )
      .addOption(pageOptions.page)
      .addOption(pageOptions.codeInLink)
      .addOption(pageOptions.pageFile)
      .addOption(programOption)
      .addOption(
        new Option("--contact <text>", "whom to tell of a lost letter: a name, a telephone number")
          .argParser(readShort("contact", MAX_CONTACT_LENGTH)),
      )
      .addOption(
        new Option(
          "--time-zone <name>",
          "in which times are shown, such as Europe/Zurich; this machine's if left out",
        )
          .argParser(readTimeZone),
      )
      .addOption(
        new Option(
          "--before-key",
          "with secret ballots: write them although the trustees' key is not made yet",
        ),
      )
      .addOption(peerOptions.catchUp),
  )
    .addOption(json)
    .addOption(logLevel)
    .action((folder, options) =>
      run(({ signal }) => {
        startLogging(options.logLevel);
        return writeLetters(folder, options, signal);
      })
    );
  addExamples(command, EXAMPLES);
}

async function writeLetters(
  folder: string,
  options: LettersOptions,
  signal: AbortSignal,
): Promise<number> {
  const { election: file, output, only, csv, json } = options;
  const election = electionOfNetwork(readNetworkFile(file));
  const { network, definition } = election;
  const read = readRollFolder(folder);
  const bar = await askForLettersBar(election, options, signal);
  if (bar !== undefined) {
    printNote(
      `Cannot write letters of ${file} yet: ${bar}. --before-key writes them all the same.`,
    );
    return EXIT.refused;
  }
  const { codes, registrar } = read;
  const { link, program, contact, timeZone = localZone() } = options;
  const page = pageOf(options, definition);
  const fileDigits = options.pageFile && await readPageDigits(options.pageFile, network);
  const all = options.missing ? await askWhoIsMissing(read, options, signal) : codes.voters;
  const wanted = only ?? all.flatMap(({ number }) => number ?? []);
  let voters: CodedVoter[];
  try {
    const roll = checkFolderFits(read, definition);
    voters = await checkVoters(read, { roll, wanted, signal });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(`Cannot write letters for ${file} of ${folder}: ${error.message}`, {
      cause: error,
    });
  }
  const coded = voters.filter(({ code }) => code !== undefined);
  const letterOptions: LetterOptions = { link, program, page, fileDigits, contact, timeZone };
  const frame = letterFrame(network, definition, registrar, letterOptions);
  createSecretFile(output, csv ? lettersCsv(frame, codes, coded) : pages(frame, codes, coded));
  const keyed = voters.length - coded.length;
  if (json) printJson({ file: output, letters: coded.length, words: frame.chainWords });
  else {
    printLine(
      `${output}: ${countOf(coded.length, "letter")}; the election's words: ${frame.chainWords}`,
    );
    if (keyed > 0) printNote(`${countOf(keyed, "voter")} with a key of their own got none.`);
    printNote("It holds voting codes: print it, and delete it.");
  }
  return EXIT.done;
}

/** Where voters vote, as the options say. @throws {UsageError} If they do not go together. */
function pageOf(
  { page: url, codeInLink }: LettersOptions,
  { registrars }: ElectionDefinition,
): LetterPage | undefined {
  if (codeInLink && url === undefined) throw new UsageError("--code-in-link needs --page");
  if (codeInLink && registrars.length > 1) {
    throw new UsageError(
      `--code-in-link needs an election with one registrar: it has ${registrars.length}, so that nobody holds both codes`,
    );
  }
  return url === undefined ? undefined : { url, hasCode: codeInLink ?? false };
}

/** The digits of a page for a disk. @throws {UsageError} If it is of another election, or not what this program makes. */
async function readPageDigits(file: string, { chainId }: Network): Promise<string> {
  const { digits, network, words, isOurs } = await checkPageFile(file);
  if (network !== chainId) {
    throw new UsageError(
      `Cannot show the digits of ${file} as it must be of this election: it is of "${words}"`,
    );
  }
  if (isOurs) return digits;
  throw new UsageError(
    `Cannot show the digits of ${file} as it must be the page that this program makes: it is another`,
  );
}

/** Those of whom a peer has no ballot. */
async function askWhoIsMissing(
  folder: RollFolder,
  options: LettersOptions,
  signal: AbortSignal,
): Promise<readonly CodedVoter[]> {
  const access = await readReadingAccess(options, signal);
  const { missing } = await withPeer(access, ({ api, status }) => readMissing(folder, api, status));
  return missing;
}

function pages(frame: LetterFrame, codes: CodeList, voters: readonly CodedVoter[]) {
  return lettersHtml(frame, voters.values().map((voter) => letterOf(codes, voter)));
}

interface CheckOptions {
  readonly roll: Uint8Array;
  /** Numbers. */
  readonly wanted: readonly number[];
  readonly signal: AbortSignal;
}

/** The voters of some numbers, in the order of the list, once it is sure that their codes are theirs. */
async function checkVoters(
  folder: RollFolder,
  { roll, wanted, signal }: CheckOptions,
): Promise<CodedVoter[]> {
  const { voters } = folder.codes;
  const isWanted = new Uint8Array(voters.length + 1);
  for (const number of wanted) {
    if (number > voters.length) {
      throw new TypeError(`a number must be from 1 to ${voters.length}: ${number} is none`);
    }
    isWanted[number] = 1;
  }
  const found: CodedVoter[] = [];
  for (const voter of voters) {
    if (isWanted[voter.number ?? 0] === 0) continue;
    if (found.length % BATCH === 0) await clock.sleep(0, { signal });
    checkVoterFits(folder, roll, voter);
    found.push(voter);
  }
  return found;
}
