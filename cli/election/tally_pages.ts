/** Reading a tally that takes several answers: all of it, or its largest choices. */
import type { Json } from "../../core/base/canonical_json.ts";
import { MAX_RECORD_BYTES } from "../../core/block/limits.ts";
import {
  DecodeError,
  type Decoder,
  list,
  object,
  optional,
  pair,
  text,
  whole,
} from "../../net/http/decode.ts";
import { UnreachableError } from "../app/errors.ts";

/** A page as the vote validator answers it. */
interface TallyPage {
  readonly votes: number;
  readonly counts: readonly (readonly [choice: string, votes: number])[];
  /** Number of all choices, where this is not all. */
  readonly choices?: number;
  /** The choice after which the next page begins. */
  readonly next?: string;
}

/** An answer, and the block that it holds for. */
interface Answered {
  readonly tip: string;
  readonly answer: Json;
}

/** Votes by choice. */
export interface Counts {
  readonly votes: number;
  readonly counts: Readonly<Record<string, number>>;
  /** Number of choices, of which `counts` may have the largest only. */
  readonly choices: number;
}

/** How often all pages are asked for, as a block may come in between. */
const TRIES = 5;

/** UTF-16 code units of the choices of one tally: more would be a lie, or no text that can be printed. */
const MAX_LENGTH = 256 * 1024 * 1024;

const decodePage: Decoder<TallyPage> = object<TallyPage>({
  votes: whole(0),
  counts: list(pair(text(MAX_RECORD_BYTES), whole(0)), Infinity),
  choices: optional(whole(0)),
  next: optional(text(MAX_RECORD_BYTES)),
});

/**
 * All pages of a tally, for one block.
 *
 * @param ask Asks the vote validator for `tally`; undefined if it knows no such path.
 * @returns The first answer, and the counts of all.
 * @throws {UnreachableError} If an answer is no page, or blocks come faster than the pages.
 */
export async function readAllCounts<T extends Answered>(
  ask: (args: Readonly<Record<string, string>>) => Promise<T | undefined>,
): Promise<{ first: T; counts: Counts } | undefined> {
  for (let tries = 0; tries < TRIES; tries++) {
    const first = await ask({});
    if (first === undefined) return undefined;
    const pages = [decode(first.answer)];
    let length = 0;
    for (let page: TallyPage | undefined = pages[0]; page?.next !== undefined;) {
      const { next } = page;
      const more = await ask({ after: next });
      page = more?.tip === first.tip ? decode(more.answer) : undefined;
      if (page === undefined) break;
      length = page.counts.reduce((sum, [choice]) => sum + choice.length, length);
      if (length > MAX_LENGTH || (page.next !== undefined && page.next <= next)) {
        throw new UnreachableError("Cannot use the peer's answer as its pages have no end");
      }
      pages.push(page);
    }
    if (pages[pages.length - 1].next === undefined) return { first, counts: join(pages) };
  }
  throw new UnreachableError(
    "Cannot read all of the tally as the chain must stay where it is meanwhile: try again",
  );
}

/**
 * The largest choices of a tally.
 *
 * @throws {UnreachableError} If it is no tally.
 */
export function decodeLargest({ answer }: Answered): Counts {
  return join([decode(answer)]);
}

function join(pages: readonly TallyPage[]): Counts {
  const [{ votes, choices }] = pages;
  // fromEntries defines properties, so a choice called __proto__ is one like any other.
  const counts = Object.fromEntries(pages.flatMap((page) => page.counts));
  return { votes, counts, choices: choices ?? Object.keys(counts).length };
}

function decode(answer: unknown): TallyPage {
  try {
    return decodePage(answer, "tally");
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new UnreachableError(`Cannot use the peer's answer as ${error.message}`, {
      cause: error,
    });
  }
}
