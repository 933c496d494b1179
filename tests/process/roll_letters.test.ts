/** From an empty folder to letters, with whole commands. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Program } from "../support/program.ts";

const VOTERS = "name,weight,Ort\nAnn Miller,2,Zürich\nBo <b>Smith</b>,1,=1+1\nCy,1,\n";

/** Makes an election, its codes and its file, as the pages of the manual say. */
async function build(program: Program, name: string): Promise<{ election: string; roll: string }> {
  const path = (rest: string) => program.path(`${name}${rest}`);
  const { file } = await program.json<{ file: string }>(
    ["election", "new", name, "-o", path("")],
  );
  const voters = program.write("voters.csv", VOTERS);
  await program.json(["roll", "new", "--election", file, "--voters", voters, "-o", path("-roll")]);
  await program.json(
    ["election", "build", file, "--roll", path("-roll/roll.bin"), "-o", path(".election")],
  );
  return { election: path(".election"), roll: path("-roll") };
}

/** What `codes.csv` says of each voter. */
function codesOf(roll: string): { number: string; name: string; code: string }[] {
  const rows = Deno.readTextFileSync(`${roll}/codes.csv`).trimEnd().split("\n").slice(1);
  return rows.map((row) => row.split(",")).map(([number, name, code]) => ({ number, name, code }));
}

Deno.test("chainvote roll letters writes letters for its user's eyes alone, and overwrites nothing", async () => {
  await using program = new Program();
  const { election, roll } = await build(program, "board");
  const letters = ["roll", "letters", roll, "--election", election];
  const out = program.path("letters.html");
  const made = await program.run([...letters, "-o", out, "--link", "http://192.0.2.7:7700/j/#x"]);
  assertEquals(made.code, 0, made.stderr);
  assertStringIncludes(made.stdout, "letters.html: 3 letters; the election's words: ");
  const html = Deno.readTextFileSync(out);
  assertEquals(html.match(/<section/g)?.length, 3);
  for (const { code } of codesOf(roll)) {
    assert(!`${made.stdout}${made.stderr}`.includes(code));
    for (const group of code.split("-")) assertStringIncludes(html, `<span>${group}</span>`);
  }
  if (Deno.build.os !== "windows") assertEquals(Deno.statSync(out).mode! & 0o777, 0o600);
  const again = await program.run([...letters, "-o", out]);
  assertEquals(again.code, 5);
  assertStringIncludes(again.stderr, "it exists, and nothing is overwritten");

  const page = program.path("vote.html");
  const { digits } = await program.json<{ digits: string }>(
    ["page", "-o", page, "--election", election],
  );
  const named = program.path("named.html");
  await program.json([...letters, "-o", named, "--page-file", page]);
  assertEquals(
    Deno.readTextFileSync(named).split(digits).length,
    4,
    "each letter shows the digits",
  );

  const { number } = codesOf(roll)[2];
  const only = program.path("only.csv");
  assertEquals(
    (await program.json<{ letters: number }>([...letters, "--only", number, "--csv", "-o", only]))
      .letters,
    1,
  );
  const rows = Deno.readTextFileSync(only).split("\r\n");
  assertEquals(rows.length, 3);
  assertStringIncludes(rows[1], `"${number}","Cy"`);
  if (Deno.build.os !== "windows") assertEquals(Deno.statSync(only).mode! & 0o777, 0o600);
});

Deno.test("chainvote roll letters writes nothing that would reach the wrong voter or election", async () => {
  await using program = new Program();
  const { election, roll } = await build(program, "board");
  const other = await build(program, "other");
  const out = program.path("letters.html");
  const refuse = async (args: readonly string[], reason: string) => {
    const { code, stdout, stderr } = await program.run(["roll", "letters", ...args, "-o", out]);
    assertEquals([code, stdout], [2, ""], stderr);
    assertStringIncludes(stderr, reason);
    assert(![...Deno.readDirSync(program.folder)].some(({ name }) => name === "letters.html"));
  };
  await refuse([roll, "--election", other.election], "must be of this election");
  const page = program.path("other.html");
  await program.json(["page", "-o", page, "--election", other.election]);
  await refuse(
    [roll, "--election", election, "--page-file", page],
    "must be of this election: it is of",
  );
  await refuse([roll, "--election", election, "--only", "4"], "must be from 1 to 3: 4 is none");
  await refuse([roll, "--election", election, "--only", "x"], '"x" is none');
  await refuse([roll, "--election", election, "--time-zone", "Mars"], '"Mars" is none');
  await refuse(
    [roll, "--election", program.path("network.json")],
    "must be an election with a roll",
  );

  // A spreadsheet in which the codes alone were sorted.
  const path = `${roll}/codes.csv`;
  const text = Deno.readTextFileSync(path);
  const [one, two] = codesOf(roll);
  const swapped = text.replace(one.code, "-").replace(two.code, one.code).replace(
    ",-,",
    `,${two.code},`,
  );
  Deno.writeTextFileSync(path, swapped);
  await refuse([roll, "--election", election], "belong together: the file was changed");
  Deno.writeTextFileSync(path, text);

  // A new roll of the same election is not the one that was built.
  const anew = program.path("anew");
  const voters = program.path("voters.csv");
  await program.json(
    [
      "roll",
      "new",
      "--election",
      program.path("board/election.json"),
      "--voters",
      voters,
      "-o",
      anew,
    ],
  );
  await refuse([anew, "--election", election], "key or commit differs");
});
