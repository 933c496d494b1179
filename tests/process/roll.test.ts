/** What a registrar does, with whole commands. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "csv-parse/sync";
import { bytesToHex } from "../../core/base/hash.ts";
import { digestRoll, readEntries } from "../../plugins/election/roll/roll.ts";
import { addVoterKeys, deriveVoterKey } from "../../plugins/election/roll/voter_key.ts";
import { readVotingCode } from "../../plugins/election/roll/voting_code.ts";
import { publicKeyOfSecret } from "../../core/ed25519/signing.ts";
import { electionPlace, electionText } from "../support/election_file.ts";
import { Program } from "../support/program.ts";

const VOTERS = "Name;Vorname;Stimmen;E-Mail;Team\r\n" +
  'Miller;Zoë;3;zoe@example.org;"=HYPERLINK(""x"")"\r\n' +
  'Müller;"Bo ""B""";1;bo@example.org;"a;b"\r\n' +
  "Smith;Cy;2;;\r\n";

interface MadeRoll {
  readonly folder: string;
  readonly voters: number;
  readonly root: string;
  readonly fingerprint: string;
}

/** Options that name the election and a list of voters of the program's folder. */
function making(program: Program, voters: string): string[] {
  const election = program.write("election.json", electionText());
  return ["roll", "new", "--election", election, "--voters", program.write("voters.csv", voters)];
}

const numberOf = (code: string) => {
  const read = readVotingCode(code);
  assert(read.ok, code);
  return read.number;
};

const rowsOf = (program: Program, folder: string): string[][] =>
  parse(Deno.readTextFileSync(program.path(`${folder}/codes.csv`)));

const entriesOf = (program: Program, folder: string) =>
  readEntries(Deno.readFileSync(program.path(`${folder}/roll.bin`)));

Deno.test("chainvote roll new makes a code for each voter, and a roll with their keys", async () => {
  await using program = new Program();
  const made = await program.json<MadeRoll>([...making(program, VOTERS), "-o", "roll/"]);
  const roll = Deno.readFileSync(program.path("roll/roll.bin"));
  assertEquals(made, {
    folder: "roll/",
    voters: 3,
    root: digestRoll(roll).root,
    fingerprint: digestRoll(roll).root.slice(0, 20).replace(/(.{4})(?=.)/g, "$1-"),
    leftOut: [],
  } as MadeRoll);
  const [header, ...rows] = rowsOf(program, "roll");
  assertEquals(header.join(), "number,name,code,weight,Name,Vorname,E-Mail,Team");
  // What would be a formula in a spreadsheet is a text there.
  assertEquals(rows.map((row) => row.toSpliced(0, 3)), [
    ["3", "Miller", "Zoë", "zoe@example.org", `'=HYPERLINK("x")`],
    ["1", "Müller", 'Bo "B"', "bo@example.org", "a;b"],
    ["2", "Smith", "Cy", "", ""],
  ]);
  assertEquals(rows.map(([, name]) => name), ["Zoë Miller", 'Bo "B" Müller', "Cy Smith"]);
  const entries = entriesOf(program, "roll");
  for (const [number, , code, weight] of rows) {
    const { publicKey } = deriveVoterKey(electionPlace().uuid, numberOf(code));
    assertEquals(entries[Number(number) - 1], { publicKey, weight: Number(weight) });
  }
  const modes = ["", "codes.csv", "registrar.key"].map((name) =>
    Deno.statSync(program.path(`roll/${name}`)).mode! & 0o777
  );
  if (Deno.build.os !== "windows") assertEquals(modes, [0o700, 0o600, 0o600]);
  assertEquals([...Deno.readDirSync(program.path("roll"))].length, 4);
});

Deno.test("chainvote roll new shows nothing of a secret, and overwrites nothing", async () => {
  await using program = new Program();
  const args = [...making(program, "name\nAnn\nBen\n"), "-o", "roll"];
  const { code, stdout, stderr } = await program.run(args);
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "roll: 2 voters, fingerprint ");
  const secrets = ["codes.csv", "registrar.key"].map((name) => program.path(`roll/${name}`))
    .map((path) => Deno.readTextFileSync(path));
  const words = secrets.join("\n").split(/[\n,]/).filter((word) => word.length > 20);
  assertEquals(words.length, 3);
  for (const word of words) assert(!`${stdout}${stderr}`.includes(word));

  const again = await program.run(args);
  assertEquals(again.code, 5);
  assertStringIncludes(again.stderr, "roll: it exists, and nothing is overwritten");
  assertEquals(Deno.readTextFileSync(program.path("roll/codes.csv")), secrets[0]);
});

Deno.test("chainvote roll new makes nothing of a bad list, and tells the first twenty faults and how many more", async () => {
  await using program = new Program();
  const lines = Array.from({ length: 30 }, (_, i) => `Voter ${i},1.5\n`).join("");
  const args = [...making(program, `name,weight\nAnn,2\n${lines}`), "-o", "roll"];
  const { code, stdout, stderr } = await program.run(args);
  assertEquals([code, stdout], [2, ""]);
  const shown = stderr.trimEnd().split("\n");
  assertEquals(shown.length, 22);
  assertStringIncludes(
    shown[0],
    'voters.csv:3, column "weight": the weight must be a whole number from 1: it is "1.5"; multiply',
  );
  assertStringIncludes(shown[20], "… and 10 more faults; --json lists all of them.");
  assertStringIncludes(shown[21], "Nothing was made");
  const all = await program.run([...args, "--json"]);
  assertEquals(all.code, 2);
  const { faults } = JSON.parse(all.stdout);
  assertEquals(faults.length, 30);
  assertEquals(faults[29], {
    line: 32,
    column: "weight",
    value: "1.5",
    rule: "weight-fraction",
    reason: "the weight must be a whole number from 1",
    advice: "multiply all weights so that none has a fraction",
  });
  assertEquals(
    [...Deno.readDirSync(program.folder)].filter(({ name }) => name.includes("roll")),
    [],
  );
});

Deno.test("chainvote roll new leaves out lines that are named, and no others", async () => {
  await using program = new Program();
  const args = [...making(program, "name,weight\nAnn,x\nBen,1\nann,1\nCy,0\n"), "-o", "roll"];
  const some = await program.run([...args, "--leave-out", "2"]);
  assertEquals(some.code, 2);
  assertStringIncludes(some.stderr, "voters.csv:5");
  const none = await program.run([...args, "--leave-out", "2,5,99"]);
  assertEquals(none.code, 2);
  assertStringIncludes(none.stderr, "no voter of");
  assertStringIncludes(none.stderr, "is on line 99");
  const odd = await program.run([...args, "--leave-out", "2-5"]);
  assertEquals(odd.code, 2);
  const made = await program.json<MadeRoll>([...args, "--leave-out", "2, 5"]);
  assertEquals(made.voters, 2);
  assertEquals(rowsOf(program, "roll").map(([, name]) => name), ["name", "Ben", "ann"]);
});

Deno.test("chainvote roll new says of a file that is no list what it is, and what to do", async () => {
  await using program = new Program();
  const args = making(program, "");
  const utf16 = Uint16Array.from("\ufeffname\nAnn\n", (char) => char.charCodeAt(0));
  const files: readonly (readonly [Uint8Array | string, string])[] = [
    [Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), "it is a workbook or document (.xlsx, .ods, .docx)"],
    [
      Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1),
      "it is a workbook or document of Microsoft Office",
    ],
    [new Uint8Array(utf16.buffer), "it is text in UTF-16: save it as UTF-8; in Excel: Save As"],
    ["", "the file must not be empty"],
    ["name\n", "there must be a voter below the header"],
  ];
  for (const [bytes, expected] of files) {
    program.write("voters.csv", bytes);
    const { code, stdout, stderr } = await program.run([...args, "-o", "roll"]);
    assertEquals([code, stdout], [2, ""], stderr);
    assertStringIncludes(stderr, expected);
  }
  const { code, stderr } = await program.run(
    [...args.with(-1, "-"), "-o", "roll"],
    { input: new Uint8Array([...new TextEncoder().encode("name\nZo"), 0xeb, 0x0a]) },
  );
  assertEquals(code, 2);
  assertStringIncludes(
    stderr,
    'it looks like Windows-1252, in which it reads "Zoë"; save the file as',
  );
});

Deno.test("chainvote roll new refuses an election that codes cannot be bound to", async () => {
  await using program = new Program();
  const args = [...making(program, "name\nAnn\n"), "-o", "roll"];
  const bad: readonly (readonly [string, string])[] = [
    ["{", "Cannot use the election"],
    ["[]", "it must be an object of JSON"],
    ['{"nonce":"12"}', "its nonce must be 64 hex digits"],
    [
      JSON.stringify({ ...electionPlace(), uuid: "11111111111111" }),
      "which follows from its nonce",
    ],
  ];
  for (const [text, expected] of bad) {
    program.write("election.json", text);
    const { code, stderr } = await program.run(args);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, expected);
  }
  Deno.removeSync(program.path("election.json"));
  assertEquals((await program.run(args)).code, 5);
});

Deno.test("chainvote roll new that is killed leaves no folder", async () => {
  await using program = new Program();
  const lines = Array.from({ length: 10_000 }, (_, i) => `Voter ${i}\n`).join("");
  const args = [...making(program, `name\n${lines}`), "-o", "roll"];
  for (const share of ["10%", "60%"]) {
    const running = program.spawn(args);
    await running.seen("stderr", new RegExp(`keys ${share}`));
    await running.kill();
    const left = [...Deno.readDirSync(program.folder)].map(({ name }) => name);
    assertEquals(left.filter((name) => name.includes("roll")), []);
  }
  const made = await program.json<MadeRoll>(args);
  assertEquals(made.voters, 10_000);
  const rows = rowsOf(program, "roll").slice(1);
  assertEquals(new Set(rows.map(([number]) => Number(number))).size, 10_000);
  assertEquals(new Set(rows.map(([, , code]) => code)).size, 10_000);
  // One of a hundred is looked at: a key takes a while.
  const entries = entriesOf(program, "roll");
  for (const [number, , code] of rows.filter((_, i) => i % 100 === 0)) {
    const { publicKey } = deriveVoterKey(electionPlace().uuid, numberOf(code));
    assertEquals(bytesToHex(entries[Number(number) - 1].publicKey), bytesToHex(publicKey));
  }
});

Deno.test("chainvote roll combine adds the keys of two registrars, and both come to one roll", async () => {
  await using program = new Program();
  const own = bytesToHex(publicKeyOfSecret(17n));
  const voters = `name,weight,key\nAnn,2,\nBen,1,${own}\nCy,1,\n`;
  const commits: string[] = [];
  for (const registrar of ["1", "2"]) {
    const args = [...making(program, voters), "--registrar", registrar, "-o", `r${registrar}`];
    commits.push((await program.json<{ commit: string }>(args)).commit);
    assertEquals(rowsOf(program, `r${registrar}`).map(([number]) => number), [
      "number",
      "",
      "",
      "",
    ]);
  }
  assertEquals(new Set(commits).size, 2);
  const combine = (
    folder: string,
    other: string,
  ) => ["roll", "combine", folder, `${other}/keys.json`, "--shown", `${other}/registrar.json`];
  // Belenios' tool knows one code a voter, and a voter here has two.
  const part = await program.run(["roll", "code", "r1", "--voter", "Ann", "--belenios", "--yes"]);
  assertEquals([part.code, part.stdout], [2, ""]);
  assertStringIncludes(part.stderr, "that of two codes, one of each registrar");
  const one = await program.json<MadeRoll>(combine("r1", "r2"));
  const other = await program.json<MadeRoll>(combine("r2/", "r1"));
  assertEquals({ ...other, folder: "" }, { ...one, folder: "" });
  assertEquals(one.voters, 3);
  // It may be done again, as after a crash in the middle of it.
  assertEquals(await program.json<MadeRoll>(combine("r1", "r2")), one);

  // A list that was made after the other was seen fits nothing that was shown.
  const late = await program.json<{ commit: string }>(
    [...making(program, voters), "--registrar", "2", "-o", "late"],
  );
  assert(!commits.includes(late.commit));
  const refused = await program.run(
    ["roll", "combine", "r1", "late/keys.json", "--shown", "r2/registrar.json"],
  );
  assertEquals(refused.code, 2);
  assertStringIncludes(refused.stderr, "registrar 2 must fit the commit that was shown before");

  const { uuid } = electionPlace();
  const entries = entriesOf(program, "r1");
  const [mine, theirs] = ["r1", "r2"].map((folder) => rowsOf(program, folder).slice(1));
  for (const [i, [number, name, code, weight, key]] of mine.entries()) {
    assertEquals(theirs[i].with(2, ""), mine[i].with(2, ""), name);
    const entry = entries[Number(number) - 1];
    assertEquals(entry.weight, Number(weight));
    if (key !== "") {
      assertEquals([bytesToHex(entry.publicKey), key, code], [own, own, ""]);
      continue;
    }
    const [a, b] = [code, theirs[i][2]].map((each) => deriveVoterKey(uuid, numberOf(each)));
    assertEquals(entry.publicKey, addVoterKeys(a, b).publicKey);
  }
});
