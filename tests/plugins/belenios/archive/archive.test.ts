import { assert, assertEquals, assertThrows } from "@std/assert";
import { bytesToHex, sha256 } from "../../../../core/base/hash.ts";
import {
  type ArchiveContents,
  archiveFiles,
} from "../../../../plugins/belenios/archive/archive_files.ts";
import { auditArchive } from "../../../../plugins/belenios/archive/audit_archive.ts";
import { readArchive } from "../../../../plugins/belenios/archive/read_archive.ts";
import { readTar, writeTar } from "../../../../plugins/belenios/archive/tar.ts";
import { BELENIOS_VECTORS, readBeleniosVector } from "../../../support/belenios_vectors.ts";

const vector = await readBeleniosVector("single");
const bytes = writeTar(vector.files, vector.seconds);
const contents = readArchive(bytes);

const written = (changed: ArchiveContents) => writeTar(archiveFiles(changed), vector.seconds);
const audited = (changed: Partial<ArchiveContents>) => {
  const said = auditArchive(written({ ...contents, ...changed }));
  return said.ok ? "ok" : said.code;
};

const RESULTS = { single: [[3, 0, 2, 5], [3, 6, 5, 4]], threshold: [[1, 2, 1, 0], [2, 2, 2, 1]] };

for (const name of BELENIOS_VECTORS) {
  Deno.test(`writeTar() writes the archive that belenios-tool wrote, to the byte, and readArchive() reads it: ${name}`, async () => {
    const { files, seconds, sha256: expected } = await readBeleniosVector(name);
    const archive = writeTar(files, seconds);
    assertEquals(bytesToHex(sha256(archive)), expected);
    assertEquals(readTar(archive), files);
    const read = readArchive(archive);
    assertEquals(archiveFiles(read), files);
    assertEquals(read.seconds, seconds);
  });

  Deno.test(`auditArchive() finds the known result: ${name}`, async () => {
    const { files, seconds } = await readBeleniosVector(name);
    const said = auditArchive(writeTar(files, seconds));
    assert(said.ok);
    assertEquals(said.result, RESULTS[name]);
    assertEquals(said.sized.numTallied, 4);
    assertEquals(said.ballots, name === "single" ? 5 : 4);
  });
}

Deno.test("readArchive() reads archives that are not finished, and auditArchive() says that they are not", () => {
  const closing = contents.closing!;
  for (
    const each of [
      { ...contents, ballots: [], closing: undefined },
      { ...contents, closing: undefined },
      { ...contents, closing: { shares: [] } },
      { ...contents, closing: { ...closing, shares: [], result: undefined } },
      { ...contents, closing: { ...closing, result: undefined } },
    ]
  ) {
    const archive = written(each);
    assertEquals(archiveFiles(readArchive(archive)), archiveFiles(each));
    const said = auditArchive(archive);
    assertEquals(said.ok ? "" : said.code, "unfinished");
  }
});

Deno.test("auditArchive() names which part is wrong, although every hash fits", async () => {
  const closing = contents.closing!;
  const tally = closing.tally!;
  const [first, second] = closing.shares;
  const other = readArchive(writeTar((await readBeleniosVector("threshold")).files, 1));
  const changed = (text: string) =>
    text.replace(/"(\d)(\d{70})/, (_, a, b) => `"${9 - a || 1}${b}`);
  assertEquals(audited({}), "ok");
  assertEquals(audited({ election: `${contents.election} ` }), "election");
  assertEquals(audited({ election: contents.election.replace("Reference", "Other") }), "ballot");
  assertEquals(audited({ trustees: changed(contents.trustees) }), "trustees");
  assertEquals(audited({ trustees: other.trustees }), "trustees");
  assertEquals(audited({ credentials: contents.credentials.replace(",4", ",6") }), "tally");
  assertEquals(audited({ credentials: contents.credentials.replace(/"\w+,3",/, "") }), "ballot");
  assertEquals(audited({ credentials: "{}" }), "credentials");
  // The first is of a voter who voted again.
  assertEquals(audited({ ballots: contents.ballots.slice(1) }), "ok");
  assertEquals(audited({ ballots: contents.ballots.slice(0, -1) }), "tally");
  assertEquals(audited({ ballots: contents.ballots.toReversed() }), "tally");
  assertEquals(
    audited({ ballots: contents.ballots.with(2, changed(contents.ballots[2])) }),
    "ballot",
  );
  assertEquals(audited({ ballots: other.ballots }), "ballot");
  assertEquals(audited({ closing: { ...closing, tally: other.closing!.tally } }), "tally");
  assertEquals(audited({ closing: { ...closing, tally: { ...tally, numTallied: 5 } } }), "tally");
  assertEquals(audited({ closing: { ...closing, tally: { ...tally, totalWeight: 11 } } }), "tally");
  // What is in an archive without a result must hold too.
  const open = { ...closing, result: undefined };
  assertEquals(audited({ closing: { ...open, tally: { ...tally, numTallied: 5 } } }), "tally");
  assertEquals(audited({ closing: { ...open, shares: [{ ...first, owner: 2 }] } }), "share");
  assertEquals(audited({ closing: { ...open, shares: [first] } }), "unfinished");
  assertEquals(audited({ closing: { ...closing, shares: [first] } }), "share");
  assertEquals(audited({ closing: { ...closing, shares: [first, first] } }), "share");
  assertEquals(audited({ closing: { ...closing, shares: [second, first] } }), "ok");
  assertEquals(audited({ closing: { ...closing, shares: [first, second, first] } }), "share");
  const swapped = [{ ...first, owner: 2 }, { ...second, owner: 1 }];
  assertEquals(audited({ closing: { ...closing, shares: swapped } }), "share");
  const third = { ...second, owner: 3 };
  assertEquals(audited({ closing: { ...closing, shares: [first, third] } }), "share");
  const wrong = { ...second, text: changed(second.text) };
  assertEquals(audited({ closing: { ...closing, shares: [first, wrong] } }), "share");
  assertEquals(
    audited({ closing: { ...closing, result: `{"result":[[3,0,2,5],[3,6,4,5]]}` } }),
    "result",
  );
  assertEquals(audited({ closing: { ...closing, result: other.closing!.result } }), "result");
});

/** Files in another order, left out, or chained in another way. */
const WRONG_FILES: Readonly<Record<string, (files: typeof vector.files) => typeof vector.files>> = {
  "no files": () => [],
  "no header": (files) => files.slice(1),
  "the header twice": (files) => [files[0], ...files],
  "a ballot's event left out": (files) => files.toSpliced(7, 1),
  "a ballot and its event left out": (files) => files.toSpliced(6, 2),
  "two ballots' files swapped": (files) => files.with(6, files[8]).with(8, files[6]),
  "two ballots' events swapped": (files) => files.with(7, files[9]).with(9, files[7]),
  "a file more at its end": (files) => [...files, files[1]],
  "the result twice": (files) => [...files, ...files.slice(-2)],
  "another name": (files) => files.with(6, { ...files[6], name: files[8].name }),
  "another text": (files) => files.with(6, { ...files[6], text: files[8].text }),
  "an event of another kind": (files) =>
    files.with(7, { ...files[7], text: files[7].text.replace("Ballot", "Shuffle") }),
  "version 2": (files) => files.with(0, { ...files[0], text: `{"version":2,"timestamp":"1"}` }),
  "a time that is a number": (files) =>
    files.with(0, { ...files[0], text: `{"version":1,"timestamp":1}` }),
};

for (const [what, change] of Object.entries(WRONG_FILES)) {
  Deno.test(`readArchive() refuses an archive with ${what}`, () => {
    assertThrows(() => readArchive(writeTar(change(vector.files), 1)), SyntaxError);
  });
}

Deno.test("readTar() refuses bytes that writeTar() would not write", () => {
  const changes: Readonly<Record<string, Uint8Array>> = {
    "cut off in a header": bytes.slice(0, bytes.length - 700),
    "cut off in a file": bytes.slice(0, bytes.length - 512),
    "zeros at its end": new Uint8Array([...bytes, ...new Uint8Array(1024)]),
    "a byte more": new Uint8Array([...bytes, 0]),
    "another mode": bytes.with(106, 0x35),
    "another owner": bytes.with(114, 0x31),
    "another checksum": bytes.with(153, bytes[153] ^ 1),
    "a link": bytes.with(156, 0x31),
    "a user's name": bytes.with(265, 0x61),
    "something behind a file": bytes.with(1023, 1),
    "something behind a name": bytes.with(50, 0x61),
    "a size that is no number": bytes.with(124, 0x20),
    "a file that is not UTF-8": bytes.with(520, 0xff),
  };
  for (const [what, changed] of Object.entries(changes)) {
    assertThrows(() => readTar(changed), SyntaxError);
    assertEquals(auditArchive(changed).ok, false, what);
  }
});
