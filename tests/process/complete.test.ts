import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Program } from "../support/program.ts";
import { isShellHere, ShellSession, type TypedShell } from "../support/shell.ts";

/** A folder with the shell's script, and files that a word can become. */
async function openFolder(shell: string): Promise<Program> {
  const program = new Program();
  const { code, stdout, stderr } = await program.run(["complete", shell]);
  assertEquals([code, stderr], [0, ""]);
  program.write("completions", stdout);
  program.write("bal lots.csv", "voter,choice\n");
  program.write("result.csv", "not to be lost");
  Deno.mkdirSync(program.path("folder"));
  return program;
}

/** What is typed, and what the program then gets: the same in all shells. */
const TYPED: readonly (readonly [keys: string, args: readonly string[]])[] = [
  ["chainvote tal\t", ["tally"]],
  ["chainvote network ne\t --na\t x", ["network", "new", "--name", "x"]],
  ["chainvote help vo\t", ["help", "vote"]],
  ["chainvote vote --id alice --ch\t red", ["vote", "--id", "alice", "--choice", "red"]],
  ["chainvote vote --id 'a b' --ch\t red", ["vote", "--id", "a b", "--choice", "red"]],
  ["chainvote tally --log-level d\t", ["tally", "--log-level", "debug"]],
  ["chainvote tally --log-level=d\t", ["tally", "--log-level=debug"]],
  ["chainvote peer --mine o\t", ["peer", "--mine", "off"]],
  ["chainvote peer --listen 127.0.0.1:0 --mine-em\t", [
    "peer",
    "--listen",
    "127.0.0.1:0",
    "--mine-empty",
  ]],
  // Files, also those with a space, where files are meant.
  ["chainvote vote --file bal\t", ["vote", "--file", "bal lots.csv"]],
  ["chainvote vote --file=bal\t", ["vote", "--file=bal lots.csv"]],
  ["chainvote tally --network netw\t", ["tally", "--network", "network.json"]],
  ["chainvote peer --plugin res\t", ["peer", "--plugin", "result.csv"]],
  ["chainvote vote --token-file res\t", ["vote", "--token-file", "result.csv"]],
  ["chainvote network new -o netw\t", ["network", "new", "-o", "network.json"]],
  ["chainvote export res\t", ["export", "result.csv"]],
  ["chainvote plugin build bal\t res\t", ["plugin", "build", "bal lots.csv", "result.csv"]],
  // And nowhere else.
  ["chainvote vote --id res\t", ["vote", "--id", "res"]],
  ["chainvote network new --name res\t", ["network", "new", "--name", "res"]],
  // Behind two dashes there are no options.
  ["chainvote vote -- --ch\t", ["vote", "--", "--ch"]],
  // What goes into a file is not an argument.
  ["chainvote tally >/dev/null --wa\t", ["tally", "--watch"]],
];

/** The ways in which a shell gets its script. */
const SETUPS: Readonly<Record<TypedShell, Readonly<Record<string, string>>>> = {
  bash: {
    "without the package bash-completion, sourced twice": "source ./completions; . ./completions",
    "with strict options": "set -uo pipefail; shopt -s failglob nullglob; source ./completions",
  },
  zsh: {
    "without compinit, sourced twice": "source ./completions; source ./completions",
    "from a folder of fpath":
      "mkdir own; cp completions own/_chainvote; fpath+=($PWD/own); autoload -Uz compinit; compinit -D",
  },
};

for (const shell of ["bash", "zsh"] as const) {
  for (const [way, setup] of Object.entries(SETUPS[shell])) {
    Deno.test(`chainvote complete ${shell} completes commands, options and files ${way}`, async () => {
      if (!isShellHere(shell)) return;
      await using program = await openFolder(shell);
      await using session = await ShellSession.open(program, shell, setup);
      for (const [keys, args] of TYPED) {
        assertEquals(await session.type(keys), args, JSON.stringify(keys));
      }
      const folder = await session.type("chainvote peer --data f\t");
      assertEquals(folder.map((word) => word.replace(/\/$/, "")), ["peer", "--data", "folder"]);
    });
  }

  Deno.test(`chainvote complete ${shell} never runs what stands on the line, nor writes where it leads`, async () => {
    if (!isShellHere(shell)) return;
    await using program = await openFolder(shell);
    // Tab in zsh expands the word that it stands at before it asks for completions; that is zsh's own doing.
    const onlyComplete = shell === "zsh" ? "; bindkey '^I' complete-word" : "";
    const setup = `source ./completions${onlyComplete}`;
    await using session = await ShellSession.open(program, shell, setup);
    const lines = [
      ["chainvote tally --csv > res\t", /> result\.csv/],
      ["chainvote tally --csv >result.csv --wa\t", /--watch/],
      ["chainvote vote --id $(touch pwned) --ch\t", /--choice/],
      ["chainvote vote --id '$(touch pwned)' --ch\t", /--choice/],
      ['chainvote vote --id "$(touch pwned)" --ch\t', /--choice/],
      ["chainvote vote --id x[$(touch pwned)] --ch\t", /--choice/],
      ["chainvote vote --file $(touch pwned)/res\t ", / /],
      ["chainvote $(touch pwned) --hel\t ", / /],
    ] as const;
    for (const [keys, pattern] of lines) {
      await session.look(keys, pattern);
      // The next prompt shows that the shell is done with it.
      assertEquals(await session.type("chainvote tal\t"), ["tally"]);
      const names = [...Deno.readDirSync(program.folder)].map(({ name }) => name);
      assert(!names.includes("pwned"), keys);
      assertEquals(Deno.readTextFileSync(program.path("result.csv")), "not to be lost", keys);
    }
  });
}

Deno.test("chainvote complete bash works from the folder where the package bash-completion looks", async () => {
  if (!isShellHere("bash")) return;
  const PACKAGE = "/usr/share/bash-completion/bash_completion";
  try {
    Deno.statSync(PACKAGE);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return console.log("left out: bash-completion is not installed here");
  }
  await using program = await openFolder("bash");
  const place = "home/.local/share/bash-completion/completions";
  Deno.mkdirSync(program.path(place), { recursive: true });
  Deno.copyFileSync(program.path("completions"), program.path(`${place}/chainvote`));
  await using session = await ShellSession.open(
    program,
    "bash",
    `unset XDG_DATA_HOME; . ${PACKAGE}`,
  );
  for (const [keys, args] of TYPED) {
    assertEquals(await session.type(keys), args, JSON.stringify(keys));
  }
});

Deno.test("chainvote complete fish completes commands, options and files", async () => {
  if (!isShellHere("fish")) return;
  await using program = await openFolder("fish");
  const ask = async (line: string) => {
    const commands = "source completions; source completions; complete -C $argv[1]";
    const ended = await program.start("fish", ["--no-config", "-c", commands, line]).ended();
    assertEquals([ended.code, ended.stderr], [0, ""], line);
    return ended.stdout.split("\n").filter((each) => each !== "")
      .map((each) => each.split("\t")[0]);
  };
  for (
    const [line, offered] of [
      ["chainvote tal", ["tally"]],
      ["chainvote network ne", ["new"]],
      ["chainvote network new --na", ["--name"]],
      ["chainvote vote --id '$(touch pwned)' --ch", ["--choice"]],
      ["chainvote vote --id (touch pwned) --ch", ["--choice"]],
      ["chainvote tally --log-level de", ["debug"]],
      ["chainvote peer --mine o", ["off"]],
      ["chainvote vote --file bal", ["bal lots.csv"]],
      ["chainvote tally --network netw", ["network.json"]],
      ["chainvote vote --token-file res", ["result.csv"]],
      ["chainvote network new -o netw", ["network.json"]],
      ["chainvote export res", ["result.csv"]],
      ["chainvote peer --data f", ["folder/"]],
      ["chainvote tally --csv > res", ["result.csv"]],
      ["chainvote vote --id res", []],
    ] as const
  ) {
    assertEquals(await ask(line), [...offered], line);
  }
  const names = [...Deno.readDirSync(program.folder)].map(({ name }) => name);
  assert(!names.includes("pwned"));
  assertEquals(Deno.readTextFileSync(program.path("result.csv")), "not to be lost");
});

Deno.test("chainvote complete powershell prints a table of all commands", async () => {
  await using program = await openFolder("powershell");
  const script = Deno.readTextFileSync(program.path("completions"));
  assertStringIncludes(script, "Register-ArgumentCompleter -Native -CommandName chainvote");
  assertStringIncludes(script, "'network new' = @(");
  assert(!/Invoke-Expression (?!$)|& \$/m.test(script.replace(/^#.*$/gm, "")));
});

Deno.test("chainvote complete refuses a shell that it does not know", async () => {
  await using program = new Program();
  const { code, stdout, stderr } = await program.run(["complete", "tcsh"]);
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(stderr, "bash, zsh, fish, powershell");
});
