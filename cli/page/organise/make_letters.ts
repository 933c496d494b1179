/** From the files of a registrar to letters for print. */
import { RuleError } from "../../../core/block/rule_error.ts";
import { createNetwork, parseNetworkDefinition } from "../../../core/rules/network.ts";
import { parsePeerUrl } from "../../../net/http/base_url.ts";
import { normalizeText } from "../../../plugins/text/text_rules.ts";
import { UsageError } from "../../app/errors.ts";
import { decodeText } from "../../app/files/strict_text.ts";
import { letterFrame, letterOf } from "../../letters/letter.ts";
import { lettersHtml } from "../../letters/letter_html.ts";
import { MAX_CONTACT_LENGTH } from "../../letters/limits.ts";
import { electionOfNetwork } from "../../result/read_election.ts";
import { parseCodes } from "../../roll/codes_csv.ts";
import { checkFolderFits, checkVoterFits } from "../../roll/fit_election.ts";
import { parseRegistrar } from "../../roll/registrar_file.ts";

/** The files. */
export interface LetterFiles {
  readonly election: Blob;
  readonly codes: Blob;
  readonly roll: Blob;
  readonly registrar: Blob;
}

/** What a registrar adds. */
export interface LetterWishes {
  /** Where voters vote; empty for no page. */
  readonly page: string;
  /** Empty takes the registrar's name. */
  readonly contact: string;
}

/** The letters that were made, or why none were. */
export type MadeLetters =
  | { readonly ok: true; readonly html: string; readonly letters: number }
  /** In English. */
  | { readonly ok: false; readonly reason: string };

/** Writes the letters, once it is sure that every code is that of its number, in this election. */
export async function makeLetters(files: LetterFiles, wishes: LetterWishes): Promise<MadeLetters> {
  const bytesOf = async (file: Blob) => new Uint8Array(await file.arrayBuffer());
  const textOf = async (file: Blob) => decodeText(await bytesOf(file), { isSecret: true });
  try {
    const network = createNetwork(parseNetworkDefinition(await textOf(files.election)));
    const { definition } = electionOfNetwork(network);
    const registrar = parseRegistrar(await textOf(files.registrar));
    const codes = parseCodes(await textOf(files.codes));
    const folder = { registrar, roll: await bytesOf(files.roll), replaced: [] };
    const roll = checkFolderFits(folder, definition);
    for (const voter of codes.voters) checkVoterFits(folder, roll, voter);
    const coded = codes.voters.filter(({ code }) => code !== undefined);
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    const page = wishes.page.trim() === ""
      ? undefined
      : { url: parsePeerUrl(wishes.page), hasCode: false };
    const frame = letterFrame(network, definition, registrar, {
      page,
      contact: contactOf(wishes),
      timeZone,
    });
    const html = [...lettersHtml(frame, coded.map((voter) => letterOf(codes, voter)))].join("");
    return { ok: true, html, letters: coded.length };
  } catch (error) {
    // A DOMException: the file is not there any more, or was changed since it was chosen.
    const isWrong = error instanceof TypeError || error instanceof SyntaxError ||
      error instanceof RuleError || error instanceof UsageError || error instanceof DOMException;
    if (!isWrong) throw error;
    return { ok: false, reason: error.message };
  }
}

function contactOf({ contact }: LetterWishes): string | undefined {
  if (contact.trim() === "") return undefined;
  const read = normalizeText(contact, { name: "contact", most: MAX_CONTACT_LENGTH });
  if (read.ok) return read.text;
  throw new TypeError(read.reason);
}
