/** From the bytes of an archive to what happened. */
import { readFields } from "../group/fields.ts";
import { parseTallySize } from "../trustees/encrypted_tally.ts";
import { type ArchiveClosing, type ArchiveContents, archiveFiles } from "./archive_files.ts";
import { type ArchiveEventType, readEventType, readOwned } from "./event.ts";
import { type ArchivedFile, readTar } from "./tar.ts";

/** An event, and the texts that came since the one before. */
interface EventTexts {
  readonly type: ArchiveEventType;
  readonly texts: readonly string[];
}

/**
 * Reads an archive: its layout, names, hashes, and the chain of its events, but not what the files say. What was read must give
 * the same files again, so nothing else can stand in it.
 *
 * @throws {SyntaxError} If it is none, or has events that are not supported.
 */
export function readArchive(bytes: Uint8Array): ArchiveContents {
  const files = readTar(bytes);
  const contents = contentsOf(files);
  const expected = archiveFiles(contents);
  const wrong = expected.findIndex(({ name, text }, i) =>
    files[i].name !== name || files[i].text !== text
  );
  if (wrong === -1 && expected.length === files.length) return contents;
  const name = JSON.stringify(files[wrong]?.name);
  throw new SyntaxError(
    `the archive must name each file by its hash and each event's payload and parent: file ${
      wrong + 1
    } is ${name} and should be ${JSON.stringify(expected[wrong]?.name)}`,
  );
}

function contentsOf([header, ...files]: readonly ArchivedFile[]): ArchiveContents {
  const seconds = readHeader(header);
  const events = groupByEvent(files);
  const [election, trustees, credentials] = textsOf(events.shift(), "Setup", 4);
  const ballots: string[] = [];
  while (events[0]?.type === "Ballot") ballots.push(...textsOf(events.shift(), "Ballot", 1));
  const contents = { seconds, election, trustees, credentials, ballots };
  return events.length === 0 ? contents : { ...contents, closing: closingOf(events) };
}

function closingOf(events: EventTexts[]): ArchiveClosing {
  textsOf(events.shift(), "EndBallots", 0);
  if (events.length === 0) return { shares: [] };
  const [text, size] = textsOf(events.shift(), "EncryptedTally", 2);
  const { numTallied, totalWeight } = parseTallySize(size);
  const shares: { owner: number; text: string }[] = [];
  while (events[0]?.type === "PartialDecryption") {
    const [share, owned] = textsOf(events.shift(), "PartialDecryption", 2);
    const { owner } = readOwned(JSON.parse(owned), `the owner of share ${shares.length + 1}`);
    shares.push({ owner, text: share });
  }
  const closing = { tally: { text, numTallied, totalWeight }, shares };
  if (events.length === 0) return closing;
  const [result] = textsOf(events.shift(), "Result", 1);
  if (events.length === 0) return { ...closing, result };
  throw new SyntaxError("the archive must end with the result");
}

function readHeader(file: ArchivedFile | undefined): number {
  const where = "the archive's first file";
  if (file?.name !== "BELENIOS") {
    throw new SyntaxError(`${where} must be BELENIOS: it is ${JSON.stringify(file?.name)}`);
  }
  const [version, seconds] = readFields(JSON.parse(file.text), ["version", "timestamp"], where);
  if (version === 1 && typeof seconds === "string" && /^[1-9]\d{0,14}$/.test(seconds)) {
    return Number(seconds);
  }
  throw new SyntaxError(`${where} must have version 1 and a time in seconds: it is ${file.text}`);
}

function groupByEvent(files: readonly ArchivedFile[]): EventTexts[] {
  const events: EventTexts[] = [];
  let texts: string[] = [];
  for (const { name, text } of files) {
    if (!name.endsWith(".event.json")) {
      texts.push(text);
      continue;
    }
    events.push({ type: readEventType(text, `the event ${JSON.stringify(name)}`), texts });
    texts = [];
  }
  if (texts.length === 0) return events;
  throw new SyntaxError("the archive must end with an event");
}

/** The texts of an event that must be of a type and have so many. */
function textsOf(event: EventTexts | undefined, type: ArchiveEventType, count: number) {
  if (event?.type === type && event.texts.length === count) return event.texts;
  const got = event === undefined ? "nothing" : `${event.type} with ${event.texts.length}`;
  throw new SyntaxError(`the archive must go on with ${type} and ${count} files: it has ${got}`);
}
