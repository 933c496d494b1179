/** The files of an election's archive, in their order (specification §4.4): all follow from what happened. */
import type { TallySize } from "../trustees/encrypted_tally.ts";
import { tallySizeText } from "../trustees/encrypted_tally.ts";
import { type ArchiveEventType, archiveHash, eventText } from "./event.ts";
import type { ArchivedFile } from "./tar.ts";

/** What happened in an election, up to some point. All but numbers are texts as their own files write them. */
export interface ArchiveContents {
  /** When the archive was begun, in seconds since the Unix epoch. */
  readonly seconds: number;
  readonly election: string;
  readonly trustees: string;
  readonly credentials: string;
  /** In the order in which they came. */
  readonly ballots: readonly string[];
  /** What came after the last ballot. */
  readonly closing?: ArchiveClosing;
}

/** What happened once no more ballots were taken. */
export interface ArchiveClosing {
  readonly tally?: { readonly text: string } & Omit<TallySize, "encryptedTally">;
  /** Trustees' shares, in the order in which they came. */
  readonly shares: readonly { readonly owner: number; readonly text: string }[];
  readonly result?: string;
}

const VERSION = 1;

/** The files of an archive with these contents. */
export function archiveFiles(contents: ArchiveContents): ArchivedFile[] {
  const files = new FileChain(headerText(contents.seconds));
  const { election, trustees, credentials } = contents;
  const setup = {
    election: archiveHash(election),
    trustees: archiveHash(trustees),
    credentials: archiveHash(credentials),
  };
  files.addEvent("Setup", [election, trustees, credentials, JSON.stringify(setup)]);
  for (const ballot of contents.ballots) files.addEvent("Ballot", [ballot]);
  const { closing } = contents;
  if (closing === undefined) return files.files;
  files.addEvent("EndBallots", []);
  if (closing.tally !== undefined) {
    const { text, numTallied, totalWeight } = closing.tally;
    const size = tallySizeText({ numTallied, totalWeight, encryptedTally: archiveHash(text) });
    files.addEvent("EncryptedTally", [text, size]);
  }
  for (const { owner, text } of closing.shares) {
    const owned = JSON.stringify({ owner, payload: archiveHash(text) });
    files.addEvent("PartialDecryption", [text, owned]);
  }
  if (closing.result !== undefined) files.addEvent("Result", [closing.result]);
  return files.files;
}

/** The text of the file that an archive begins with. */
function headerText(seconds: number): string {
  return JSON.stringify({ version: VERSION, timestamp: `${seconds}` });
}

/** Files, each event of which follows the one before. */
class FileChain {
  readonly files: ArchivedFile[];
  #parent: string | undefined;
  #height = 0;

  constructor(header: string) {
    this.files = [{ name: "BELENIOS", text: header }];
  }

  /** Adds texts and an event, to which the last of them belongs. */
  addEvent(type: ArchiveEventType, texts: readonly string[]): void {
    for (const text of texts) this.#add("data", text);
    const last = texts.at(-1);
    const payload = last === undefined ? undefined : archiveHash(last);
    const event = eventText({ parent: this.#parent, height: this.#height, type, payload });
    this.#add("event", event);
    this.#parent = archiveHash(event);
    this.#height++;
  }

  #add(kind: "data" | "event", text: string): void {
    this.files.push({ name: `${archiveHash(text)}.${kind}.json`, text });
  }
}
