import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "csv-parse/sync";
import { EVIL_TEXT, findHarm, serveHostileApi } from "../support/hostile_api.ts";
import { Program } from "../support/program.ts";
import type { Ended } from "../support/running.ts";
import { hasPty, onTerminal } from "../support/pty.ts";

/** What a user sees of {@linkcode EVIL_TEXT}, if it is all shown. */
const SHOWN =
  "\\u001b]0;owned\\u0007\\u001b[2J\\u001b[31m\\u000d\\u000aAdded: ann\\u009b32m\\u202egnp";

function assertHarmless({ stdout, stderr }: Ended, ...parts: string[]): void {
  const all = stdout + stderr;
  assertEquals(findHarm(stdout) ?? findHarm(stderr), undefined);
  for (const part of parts) assertStringIncludes(all, part);
}

Deno.test("a hostile --peer drives no terminal with any of its answers, and forges no line", async () => {
  await using program = new Program();
  await using peer = serveHostileApi("refuses");
  const ask = (...args: string[]) => program.run([...args, "--peer", peer.url]);
  // A name is quoted as JSON has it, where a line break has a shorter escape.
  assertHarmless(await ask("status"), "\\u001b]0;owned\\u0007", "\\u009b32m\\u202egnp");
  assertHarmless(await ask("tally"), "\\u001b]0;owned");
  assertHarmless(await ask("query", "voter"), "\\u009b32m\\u202egnp");
  assertHarmless(await ask("records"), "red\\u009b");
  const record = "ab".repeat(32);
  assertHarmless(await ask("status", "--record", record), `Refused (duplicate): ${SHOWN}`);
  assertHarmless(await ask("prove", record), SHOWN);
  assertHarmless(await ask("vote", "--id", "ann", "--choice", "red"), SHOWN);
  const file = program.write("ballots.csv", "voter,choice\nann,red\n");
  assertHarmless(await ask("vote", "--file", file), SHOWN);
});

Deno.test("a hostile --peer that says no, or that it stops, is quoted in one harmless line", async () => {
  await using program = new Program();
  await using no = serveHostileApi("says no");
  await using stopping = serveHostileApi("is stopping");
  const commands = [["tally"], ["vote", "--id", "ann", "--choice", "red"]];
  const lines = [no, stopping].flatMap(({ url }) =>
    commands.map((each) => [...each, "--peer", url])
  );
  // All at once: each waits ten seconds for one that is stopping.
  for (const ended of await Promise.all(lines.map((line) => program.run(line)))) {
    assertEquals([ended.code, ended.stdout], [5, ""]);
    assertHarmless(ended, "\\u001b]0;owned");
    assertEquals(ended.stderr.trimEnd().split("\n").length, 1, ended.stderr);
  }
});

Deno.test("--json escapes what drives a terminal, and a program reads the same value", async () => {
  await using program = new Program();
  await using peer = serveHostileApi("refuses");
  const ended = await program.run(["query", "voter", "--json", "--peer", peer.url]);
  assertHarmless(ended);
  assertEquals(JSON.parse(ended.stdout).answer, [EVIL_TEXT]);
  assertEquals(ended.stdout.split("\n").length, 2);
});

Deno.test("tally --csv keeps its bytes in a pipe and is harmless on a terminal", async () => {
  await using program = new Program();
  await using peer = serveHostileApi("refuses");
  const args = ["tally", "--csv", "--peer", peer.url];
  const { stdout } = await program.run(args);
  const rows: string[][] = parse(stdout, { record_delimiter: "\r\n" });
  // UTF-8 has no lone surrogates: the one at the end is written as U+FFFD.
  assert(rows.some(([choice]) => choice === EVIL_TEXT.toWellFormed()), JSON.stringify(rows));
  if (!hasPty()) return;
  assertHarmless(await onTerminal(program, args), "\\u001b]0;owned");
});

Deno.test("tally on a terminal has the program's own codes and none of a stranger's", async () => {
  if (!hasPty()) return;
  await using program = new Program();
  await using peer = serveHostileApi("refuses");
  const args = ["tally", "--peer", peer.url];
  const { stdout, ...rest } = await onTerminal(program, args, { env: { NO_COLOR: "" } });
  assertStringIncludes(stdout, "\x1b[1m");
  // deno-lint-ignore no-control-regex -- the program's own colours, each by itself
  assertHarmless({ ...rest, stdout: stdout.replaceAll(/\x1b\[(1|2|36|0)m/g, "") });
});

Deno.test("arguments and variables with control characters are shown harmlessly in what is wrong with them", async () => {
  await using program = new Program();
  const evil = "\x1b[31m\u009b\u202e\x07";
  for (
    const args of [
      [evil],
      ["vote", `--${evil}`],
      ["tally", "--peer", evil],
      ["tally", "--offline", "--data", program.path(evil)],
      ["tally", "--network", evil],
      ["audit", evil],
      ["network", "new", "--name", evil],
      ["vote", "--id", evil, "--choice", "red", "--peer", "http://127.0.0.1:1"],
    ]
  ) {
    const ended = await program.run(args);
    assertHarmless(
      ended,
      ...(args.includes("--id") ? ["(U+001B)"] : ["\\u001b[31m\\u009b\\u202e"]),
    );
  }
  const env = {
    CHAINVOTE_TRACKER: `http://127.0.0.1:1/${evil}`,
    CHAINVOTE_DATA: program.path(evil),
  };
  assertHarmless(await program.run(["tally"], { env }));
});

Deno.test("the name of a network and the reasons of its plugin are shown harmlessly, by the peer too", async () => {
  await using program = new Program();
  program.write(
    "rude.js",
    `const EVIL = ${JSON.stringify(EVIL_TEXT)};
    export default {
      name: "rude",
      version: 1,
      check(record) {
        const text = new TextDecoder().decode(record);
        if (text.includes("throw")) throw new TypeError(EVIL);
        return text.includes("no")
          ? { kind: "reject", code: "rude", reason: EVIL }
          : { kind: "accept" };
      },
      apply() {},
    };`,
  );
  const params = '{"initialDifficulty":4000,"floorDifficulty":2000,"intervalMs":500}';
  const make = (name: string) =>
    program.run(
      ["network", "new", "--name", name, "--plugin", "rude.js", "--params", params]
        .concat("-o", program.path("rude.json")),
    );
  const odd = await make("club \u202edrawkcab\u2066");
  assertEquals(odd.code, 2);
  assertHarmless(odd, "\\u202edrawkcab");
  const made = await make("club");
  assertEquals(made.code, 0, made.stderr);
  const data = program.path("a");
  const peer = program.spawn(
    [
      "peer",
      "--mine",
      "1",
      "--data",
      data,
      "--log-level",
      "debug",
      "--tracker",
      "http://127.0.0.1:1",
    ]
      .concat("--network", program.path("rude.json"), "--plugin", program.path("rude.js")),
  );
  await peer.seen("stdout", /API .*\n/);
  const add = (record: string, ...args: string[]) =>
    program.run(["add", record, "--data", data, ...args]);
  assertHarmless(await add('"no"'), "Refused: ", SHOWN);
  assertHarmless(await add('"no"', "--json"), '"reason":"\\u001b]0;owned');
  assertHarmless(await add('"throw"'));
  assertHarmless(await peer.kill("SIGTERM"), "\\u009b32m\\u202egnp");
  program.write("broken.ts", `throw new TypeError(${JSON.stringify(EVIL_TEXT)});`);
  const check = await program.run(["plugin", "check", program.path("broken.ts")]);
  assertEquals(check.code, 2);
  assertHarmless(check, "\\u001b]0;owned\\u0007");
});
