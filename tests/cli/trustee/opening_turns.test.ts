import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import { systemRandom as random } from "../../../core/base/system.ts";
import { hexToBytes } from "../../../core/base/hash.ts";
import { openSums } from "../../../plugins/election/opening/opened_sums.ts";
import { restoreTrustee } from "../../../cli/trustee/restore_trustee.ts";
import { readCeremony } from "../../../cli/result/ceremony_answer.ts";
import { readOpening } from "../../../cli/result/opening_answer.ts";
import { ChainMovedError, UnreachableError } from "../../../cli/app/errors.ts";
import { tallyDigestOf } from "../../../plugins/election/opening/tally_digest.ts";
import { TallyWatch } from "../../../cli/trustee/tally_watch.ts";
import { CHAIN, CHUNK } from "../../plugins/election/election_bench.ts";
import { OPENS } from "../../plugins/election/example_election.ts";
import { closedBox, keptRecord, shortTurn, TrusteeBox, vote } from "./trustee_box.ts";

const ALL = [1, 2, 3];

Deno.test("trustees post the tally, seal it and open it, and the result is that of the ballots", async () => {
  using box = await closedBox();
  const turn = await box.look(2);
  assert(turn.kind === "send" && turn.name === "tally");
  await box.add(turn.record);
  assertEquals((await box.step(1, 2)).map(shortTurn), ["send seal", "send seal"]);
  assertEquals(shortTurn(await box.look(1)), "wait seals Cleo");
  await box.step(3);
  assertEquals((await box.step(1)).map(shortTurn), ["send share"]);
  assertEquals(shortTurn(await box.look(1)), "wait shares Ben Cleo");
  await box.step(2);
  assertMatch(shortTurn(await box.look(3)), /^end result/);
  const { value: opening } = await readOpening((path, args) => box.api.query(path, args));
  assertEquals(openSums(box.definition, opening), [[0, 1, 2, 0], [2, 3]]);
});

Deno.test("trustees of whom each is needed only confirm, and all open the result", async () => {
  using box = new TrusteeBox({ minimum: 2 }, { isEachNeeded: true });
  await box.add(CHUNK);
  assertEquals((await box.step(...ALL)).map(shortTurn), Array(3).fill("send confirmation"));
  box.time = OPENS;
  await vote(box, 2);
  box.time = box.definition.late;
  await box.step(1);
  await box.step(...ALL);
  assertEquals((await box.step(...ALL)).map(shortTurn), Array(3).fill("send share"));
  const { value: opening } = await readOpening((path, args) => box.api.query(path, args));
  assertEquals(openSums(box.definition, opening), [[0, 1, 2, 0], [2, 3]]);
});

Deno.test("a trustee opens nothing before the tally is final, and sends one share, byte for byte", async () => {
  using box = await closedBox();
  const turn = await box.look(2);
  assert(turn.kind === "send");
  box.finalIndex = box.index;
  await box.add(turn.record);
  assertEquals(shortTurn(await box.look(1)), "wait final");
  box.finalIndex = undefined;
  await box.step(...ALL);
  const first = await box.look(1);
  // Killed between writing and sending, and started again.
  const again = await box.look(1);
  assert(first.kind === "send" && again.kind === "send");
  assertEquals([first.name, again.record], ["share", first.record]);
  assertEquals(keptRecord(box.path(1), "share"), first.record);
});

Deno.test("a trustee who has sealed one tally seals and opens no other, of whatever branch", async () => {
  using box = await closedBox();
  const turn = await box.look(1);
  assert(turn.kind === "send");
  await box.add(turn.record);
  await box.step(...ALL);
  const seal = keptRecord(box.path(1), "seal");
  // Another branch, on which one more has voted.
  await box.undo(2);
  box.time = OPENS + 10;
  await vote(box, 3);
  box.time = box.definition.late;
  const other = await box.look(1);
  assert(other.kind === "send" && other.name === "tally");
  assertNotEquals(other.record, turn.record);
  await box.add(other.record);
  assertMatch(shortTurn(await box.look(1)), /^end failed: you have sealed the tally [0-9a-f]{64}/);
  assertEquals(keptRecord(box.path(1), "seal"), seal);
});

Deno.test("a trustee seals and opens no other sums than those of the ballots, whatever its peer shows", async () => {
  using box = await closedBox();
  await box.step(1);
  const { value: ceremony } = await readCeremony((path, args) => box.api.query(path, args), 3);
  const digestOf = (sums: string) =>
    tallyDigestOf({
      chainId: CHAIN,
      electionKey: ceremony.publicKey!,
      trusteeKeys: ceremony.trustees.map(({ key }) => key!.body.slice(0, 64)),
      sums: hexToBytes(sums),
    });
  /** The peer shows the tally with its slots changed round, under a digest that fits or not. */
  const refuses = async (isDigestRight: boolean, reason: string) => {
    box.lie = (opening) => {
      const tally = opening.tally!;
      const sums = tally.sums.slice(128) + tally.sums.slice(0, 128);
      const digest = isDigestRight ? digestOf(sums) : tally.digest;
      return { ...opening, tally: { ...tally, sums, digest } };
    };
    await assertRejects(() => box.look(1), UnreachableError, reason);
    box.lie = (opening) => opening;
  };
  await refuses(false, "the digest of its tally must be");
  await refuses(true, "its tally must be the sum of its ballots");
  box.lie = (opening) => ({ ...opening, sequence: "00".repeat(32) });
  await assertRejects(() => box.look(1), ChainMovedError);
  box.lie = (opening) => opening;
  await box.step(...ALL);
  await refuses(false, "the digest of its tally must be");
  assertEquals(shortTurn(await box.look(1)), "send share");
});

Deno.test("a trustee does nothing by answers of two branches: what is settled on one is not so on the other", async () => {
  using box = await closedBox();
  await box.step(1);
  for (const other of ["ceremony", "opening"]) {
    box.tipOf = (asked) => asked === other ? "other" : "first";
    await assertRejects(() => box.look(1), ChainMovedError, "it ends with other");
  }
  assertEquals(keptRecord(box.path(1), "seal").length, 0);
  box.tipOf = () => "first";
  assertEquals(shortTurn(await box.look(1)), "send seal");
});

/** An election without witnesses whose tally is in a block that is old, as its miner says. */
async function backdatedBox(): Promise<TrusteeBox> {
  const box = await closedBox();
  await box.step(1);
  box.hasWitnesses = false;
  // Clocks that are set back do not stand before the closing.
  box.time += 2_000_000;
  return box;
}

Deno.test("without witnesses a trustee seals a tally that it has seen for twelve blocks' time by its own clock, whatever the blocks say", async () => {
  using box = await backdatedBox();
  const watch = new TallyWatch();
  const look = async () => shortTurn(await box.look(1, box.path(1), watch));
  const first = box.time;
  assertEquals(await look(), "wait final");
  // A process that runs counts by a clock that nobody sets.
  box.clockAheadMs = 1_000_000;
  box.time = first + 11_999;
  assertEquals(await look(), "wait final");
  box.clockAheadMs = -1_000_000;
  box.time = first + 12_000;
  assertEquals(await look(), "send seal");
  // Sealed is sealed: nothing is waited for again.
  assertEquals(shortTurn(await box.look(1)), "send seal");
});

Deno.test("a trustee's program that is started again goes on waiting, and a clock that was set back does not shorten it", async () => {
  using box = await backdatedBox();
  const first = box.time;
  const looksAfter = async (ms: number, aheadMs = 0) => {
    box.time = first + ms;
    box.clockAheadMs = aheadMs;
    return shortTurn(await box.look(1));
  };
  assertEquals(await looksAfter(0), "wait final");
  assertEquals(await looksAfter(5_000, -60_000), "wait final");
  assertEquals(await looksAfter(11_999), "wait final");
  assertEquals(await looksAfter(12_000, -1), "wait final");
  assertEquals(await looksAfter(12_000), "send seal");
});

Deno.test("a tally that takes another one's place, and one that comes back, is waited for anew", async () => {
  using box = await backdatedBox();
  const start = box.time;
  const look = async () => shortTurn(await box.look(1));
  const other = "ab".repeat(32);
  const show = (digest: string | undefined) => {
    box.lie = (opening) => ({
      ...opening,
      tally: { ...opening.tally!, digest: digest ?? opening.tally!.digest },
    });
  };
  assertEquals(await look(), "wait final");
  box.time = start + 11_000;
  show(other);
  assertEquals(await look(), "wait final");
  box.time = start + 13_000;
  show(undefined);
  assertEquals(await look(), "wait final");
  box.time = start + 24_999;
  assertEquals(await look(), "wait final");
  box.time = start + 25_000;
  assertEquals(await look(), "send seal");
});

Deno.test("a seed from paper seals and opens after all others alone, and only what witnesses have made final", async () => {
  using box = await closedBox();
  const paper = `${box.folder}/paper.seed`;
  restoreTrustee(paper, box.seeds[0], { definition: box.definition, random });
  const turn = await box.look(2);
  assert(turn.kind === "send");
  await box.add(turn.record);
  await box.step(2);
  assertEquals(shortTurn(await box.look(1, paper)), "wait seals Cleo");
  await box.step(3);
  box.hasWitnesses = false;
  assertMatch(shortTurn(await box.look(1, paper)), /^end failed: a seed from paper does not know/);
  box.hasWitnesses = true;
  const seal = await box.look(1, paper);
  assert(seal.kind === "send" && seal.name === "seal");
  await box.add(seal.record);
  assertEquals(shortTurn(await box.look(1, paper)), "send share");
});

Deno.test("of too few ballots nothing is opened", async () => {
  using box = new TrusteeBox();
  await box.add(CHUNK);
  for (let step = 0; step < 4; step++) await box.step(...ALL);
  box.time = box.definition.late;
  assertEquals(shortTurn(await box.look(1)), "wait few");
  box.time += 20_000;
  assertMatch(shortTurn(await box.look(1)), /^end failed: 0 ballots count, and fewer than 5/);
});
