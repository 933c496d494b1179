/** Changed archives, which belenios-tool and this program must judge alike, or this program more strictly. */
import type { Random } from "../../../../core/base/clock.ts";
import {
  type ArchiveClosing,
  type ArchiveContents,
  archiveFiles,
} from "../../../../plugins/belenios/archive/archive_files.ts";
import { type ArchivedFile, writeTar } from "../../../../plugins/belenios/archive/tar.ts";
import type { WholeContents } from "../../../support/belenios_contents.ts";
import { EDITS } from "../ballots/ballot_mutations.ts";

/** A changed archive. */
export interface ArchiveMutation {
  /** What was done to it. */
  readonly what: string;
  readonly bytes: Uint8Array;
}

type Change = (contents: WholeContents, random: Random) => ArchiveContents;

/** Changes that leave a good archive: the ballots of different voters, and shares, may come in any order. */
export const HARMLESS: readonly string[] = ["nothing", "two ballots exchanged", "shares exchanged"];

/** Changes of how a text is written, and not of what it says. */
const WRITING: readonly string[] = [
  "an element in upper case",
  "a number with a leading zero",
  "a number with the order added",
  "a number with a minus",
  "alpha and beta in the other order",
  "a field more",
  "white space",
];

/** What belenios-tool lets through where this program does not, and why. */
const STRICTER: readonly { readonly what: RegExp; readonly why: string }[] = [
  {
    what: new RegExp(`^(${WRITING.join("|")}) in `),
    why: "a text that may be written in two ways has two hashes",
  },
  {
    what: / in the (first|last) ballot$/,
    why:
      "its election verify (3.3) ends before all ballots are checked: the same archive passes and fails by chance, and a " +
      "bad last ballot passes always; its verify-ballot is the judge of ballots, in `../ballots/mutations.test.ts`",
  },
  { what: / more in the tally$/, why: "it does not compare how much the tally says it has summed" },
  { what: /^no /, why: "an archive without a result says nothing that could be relied on" },
];

/** Why this program is stricter with an archive; undefined if it should not be. */
export function reasonToBeStricter(what: string): string | undefined {
  return STRICTER.find((each) => each.what.test(what))?.why;
}

const inClosing = (contents: WholeContents, change: Partial<ArchiveClosing>): ArchiveContents => {
  return { ...contents, closing: { ...contents.closing, ...change } };
};
const pick = <T>(list: readonly T[], random: Random) => random.below(list.length);
const spaced = (text: string) => text.replace(/[,:]/, (sign) => `${sign} `);

/** Changes of what an archive says, whose hashes fit again. */
const CHANGES: Readonly<Record<string, Change>> = {
  "nothing": (contents) => contents,
  "two ballots exchanged": (contents) => ({ ...contents, ballots: contents.ballots.toReversed() }),
  "shares exchanged": (contents) =>
    inClosing(contents, { shares: contents.closing.shares.toReversed() }),
  "a ballot left out": (contents, random) => {
    return { ...contents, ballots: contents.ballots.toSpliced(pick(contents.ballots, random), 1) };
  },
  "no result": (contents) => inClosing(contents, { result: undefined }),
  "no shares and no result": (contents) => inClosing(contents, { shares: [], result: undefined }),
  "no closing": (contents) => ({ ...contents, closing: undefined }),
  "another name": (contents) => {
    return { ...contents, election: contents.election.replace('"name":"', '"name":"x') };
  },
  "white space in the election": (contents) => {
    return { ...contents, election: spaced(contents.election) };
  },
  "white space in the trustees": (contents) => {
    return { ...contents, trustees: spaced(contents.trustees) };
  },
  "white space in the credentials": (contents) => {
    return { ...contents, credentials: spaced(contents.credentials) };
  },
  "white space in the result": (contents) =>
    inClosing(contents, { result: spaced(contents.closing.result) }),
  "a voter left out of the list": (contents) => {
    return { ...contents, credentials: contents.credentials.replace(/"[^"]*",/, "") };
  },
  "a number of the result": (contents) =>
    inClosing(contents, {
      result: contents.closing.result.replace(/\d+/, (digits) => `${Number(digits) + 1}`),
    }),
  "a ballot more in the tally": ({ closing, ...contents }) =>
    inClosing({ ...contents, closing }, {
      tally: { ...closing.tally, numTallied: closing.tally.numTallied + 1 },
    }),
  "a weight more in the tally": ({ closing, ...contents }) =>
    inClosing({ ...contents, closing }, {
      tally: { ...closing.tally, totalWeight: closing.tally.totalWeight + 1 },
    }),
  "a share left out": (contents, random) => {
    const { shares } = contents.closing;
    return inClosing(contents, { shares: shares.toSpliced(pick(shares, random), 1) });
  },
  "a share of another trustee": (contents) => {
    const [one, other, ...more] = contents.closing.shares;
    return inClosing(contents, {
      shares: [{ ...one, owner: other.owner }, { ...other, owner: one.owner }, ...more],
    });
  },
};

/** The texts in which an edit of `ballot_mutations.ts` can be made. */
const TEXTS: Readonly<
  Record<
    string,
    (contents: WholeContents, edit: (text: string) => string, random: Random) => ArchiveContents
  >
> = {
  "the first ballot": ({ ballots, ...contents }, edit) => {
    return { ...contents, ballots: ballots.with(0, edit(ballots[0])) };
  },
  "the last ballot": ({ ballots, ...contents }, edit) => {
    return { ...contents, ballots: ballots.with(-1, edit(ballots[ballots.length - 1])) };
  },
  "the trustees": (contents, edit) => ({ ...contents, trustees: edit(contents.trustees) }),
  "the tally": (contents, edit) => {
    const { tally } = contents.closing;
    return inClosing(contents, { tally: { ...tally, text: edit(tally.text) } });
  },
  "a share": (contents, edit, random) => {
    const { shares } = contents.closing;
    const at = pick(shares, random);
    const share = { ...shares[at], text: edit(shares[at].text) };
    return inClosing(contents, { shares: shares.with(at, share) });
  },
};

/** Changes of the files, whose hashes do not fit any more. */
const FILES: Readonly<
  Record<string, (files: readonly ArchivedFile[], random: Random) => readonly ArchivedFile[]>
> = {
  "a file left out": (files, random) => files.toSpliced(pick(files, random), 1),
  "a file twice": (files, random) => {
    const at = pick(files, random);
    return files.toSpliced(at, 0, files[at]);
  },
  "a file under another name": (files, random) => {
    const at = 1 + random.below(files.length - 1);
    return files.with(at, { ...files[at], name: files[1 + at % (files.length - 1)].name });
  },
};

/** Archives with one change each, of all kinds in turn. Those that are the archive itself are among them. */
export function* mutateArchive(
  contents: WholeContents,
  { count, random }: { readonly count: number; readonly random: Random },
): Generator<ArchiveMutation> {
  const kinds = [
    ...Object.entries(CHANGES).map(([what, change]) => ({ what, of: () => change })),
    ...Object.keys(EDITS).map((edit) => ({ what: edit, of: undefined })),
    ...Object.entries(FILES).map(([what, change]) => ({ what, files: change })),
    { what: "a byte", byte: true },
  ];
  const write = (changed: ArchiveContents) => writeTar(archiveFiles(changed), changed.seconds);
  const texts = Object.keys(TEXTS);
  for (let i = 0; i < count; i++) {
    const kind = kinds[i % kinds.length];
    if ("files" in kind) {
      const files = kind.files(archiveFiles(contents), random);
      yield { what: kind.what, bytes: writeTar(files, contents.seconds) };
    } else if ("byte" in kind) {
      const bytes = write(contents);
      bytes[random.below(bytes.length)] ^= 1 << random.below(8);
      yield { what: kind.what, bytes };
    } else if (kind.of === undefined) {
      const text = texts[random.below(texts.length)];
      const edit = (given: string) => EDITS[kind.what](given, random);
      yield { what: `${kind.what} in ${text}`, bytes: write(TEXTS[text](contents, edit, random)) };
    } else {
      yield { what: kind.what, bytes: write(kind.of()(contents, random)) };
    }
  }
}
