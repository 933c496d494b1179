/**
 * What a voter gets to see: a letter with the voting code.
 *
 * This room owns letters: what stands in one (this file), in which words (`letter_words.ts`), for print (`letter_html.ts`)
 * and for a mail merge (`letter_csv.ts`). It does not own who gets which code (`cli/roll`), or the rules of an election. Read
 * `letter_html.ts` next.
 */
import { wordsOf } from "../../core/base/chain_words.ts";
import type { Network } from "../../core/rules/network.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { sharesNeeded } from "../../plugins/election/opening/opening.ts";
import { formatVotingCode } from "../../plugins/election/roll/voting_code.ts";
import type { CodedVoter, CodeList } from "../roll/codes_csv.ts";
import type { RegistrarFile } from "../roll/registrar_file.ts";
import { fieldOf } from "../roll/voter_list.ts";
import { type LetterWords, wordsIn } from "./letter_words.ts";

/** Where voters find the page, and whether a link holds the code. */
export interface LetterPage {
  /** Such as `https://vote.club.example`, without a slash at its end. */
  readonly url: string;
  /** Whoever scans such a link can vote: it spares typing, and browsers keep it in their history. */
  readonly hasCode: boolean;
}

/** What stands in all letters of an election. */
export interface LetterFrame {
  readonly title: string;
  readonly description: string;
  /** Language tag of its words. */
  readonly language: string;
  readonly words: LetterWords;
  /** The six words of the chain. */
  readonly chainWords: string;
  /** In the election's language, with the zone. */
  readonly opens: string;
  readonly closes: string;
  readonly canVoteAgain: boolean;
  /** With secret ballots: how many trustees there are, and how many of them can open ballots. */
  readonly trustees: { readonly needed: number; readonly trustees: number } | undefined;
  /** Which of the registrars writes, and the names of all. */
  readonly registrar: number;
  readonly registrars: readonly string[];
  /** Where the election is found, if that was given. */
  readonly link: string | undefined;
  /** Where the program is found, if that was given. */
  readonly program: string | undefined;
  /** The page where voters vote, if that was given. */
  readonly page: LetterPage | undefined;
  /** Digits of the page that voters may keep on their own disk, if there is one. */
  readonly fileDigits: string | undefined;
  readonly chainId: string;
  readonly contact: string;
}

/** A letter. */
export interface VoterLetter {
  /** On the roll, from 1. */
  readonly number: number;
  readonly name: string;
  readonly weight: number;
  /** Lines below the name, as an envelope needs them. */
  readonly address: readonly string[];
  /** In groups: `XXXX-XXXX-…`. */
  readonly code: string;
}

/** What a registrar adds to what the definition says. */
export interface LetterOptions {
  readonly link?: string;
  readonly program?: string;
  readonly page?: LetterPage;
  readonly fileDigits?: string;
  /** @default The registrar's name. */
  readonly contact?: string;
  /** IANA's name of the zone in which times are shown. */
  readonly timeZone: string;
}

/** What stands in all letters of a registrar. */
export function letterFrame(
  { chainId }: Pick<Network, "chainId">,
  definition: ElectionDefinition,
  { registrar }: Pick<RegistrarFile, "registrar">,
  { link, program, page, fileDigits, contact, timeZone }: LetterOptions,
): LetterFrame {
  const { title, description = "", opens, closes, revote = "last", registrars } = definition;
  const { language, words } = wordsIn(definition.language);
  const format = new Intl.DateTimeFormat(localeOf(definition) ?? language, {
    weekday: "long",
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
    timeZone,
  });
  return {
    title,
    description,
    language,
    words,
    chainWords: wordsOf(chainId),
    opens: format.format(opens),
    closes: format.format(closes),
    canVoteAgain: revote === "last",
    trustees: definition.mode === "secret"
      ? { needed: sharesNeeded(definition), trustees: definition.trustees?.length ?? 0 }
      : undefined,
    registrar,
    registrars: registrars.map(({ name }) => name),
    link,
    program,
    page,
    fileDigits,
    chainId,
    contact: contact ?? registrars[registrar - 1].name,
  };
}

/**
 * In which dates are written: those of a language that has no letter of its own are still in that language. Undefined for what has
 * the form of a tag and is none. What follows the language and its country is passed over: a tag can ask for another calendar.
 */
function localeOf({ language }: ElectionDefinition): string | undefined {
  if (language === undefined) return undefined;
  try {
    return new Intl.Locale(language).baseName;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return undefined;
  }
}

/** The letter of a voter who has a code. */
export function letterOf(list: CodeList, voter: CodedVoter): VoterLetter {
  const { number, name, weight, code } = voter;
  if (number === undefined || code === undefined) {
    throw new TypeError(`"${name}" must have a number and a code`);
  }
  return { number, name, weight, address: addressOf(list, voter), code: formatVotingCode(code) };
}

/** The lines of an address, as far as the list has them. */
function addressOf(list: CodeList, voter: CodedVoter): string[] {
  const several = (role: "address" | "street") =>
    list.kept.flatMap((column, i) => column.role === role ? voter.fields[i].split("\n") : []);
  const place = [fieldOf(list, voter, "postcode"), fieldOf(list, voter, "city")]
    .filter((each) => each !== "").join(" ");
  return [...several("address"), ...several("street"), place, fieldOf(list, voter, "country")]
    .filter((line) => line !== "");
}
