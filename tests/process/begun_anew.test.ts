/** Commands whose peer ends before they do: they begin anew with what the folder holds by then. */
import { assertEquals } from "@std/assert";
import { statusOf } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { PATIENTLY, Program } from "../support/program.ts";

const RECORD = '{"choice":"red","voter":"ann"}';

/** Commands that hand in one record; what they print of one that is there now, and of one that was before. */
const COMMANDS: readonly {
  does: string;
  args: (program: Program) => string[];
  isOld: (answer: { status?: string; added?: number; known?: number }) => boolean | undefined;
}[] = [
  {
    does: "vote",
    args: () => ["vote", "--id", "ann", "--choice", "red"],
    isOld: byStatus,
  },
  { does: "add", args: () => ["add", RECORD], isOld: byStatus },
  {
    does: "vote --file",
    args: (program) => ["vote", "--file", program.write("b.csv", "voter,choice\nann,red\n")],
    isOld: byCount,
  },
  {
    does: "add --file",
    args: (program) => ["add", "--file", program.write("b.jsonl", `${RECORD}\n`)],
    isOld: byCount,
  },
];

function byStatus({ status }: { status?: string }): boolean | undefined {
  return status === "known" ? true : status === "added" ? false : undefined;
}

function byCount({ added, known }: { added?: number; known?: number }): boolean | undefined {
  return added === 1 ? known === 1 : undefined;
}

for (const { does, args, isOld } of COMMANDS) {
  Deno.test(`chainvote ${does} whose peer ends meanwhile goes on, and does not take its own record for an old one`, async () => {
    await using program = new Program();
    const other = await program.peer("other", ["--mine", "off"]);
    const peer = await program.peer("a", ["--connect", other.listen]);
    await eventually(() => statusOf(peer), ({ peers }) => peers === 1, "they are connected");
    // It takes no block, and while it seems to be there nothing is settled without it.
    other.signal("SIGSTOP");
    const options = [...program.options("a"), ...PATIENTLY];
    const line = [...args(program), ...options, "--alone", "--json"];
    const command = program.spawn(line);
    await eventually(() => statusOf(peer), ({ index }) => index === 1, "it lies in a block");
    assertEquals((await peer.kill("SIGTERM")).code, 0);
    await other.kill();
    const first = await command.ended();
    assertEquals([first.code, isOld(JSON.parse(first.stdout))], [0, false], first.stdout);
    const again = await program.run(line);
    assertEquals([again.code, isOld(JSON.parse(again.stdout))], [0, true], again.stdout);
  });
}
