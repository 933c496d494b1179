import { assertEquals, assertStringIncludes } from "@std/assert";
import { COMMAND, Program } from "../support/program.ts";
import { hasOddDevices } from "../support/odd_devices.ts";
import { canMountDisks, SmallDisk } from "../support/small_disk.ts";

const ID = "ab".repeat(32);

/** The names in a folder, in order; undefined if it is not there. */
function namesIn(folder: string): string[] | undefined {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

Deno.test("chainvote makes no data folder to look at what is stored there", async () => {
  await using program = new Program();
  const commands = [
    ["status"],
    ["tally", "--offline"],
    ["query", "tally", "--offline"],
    ["records", "--offline"],
    ["prove", ID, "--offline"],
  ];
  for (const command of commands) {
    const { stderr } = await program.run([...command, ...program.options("absent")]);
    assertStringIncludes(stderr, `Nothing is stored in ${program.path("absent")}.`);
    assertEquals(namesIn(program.path("absent")), undefined, command.join(" "));
  }
});

Deno.test({
  name: "chainvote says that stdout takes nothing, exit 5",
  ignore: !hasOddDevices(),
  fn: async () => {
    await using program = new Program();
    const data = ["--data", program.path("a")];
    const commands = [["status", ...data], ["tally", "--offline", "--json", ...data], ["--help"]];
    for (const command of commands) {
      const running = program.start("sh", [
        "-c",
        'exec "$@" > /dev/full',
        "sh",
        ...COMMAND,
        ...command,
      ]);
      const { code, stderr } = await running.ended();
      assertEquals(code, 5, stderr);
      assertStringIncludes(stderr, "chainvote: Cannot write to stdout: No space left on device");
    }
  },
});

Deno.test({
  name: "chainvote leaves no beginning of a file on a full disk, which would be in the way later",
  ignore: !canMountDisks(),
  fn: async () => {
    await using program = new Program();
    await using disk = await SmallDisk.mount("64k");
    // All that there is room for.
    await Deno.writeFile(`${disk.folder}/fill`, new Uint8Array(64 * 1024));
    const commands = [
      ["network", "key", `${disk.folder}/club.key`],
      ["network", "new", "--name", "Board", "-o", `${disk.folder}/board.json`],
    ];
    for (const command of commands) {
      const { code, stderr } = await program.run(command);
      assertEquals(code, 5, stderr);
      assertStringIncludes(stderr, "No space left on device");
      assertEquals(namesIn(disk.folder), ["fill"]);
    }
  },
});
