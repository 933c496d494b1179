import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { systemRandom as random } from "../../../core/base/system.ts";
import { UsageError } from "../../../cli/app/errors.ts";
import { findOwnPart } from "../../../cli/trustee/own_part.ts";
import { restoreTrustee } from "../../../cli/trustee/restore_trustee.ts";
import { TrusteeFile } from "../../../cli/trustee/trustee_file.ts";
import { readCeremony } from "../../../cli/result/ceremony_answer.ts";
import { chainIdOf } from "../../../core/block/ids.ts";
import { KEYS_BY } from "../../plugins/election/secret_example.ts";
import { keptRecord, shortTurn, TrusteeBox } from "./trustee_box.ts";

const ALL = [1, 2, 3];

Deno.test("trustees whose programs are started anew at every step make a key", async () => {
  using box = new TrusteeBox();
  for (const name of ["confirmation", "hash", "polynomial", "key"]) {
    assertEquals((await box.step(...ALL)).map(shortTurn), Array(3).fill(`send ${name}`));
  }
  assertEquals((await box.step(...ALL)).map(shortTurn), Array(3).fill("wait closing"));
  const { value: { keys, publicKey } } = await readCeremony(
    (path, args) => box.api.query(path, args),
    3,
  );
  assertEquals([keys, publicKey?.length], ["ready", 64]);
});

Deno.test("a trustee names whom it waits for, and does not go on from what is not final", async () => {
  using box = new TrusteeBox();
  await box.step(...ALL);
  await box.step(1, 3);
  assertEquals(shortTurn(await box.look(1)), "wait hash Ben");
  box.finalIndex = box.index;
  await box.step(2);
  assertEquals(shortTurn(await box.look(1)), "wait hash");
  box.finalIndex = undefined;
  assertEquals(shortTurn(await box.look(1)), "send polynomial");
});

Deno.test("a trustee sends the same bytes again: after a kill before they left, and after a reorganisation", async () => {
  using box = new TrusteeBox();
  await box.step(...ALL);
  const first = await box.look(1);
  const again = await box.look(1);
  assert(first.kind === "send" && again.kind === "send");
  assertEquals([first.name, again.record], ["hash", first.record]);
  await box.step(...ALL);
  const polynomial = keptRecord(box.path(1), "polynomial");
  await box.step(...ALL);
  await box.undo(2);
  const [hash] = await box.step(...ALL);
  assert(hash.kind === "send");
  assertEquals(hash.record, first.record);
  const [dealt] = await box.step(...ALL);
  assert(dealt.kind === "send");
  assertEquals([dealt.name, dealt.record], ["polynomial", polynomial]);
});

Deno.test("a trustee's file of another election, or that has confirmed another chain, is refused", () => {
  using box = new TrusteeBox();
  using other = new TrusteeBox();
  using file = TrusteeFile.open(box.path(1));
  const refused = (whose: TrusteeBox) =>
    assertThrows(() => findOwnPart(file, whose.election, random), UsageError).message;
  assertMatch(
    refused(other),
    /must have the key of one of its trustees: that of "Anna" in this file was made for another election/,
  );
  file.remember({ chainId: chainIdOf(new Uint8Array(32).fill(9)) });
  assertMatch(refused(box), /it serves one election alone/);
});

Deno.test("a trustee whose file was lost goes on from paper once the polynomial is in, and not before", async () => {
  using box = new TrusteeBox();
  const restored = `${box.folder}/paper.seed`;
  const { definition } = box;
  assertThrows(
    () => restoreTrustee(restored, box.seeds[0].replace(/^./, "!"), { definition, random }),
    UsageError,
  );
  const part = restoreTrustee(restored, box.seeds[0].toLowerCase(), { definition, random });
  assertEquals([part.name, part.trustee, part.trustees, part.threshold], ["Anna", 1, 3, 2]);
  await box.step(...ALL);
  await box.step(...ALL);
  assertMatch(shortTurn(await box.look(1, restored)), /^end failed: the chain has a step/);
  await box.step(...ALL);
  assertEquals(shortTurn(await box.look(1, restored)), "send key");
});

Deno.test("a trustee's program says why there will be no key", async () => {
  using box = new TrusteeBox();
  await box.step(...ALL);
  box.time = KEYS_BY;
  assertMatch(shortTurn(await box.look(1)), /^end failed: not every trustee .*a new election/);
});
