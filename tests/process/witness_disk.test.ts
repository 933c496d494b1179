/** A witness whose disk fills while it signs. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { PeerProcess } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";
import { canMountDisks, SmallDisk } from "../support/small_disk.ts";
import {
  allFinal,
  assertNoLies,
  finalityOf,
  makeWitnessNetwork,
} from "../support/witness_peers.ts";

const ignore = !canMountDisks();

/** Takes all the room that is left. */
async function fill(disk: SmallDisk): Promise<void> {
  using file = await Deno.open(`${disk.folder}/fill`, { write: true, create: true });
  try {
    for (;;) await file.write(new Uint8Array(4_096));
  } catch (error) {
    if (!/No space left/.test((error as Error).message)) throw error;
  }
}

/** Options of a witness's peer that connects to these. */
function options(file: string, others: readonly PeerProcess[]): string[] {
  return [...others.flatMap(({ listen }) => ["--connect", listen]), "--witness-key", file];
}

/** Starts witnesses, each connected to those before it. */
async function startAll(program: Program, files: readonly string[]): Promise<PeerProcess[]> {
  const peers: PeerProcess[] = [];
  for (const [i, file] of files.entries()) {
    peers.push(await program.peer(`${i}`, options(file, peers)));
  }
  return peers;
}

/** One vote more becomes final, which takes the first of three peers: the others are no quorum. Nobody has lied. */
async function assertSigns(program: Program, ...three: PeerProcess[]): Promise<void> {
  await eventually(() => finalityOf(three[0]), ({ own }) => own?.state === "signing", "it signs");
  const { code, stderr } = await program.vote("1", "late", "Ben");
  assertEquals(code, 0, stderr);
  await allFinal(...three);
  await assertNoLies(...three);
}

Deno.test({
  name:
    "a witness key on a full disk signs nothing before there was room, and needs no more room after that",
  ignore,
  fn: async () => {
    await using program = new Program();
    await using disk = await SmallDisk.mount("64k");
    Deno.chmodSync(disk.folder, 0o700);
    const files = await makeWitnessNetwork(program, 4);
    const file = `${disk.folder}/0.witness`;
    Deno.copyFileSync(files[0], file);
    // The fourth stays away.
    const others = await startAll(program, files.slice(1, 3));
    await fill(disk);
    const refused = await program.run(["peer", ...program.options("own"), "--witness-key", file]);
    assertEquals([refused.code, refused.stdout], [5, ""]);
    assertStringIncludes(refused.stderr, "the disk is full; make room and start again");
    assertStringIncludes(refused.stderr, "nothing is signed without its trace on the disk");

    Deno.removeSync(`${disk.folder}/fill`);
    const witness = await program.peer("own", options(file, others));
    await fill(disk);
    await assertSigns(program, witness, ...others);
  },
});

Deno.test({
  name:
    "a witness whose data folder has no room left ends with 5, and signs on once it has, as no liar",
  ignore,
  fn: async () => {
    await using program = new Program();
    await using disk = await SmallDisk.mount("4m");
    Deno.chmodSync(disk.folder, 0o700);
    const files = await makeWitnessNetwork(program, 4);
    Deno.symlinkSync(disk.folder, program.path("0"));
    const [first, ...others] = await startAll(program, files);
    await fill(disk);
    let isOver = false;
    const ended = first.ended().finally(() => isOver = true);
    for (let n = 0; !isOver; n++) {
      await program.vote("1", `voter ${n}`, "Ann", ["--timeout", "1"]);
    }
    const { code, stderr } = await ended;
    assertEquals(code, 5, stderr);
    assertStringIncludes(stderr, "the disk is full");

    // Three of four go on without it; then it is one of three.
    await allFinal(...others);
    Deno.removeSync(`${disk.folder}/fill`);
    const again = await program.peer("0", options(files[0], others));
    await others[2].kill();
    await assertSigns(program, again, others[0], others[1]);
  },
});
