/** Files that people name, which are not what they should be, or come by another way. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { hasOddDevices } from "../support/odd_devices.ts";
import { COMMAND, Program } from "../support/program.ts";

/** Bytes of a text whose characters are all below U+0100: its Latin-1. */
const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

Deno.test("chainvote vote --file sends nothing while a choice is none of the election's, and --skip-bad the rest", async () => {
  await using program = new Program();
  const validator = { name: "vote", config: { choices: ["Ann", "Ben"] } };
  const params = { initialDifficulty: 4_000, floorDifficulty: 2_000, intervalMs: 500 };
  program.write("network.json", JSON.stringify({ name: "Board", validator, params }));
  await program.peer("a");
  const file = program.write("b.csv", "voter;choice\n1;Ann\n2;Nobody\n3;Ben\n");
  const args = ["vote", "--file", file, "--data", program.path("a")];
  const refused = await program.run(args);
  assertEquals(refused.code, 3);
  assertStringIncludes(
    refused.stderr,
    `${file}:3: the choice must be one of "Ann", "Ben": it is "Nobody"`,
  );
  assertStringIncludes(refused.stderr, "Nothing was sent");
  assertEquals((await program.tally("a")).votes, 0);
  assertEquals((await program.run([...args, "--skip-bad"])).code, 3);
  assertEquals((await program.tally("a")).counts, { Ann: 1, Ben: 1 });
});

Deno.test("chainvote names line and byte of a file that is not UTF-8, and does not read on", async () => {
  await using program = new Program();
  const bad = '{\n "name": "B\xfcro"\n}\n';
  const network = program.write("bad.json", latin1(bad));
  const records = program.write(
    "bad.jsonl",
    latin1('{"a":1}\n{"name":"Zo\xeb"}\n{"name":"Zo\xe9"}\n'),
  );
  const plugin = program.write("bad.ts", latin1('export default { name: "caf\xe9" };\n'));
  const commands: [args: string[], said: string[]][] = [
    [["tally", "--network", network], [network, "line 2, byte 12 is 0xFC", "Büro"]],
    [["add", "--file", records, "--data", program.path("x")], [
      records,
      "line 2, byte 12 is 0xEB",
      "Zoë",
    ]],
    [["network", "new", "--name", "x", "--plugin", plugin], [plugin, "line 1, byte 28 is 0xE9"]],
    [["network", "new", "--name", "x", "--config", network], [network, "line 2, byte 12 is 0xFC"]],
  ];
  for (const [args, said] of commands) {
    const { code, stdout, stderr } = await program.run(args);
    assertEquals([code, stdout], [2, ""], stderr);
    for (const part of [...said, "not UTF-8", "save it as UTF-8"]) {
      assertStringIncludes(stderr, part);
    }
  }
});

Deno.test("chainvote refuses what it could not read on its command line", async () => {
  await using program = new Program();
  // Deno hands an argument's bytes over that way if they are not UTF-8.
  const commands = [
    ["add", '{"name":"Zo\ufffd"}', "--data", program.path("x")],
    ["network", "new", "--name", "x", "--config", '{"choices":["Zo\ufffd"]}'],
    ["network", "new", "--name", "B\ufffdro"],
  ];
  for (const args of commands) {
    const { code, stderr } = await program.run(args);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, "could not be read");
    assertStringIncludes(stderr, "U+FFFD");
  }
});

Deno.test("chainvote verify reads a proof as UTF-8 only, also in keys that it passes over", async () => {
  await using program = new Program();
  const file = program.write("receipt.json", latin1('{"proof":1,"comment":"\xe9"}'));
  const { code, stdout } = await program.run(["verify", file]);
  assertEquals(code, 3);
  assertStringIncludes(stdout, "DOES NOT HOLD");
  assertStringIncludes(stdout, "0xE9, which is not UTF-8");
});

Deno.test("chainvote vote --file names line and column of what is not UTF-8; --skip-bad sends the rest", async () => {
  await using program = new Program();
  await program.peer("a");
  const file = program.write("ballots.csv", latin1("voter,choice\nann,red\nbob,Zo\xeb\ncyd,red\n"));
  const vote = ["vote", "--file", file, "--data", program.path("a")];
  const bad = await program.run(vote);
  assertEquals(bad.code, 3);
  assertStringIncludes(bad.stderr, `${file}:3: the column "choice" holds the byte 0xEB`);
  assertStringIncludes(bad.stderr, 'Windows-1252, in which it reads "Zoë"');
  assertStringIncludes(bad.stderr, "in Excel by Save As, CSV UTF-8");
  assertEquals((await program.tally("a")).votes, 0);
  await program.run([...vote, "--skip-bad"]);
  assertEquals((await program.tally("a")).counts, { red: 2 });
});

Deno.test("chainvote vote --file refuses UTF-16 and a workbook as a whole, also with --skip-bad", async () => {
  await using program = new Program();
  const files: [bytes: Uint8Array, said: string][] = [
    [latin1("\xff\xfev\0o\0t\0e\0r\0"), "UTF-16"],
    [latin1("v\0o\0t\0e\0r\0,\0c\0h\0o\0"), "UTF-16"],
    [latin1("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ".xls"],
    [latin1("PK\x03\x04\x14\0\x06\0"), ".xlsx"],
  ];
  for (const [bytes, said] of files) {
    const file = program.write("ballots.csv", bytes);
    const args = ["vote", "--file", file, "--skip-bad", "--data", program.path("a")];
    const { code, stderr } = await program.run(args);
    assertEquals(code, 2, stderr);
    assertStringIncludes(stderr, said);
    assertStringIncludes(stderr, "in Excel: Save As, CSV UTF-8");
  }
});

Deno.test("chainvote takes a file with a byte order mark wherever it reads text", async () => {
  await using program = new Program();
  program.write("network.json", `\ufeff${Deno.readTextFileSync(program.path("network.json"))}`);
  await program.peer("a");
  const file = program.write("ballots.csv", "\ufeffvoter,choice\nann,red\n");
  assertEquals((await program.run(["vote", "--file", file, "--data", program.path("a")])).code, 0);
});

for (const stdin of ["-", "/dev/stdin", "/dev/fd/0"]) {
  Deno.test({
    name: `chainvote reads ${stdin} where it is to read a file`,
    ignore: stdin !== "-" && !hasOddDevices(),
    fn: async () => {
      await using program = new Program();
      await program.peer("a");
      const data = ["--data", program.path("a")];
      const cast = await program.run(["vote", "--file", stdin, ...data], {
        input: "voter,choice\nann,red\n",
      });
      assertEquals(cast.code, 0, cast.stderr);
      assertStringIncludes(cast.stdout, "1 of 1 ballot added");
      const network = Deno.readTextFileSync(program.path("network.json"));
      const named = await program.run(["tally", "--network", stdin, ...data], { input: network });
      assertEquals(named.code, 0, named.stderr);
      const other = await program.run(["tally", "--network", stdin, ...data], {
        input: '{"name":"other"}',
      });
      assert(other.code !== 0);
      const made = await program.run(
        ["network", "new", "--name", "x", "--config", stdin, "-o", program.path("new.json")],
        { input: '{"choices":["Ann"]}' },
      );
      assertEquals(made.code, 0, made.stderr);
      const key = program.path("club.key");
      await program.json(["network", "key", key]);
      const keyed = ["tally", "--network-key", stdin, "--offline", "--data", program.path("keyed")];
      const good = await program.run(keyed, { input: Deno.readTextFileSync(key) });
      assertEquals(good.code, 0, good.stderr);
      const bad = await program.run(keyed, { input: "no key" });
      assertEquals(bad.code, 2);
      assertStringIncludes(bad.stderr, `Cannot use the network key file ${stdin}`);
      const token = await program.run(
        ["add", "1", "--peer", "http://127.0.0.1:1", "--token-file", stdin],
        { input: "no token" },
      );
      assertEquals(token.code, 2);
      assertStringIncludes(token.stderr, "it must hold the 64 hex digits");
    },
  });
}

Deno.test({
  name: "chainvote says in words of its own which folders Deno lets no program read",
  ignore: !hasOddDevices(),
  fn: async () => {
    await using program = new Program();
    const file = Deno.makeTempFileSync({ prefix: "chainvote-test-" });
    const path = `/dev/shm/${file.split("/").at(-1)}`;
    try {
      for (
        const args of [["vote", "--file", path], ["tally", "--network", path], ["import", path]]
      ) {
        const { code, stderr } = await program.run([...args, "--data", program.path("a")]);
        assertEquals(code, 5, stderr);
        assertStringIncludes(stderr, `Cannot read `);
        assertStringIncludes(stderr, "hand it in on stdin, as the file -");
        assert(!/--allow|all access/.test(stderr), stderr);
      }
    } finally {
      Deno.removeSync(file);
    }
  },
});

Deno.test({
  name: "chainvote reads a file that the shell hands over as a pipe",
  ignore: !hasOddDevices(),
  fn: async () => {
    await using program = new Program();
    await program.peer("a");
    const words = [...COMMAND, "vote", "--data", program.path("a"), "--file"].map((word) =>
      `'${word}'`
    );
    const script = `${words.join(" ")} <(printf 'voter,choice\\nann,red\\n')`;
    const shell = program.start("bash", ["-c", script]);
    const { code, stdout, stderr } = await shell.ended();
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "1 of 1 ballot added");
  },
});

Deno.test("chainvote vote --file shows twenty of 3,000 bad lines and how many more, and --json all", async () => {
  await using program = new Program();
  const file = program.write("ballots.csv", `voter,choice\n${'x"y,red\n'.repeat(3_000)}`);
  const args = ["vote", "--file", file, "--data", program.path("a")];
  const { code, stderr } = await program.run(args);
  assertEquals(code, 3);
  const lines = stderr.trimEnd().split("\n");
  assertEquals(lines.filter((line) => line.startsWith(file)).length, 20);
  assertStringIncludes(stderr, "and 2,980 more refusals");
  const { stdout } = await program.run([...args, "--json"]);
  assertEquals(JSON.parse(stdout).refused.length, 3_000);
});
