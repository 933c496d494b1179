/** Has changed archives of a small election judged: by what was done to them, and by belenios-tool where it is there. */
import { assert, assertEquals } from "@std/assert";
import type { Random } from "../../../../core/base/clock.ts";
import { systemRandom } from "../../../../core/base/system.ts";
import { archiveFiles } from "../../../../plugins/belenios/archive/archive_files.ts";
import { auditArchive } from "../../../../plugins/belenios/archive/audit_archive.ts";
import { writeTar } from "../../../../plugins/belenios/archive/tar.ts";
import { createDraw } from "../../../sim/miners.ts";
import { playBeleniosElection } from "../../../support/belenios_contents.ts";
import { BeleniosFolder } from "../../../support/belenios_tool.ts";
import { HARMLESS, mutateArchive, reasonToBeStricter } from "./archive_mutations.ts";

const UUID = "ChainvoteTests";

/** An election of two voters, two trustees and one question, so that judging an archive takes little. */
function smallElection() {
  return playBeleniosElection({
    definition: {
      description: "",
      name: "Small",
      questions: [{ question: "Yes?", answers: ["yes", "no"], blank: false, min: 0, max: 1 }],
      uuid: UUID,
    },
    trustees: [11n, 12n],
    voters: [{ secret: 21n }, { secret: 22n }],
    ballots: [{ voter: 0, answers: [[1, 0]] }, { voter: 1, answers: [[0, 0]] }],
    seconds: 1_700_000_000,
  }, systemRandom);
}

/**
 * Judges so many archives by what was done to them. Every `everyForTool`th is judged by belenios-tool too: what we take it must take,
 * and what it takes and we do not must be listed.
 */
export async function judgeMutations(
  { count, seed, tool, everyForTool }: {
    count: number;
    seed: number;
    tool: string | undefined;
    everyForTool: number;
  },
): Promise<void> {
  const contents = smallElection();
  const files = archiveFiles(contents);
  const whole = writeTar(files, contents.seconds);
  await using folder = tool === undefined
    ? undefined
    : await BeleniosFolder.open(tool, { uuid: UUID, files, seconds: contents.seconds });
  const isWhole = (bytes: Uint8Array) => bytes.toHex() === whole.toHex();
  let [at, good, byTool] = [0, 0, 0];
  for (const { what, bytes } of mutateArchive(contents, { count, random: seededRandom(seed) })) {
    const said = auditArchive(bytes);
    if (said.ok) good++;
    // A bit of a file's time may be any, and nothing else.
    if (what !== "a byte") {
      assertEquals(said.ok, HARMLESS.includes(what) || isWhole(bytes), `${what} (${at})`);
    }
    if (said.ok) assertEquals(said.result, [[1, 0]], what);
    if (folder !== undefined && at % everyForTool === 0) {
      byTool++;
      await folder.putBytes(bytes);
      const theirs = await folder.run(["election", "verify"]);
      const isTaken = theirs.ok && theirs.stderr.includes("all checks passed");
      assert(isTaken || !said.ok, `${what} (${at}): we take what belenios-tool refuses`);
      const isExplained = said.ok || reasonToBeStricter(what) !== undefined;
      assert(!isTaken || isExplained, `${what} (${at}): belenios-tool takes it, and why not we?`);
    }
    at++;
  }
  assertEquals(at, count);
  assert(good > 0);
  console.log(`${count} archives, ${good} of them good, ${byTool} judged by belenios-tool too`);
}

/** The same chance for the same seed. */
function seededRandom(seed: number): Random {
  const draw = createDraw(seed);
  const below = (limit: number) => Math.floor(draw() * limit);
  return { below, bytes: (length) => Uint8Array.from({ length }, () => below(256)) };
}
