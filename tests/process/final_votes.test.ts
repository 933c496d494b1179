import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { PeerStatus } from "../../net/api/peer_api.ts";
import { voteRecord } from "../support/block_forge.ts";
import { handIn, type PeerProcess, statusOf } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";

const NAMES = ["Ann", "Ben", "Club", "Zoë"];

/** Blocks within a second, and one of a witness no sooner than a minute later. */
const PARAMS = '{"initialDifficulty":4000,"floorDifficulty":2000,"intervalMs":500}';

interface Vote {
  readonly status: string;
  readonly final: boolean;
  readonly recordId: string;
  readonly block: { readonly index: number };
  readonly finality: { readonly signed: number; readonly of: number; readonly afterMs?: number };
}

/** A network of four witnesses, none of whom runs yet. */
class Board implements AsyncDisposable {
  readonly program = new Program();

  /** Makes keys and network, in which somebody mines or nobody does. */
  async make(mining: "open" | "off" = "open"): Promise<void> {
    const keys: { key: string }[] = [];
    for (const name of NAMES) {
      keys.push(await this.program.json(["witness", "key", this.#key(name)]));
    }
    const made = await this.program.run([
      ...["network", "new", "--name", "Board", "--params", PARAMS, "--mining", mining],
      ...["--config", '{"choices":["red","blue"]}', "--round-ms", "500"],
      ...(mining === "open" ? ["--patience-ms", "60000"] : []),
      ...keys.flatMap(({ key }, i) => ["--witness", `${NAMES[i]}=${key}`]),
      ...["-o", this.program.path("network.json"), "--force"],
    ]);
    assertEquals(made.code, 0, made.stderr);
  }

  /** Starts a second machine with a copy of a witness's key. */
  startCopy(name: string, connect: readonly PeerProcess[]): Promise<PeerProcess> {
    const copy = this.program.path(`${name}-copy.witness`);
    Deno.copyFileSync(this.#key(name), copy);
    const to = connect.flatMap(({ listen }) => ["--connect", listen]);
    const key = ["--witness-key", copy, "--take-over", "--mine", "off"];
    return this.program.peer(`${name}-copy`, [...key, ...to]);
  }

  /** Starts a witness; the first one mines. */
  start(name: string, connect: readonly PeerProcess[] = []): Promise<PeerProcess> {
    const mine = ["--mine", name === NAMES[0] ? "1" : "off"];
    const to = connect.flatMap(({ listen }) => ["--connect", listen]);
    return this.program.peer(name, ["--witness-key", this.#key(name), ...mine, ...to]);
  }

  #key(name: string): string {
    return this.program.path(`${name}.witness`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.program[Symbol.asyncDispose]();
  }
}

/** Waits until a peer hears so many witnesses. */
async function hears(peer: PeerProcess, count: number): Promise<void> {
  const { finality } = await eventually(
    () => statusOf(peer),
    ({ finality }) => finality?.heard === count,
    `${count} witnesses are heard`,
  );
  assertEquals(finality?.quorum, 3);
}

Deno.test("chainvote vote says likely with two of four witnesses, and who is missing; final once a third is there, and that stays", async () => {
  await using board = new Board();
  await board.make();
  const { program } = board;
  const ann = await board.start("Ann");
  const ben = await board.start("Ben", [ann]);
  await hears(ann, 2);
  const first = await program.vote("Ann", "carol", "red");
  assertEquals(first.code, 0, first.stderr);
  assertMatch(first.stdout, /^Added: carol → red, in block \d+, likely, not final: /);
  assertStringIncludes(
    first.stdout,
    "2 of 4 witnesses are heard, 3 must agree; not heard: Club, Zoë",
  );
  assertMatch(first.stderr, /It goes on by itself; ask with: .* --watch --final/);
  const insisting = await program.vote("Ann", "dora", "red", [
    "--final",
    "--timeout",
    "3",
    "--json",
  ]);
  assertEquals(insisting.code, 4, insisting.stderr);
  const doubt: Vote & { code: string } = JSON.parse(insisting.stdout);
  assertEquals([doubt.status, doubt.code, doubt.final], ["unconfirmed", "not-final", false]);

  const shown = await program.run(["status", "--data", ann.data]);
  assertMatch(shown.stdout, /block {7}\d+ \([0-9a-f]{12}…\), [12] not final/);
  assertMatch(shown.stdout, /final {7}nothing yet/);
  assertMatch(
    shown.stdout,
    /witnesses {3}2 of 4 heard \(3 must agree\): Ann, Ben; not heard since the start: Club, /,
  );
  const table = await program.run(["tally", "--data", ann.data]);
  assertMatch(table.stdout, /2 votes · nothing final yet · block \d+/);
  assertMatch(table.stdout, /Of these 2 are in blocks that are not final yet/);
  const none = await program.json<Finals>(["tally", "--final", "--data", ann.data]);
  assertEquals([none.votes, none.final.votes, none.final.counts.red], [0, 0, 0]);

  const follow = program.run([
    ...["status", "--record", doubt.recordId, "--watch", "--final", "--data", ann.data],
  ]);
  const club = await board.start("Club", [ann, ben]);
  const followed = await follow;
  assertEquals(followed.code, 0, followed.stderr);
  assertMatch(followed.stdout, /In block \d+ \([0-9a-f]{12}…\): final, /);

  await hears(ann, 3);
  const third = await program.vote("Ann", "alice", "red");
  assertEquals(third.code, 0, third.stderr);
  assertMatch(
    third.stdout,
    /^Added: alice → red, in block \d+, final \(3 of 4 witnesses\) after \d+\.\d s · "Board"/,
  );
  assert(!third.stderr.includes("ask with"), third.stderr);
  const all = await program.json<Finals>(["tally", "--final", "--data", club.data]);
  assertEquals([all.votes, all.final.votes, all.final.likely], [3, 3, 0]);
  assertEquals([all.final.witnesses, all.final.of], [["Ann", "Ben", "Club"], 4]);
});

interface Finals {
  readonly votes: number;
  readonly final: {
    readonly votes: number;
    readonly likely: number;
    readonly counts: Readonly<Record<string, number>>;
    readonly witnesses: readonly string[];
    readonly of: number;
  };
}

Deno.test("chainvote vote in a network of four witnesses is final, also while one of them is away", async () => {
  await using board = new Board();
  await board.make();
  const { program } = board;
  const started: PeerProcess[] = [];
  for (const name of NAMES) started.push(await board.start(name, started));
  await hears(started[0], 4);
  const one: Vote = JSON.parse((await program.vote("Ann", "alice", "red", ["--json"])).stdout);
  assertEquals([one.status, one.final, one.finality.of], ["added", true, 4]);
  assert(one.finality.signed >= 3 && one.finality.afterMs !== undefined, JSON.stringify(one));
  await started[3].kill("SIGTERM");
  const file = program.write("ballots.csv", "voter,choice\nbob,blue\ncarol,red\n");
  const two = await program.run(["vote", "--file", file, "--final", "--data", started[0].data]);
  assertEquals(two.code, 0, two.stderr);
  assertMatch(two.stdout, /^2 of 2 ballots added, all of them final/);
});

Deno.test("chainvote vote where nobody mines waits while too few witnesses are heard, says who is missing, and is final at once with three", async () => {
  await using board = new Board();
  await board.make("off");
  const { program } = board;
  const ann = await board.start("Ann");
  const ben = await board.start("Ben", [ann]);
  await hears(ann, 2);
  const few = await program.vote("Ann", "carol", "red", ["--timeout", "2"]);
  assertEquals(few.code, 4, few.stderr);
  assertMatch(few.stderr, /Not confirmed: carol → red, stored, and waiting for a block; /);
  assertStringIncludes(
    few.stderr,
    "2 of 4 witnesses are heard, 3 must agree; not heard: Club, Zoë",
  );
  await board.start("Club", [ann, ben]);
  await hears(ann, 3);
  const vote = await program.vote("Ann", "alice", "red");
  assertEquals(vote.code, 0, vote.stderr);
  assertMatch(vote.stdout, /^Added: alice → red, in block \d+, final \(3 of 4 witnesses\) after /);
  const { votes, final } = await program.json<Finals>(["tally", "--data", ben.data]);
  assertEquals([votes, final.likely], [2, 0]);
  // Nothing is said of computing where nobody computes.
  const { stdout } = await program.run(["status", "--data", ben.data]);
  assertMatch(stdout, /^mining {6}off, blocks are the witnesses'$/m);
  assert(!stdout.includes("difficulty"), stdout);
});

Deno.test("chainvote peer ends with 7 where a second machine signs with a copy of its key, and its owner is told", async () => {
  await using board = new Board();
  await board.make();
  const { program } = board;
  const ann = await board.start("Ann");
  const ben = await board.start("Ben", [ann]);
  const club = await board.start("Club", [ann, ben]);
  await hears(ann, 3);
  assertEquals((await program.vote("Ann", "alice", "red")).code, 0);
  const copy = await board.startCopy("Club", [ann, ben]);
  const ended = Promise.race([club, copy].map((each) => each.ended()));
  let isOver = false;
  // The two say the same as long as they hear the same: one vote after another, until they do not.
  const voting = (async () => {
    for (let i = 0; !isOver; i++) {
      await handIn(ann, voteRecord(`v${i}`, "red"));
      const isDone = ({ pending }: PeerStatus) => isOver || pending === 0;
      await eventually(() => statusOf(ann), isDone, `vote ${i} is in a block`);
    }
  })();
  const { code, stderr } = await ended;
  isOver = true;
  await voting;
  assertEquals(code, 7, stderr);
  assertStringIncludes(stderr, "STOPPED: another machine signs with this witness's key");
});

Deno.test("chainvote vote --final, tally --final and status --witnesses end with 2 in a network without witnesses", async () => {
  await using program = new Program();
  const a = await program.peer("a");
  const at = ["--data", a.data];
  for (
    const command of [
      ["vote", "--id", "ann", "--choice", "red", "--final", ...at],
      ["add", '{"a":1}', "--final", ...at],
      ["tally", "--final", ...at],
      ["status", "--witnesses", ...at],
    ]
  ) {
    const { code, stderr } = await program.run(command);
    assertEquals([command[0], code], [command[0], 2], stderr);
    assertMatch(stderr, /has none/);
  }
  const { stdout } = await program.run(["status", ...at]);
  assert(!/final|witness/.test(stdout), stdout);
  const plain = await program.vote("a", "bob", "red", ["--json"]);
  assert(!/final/.test(plain.stdout), plain.stdout);
});
