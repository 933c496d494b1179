import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { systemRandom } from "../../../core/base/system.ts";
import type { WitnessSet } from "../../../core/witness/witness_set.ts";
import {
  checkElectionFile,
  describeElectionFault,
  type ElectionFileContext,
} from "../../../cli/organise/check_election_file.ts";
import {
  type NewTrustees,
  proposedThreshold,
  writeNewElection,
} from "../../../cli/organise/new_election.ts";
import { checkSums, trusteeLines, trusteeWarnings } from "../../../cli/organise/secrecy_lines.ts";
import { readTrusteeFiles } from "../../../cli/organise/trustee_files.ts";
import { UsageError } from "../../../cli/app/errors.ts";
import { drawSigningKey } from "../../../cli/app/files/signing_key.ts";
import {
  formatPublicPart,
  makePublicPart,
  type TrusteePlace,
} from "../../../cli/trustee/public_part.ts";
import { drawSeedText } from "../../../cli/trustee/seed_text.ts";
import { keysOfSeed } from "../../../cli/trustee/trustee_keys.ts";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const NOW = Date.UTC(2027, 0, 15, 12);
const random = { bytes: (length: number) => new Uint8Array(length).fill(7) };
const CONTEXT: ElectionFileContext = { now: NOW, leadMs: 30_000, intervalMs: 15_000 };
const organiser = { name: "Ann", key: drawSigningKey(random).publicKey };

function write(secret: NewTrustees, times: { opens?: string; closes?: string } = {}): string {
  const { opens, closes } = times;
  return writeNewElection(
    { title: "Board", opens, closes, organiser, questions: [], secret },
    { now: NOW, random, offsetAt: () => 60 },
  );
}

/** The faults of a file after `change`, as a person reads them. */
function faultsAfter(change: (file: Record<string, unknown>) => void): string[] {
  const file = JSON.parse(write({ names: [], threshold: undefined }));
  change(file);
  return checkElectionFile(JSON.stringify(file, undefined, 2), CONTEXT).faults
    .map(describeElectionFault);
}

Deno.test("writeNewElection() proposes trustees, a threshold, keysBy and minimum, in which check finds nothing wrong", () => {
  const { faults, config } = checkElectionFile(write({ names: [], threshold: undefined }), CONTEXT);
  assertEquals(faults, []);
  const { trustees, threshold, keysBy, opens, minimum, questions } =
    config as unknown as ElectionDefinition;
  assertEquals([trustees!.length, threshold, minimum], [4, 2, 5]);
  assertEquals(opens - keysBy!, 3_600_000);
  assertEquals(questions.map(({ kind }) => kind), ["choose", "approve"]);
});

Deno.test("writeNewElection() has the keys made at half of the time until an opening that is near", () => {
  const times = { opens: "2027-01-15T12:40Z", closes: "2027-01-15T18:00Z" };
  const { faults, config } = checkElectionFile(
    write({ names: ["Anna"], threshold: undefined }, times),
    CONTEXT,
  );
  assertEquals(faults, []);
  assertEquals((config as unknown as ElectionDefinition).keysBy, NOW + 20 * 60_000);
});

Deno.test("proposedThreshold() bears that t - 1 of them are away, and never lets one open alone", () => {
  const proposed = [1, 2, 3, 4, 5, 6, 7, 10, 12].map(proposedThreshold);
  assertEquals(proposed, [undefined, undefined, 2, 2, 2, 2, 3, 4, 4]);
});

Deno.test("checkElectionFile() tells what is wrong with trustees, before they have made their keys", () => {
  const cases: [change: (file: Record<string, unknown>) => void, fault: RegExp][] = [
    [(file) => file.threshold = 5, /threshold must be at most 4, the trustees: it is 5/],
    [(file) => file.trustees = [], /trustees must be a list of 1 to 12/],
    [
      (file) => file.trustees = [{ nam: "Anna" }, { name: "Ben" }],
      /trustees\[0\].nam must be left/,
    ],
    [(file) => file.keysBy = "2027-01-15T12:01Z", /keysBy must be 120 s from now or later/],
    [(file) => file.keysBy = file.opens, /keysBy must be earlier than opens/],
    [(file) => file.keysBy = 5, /keysBy must be a date and time with its zone/],
    [(file) => file.mode = "open", /must be left out, or mode must be "secret"/],
  ];
  for (const [change, fault] of cases) assertMatch(faultsAfter(change).join("\n"), fault);
  assertEquals(faultsAfter((file) => delete file.keysBy), []);
});

/** Public parts of trustees in a folder. */
class Parts implements Disposable {
  readonly folder = Deno.makeTempDirSync();
  readonly file = { nonce: "5a".repeat(32), trustees: named("Anna", "Ben", "Cleo"), threshold: 2 };

  /** Writes the public part of a trustee, made for another place if that is named. */
  part(name: string, place: Partial<TrusteePlace> = {}): string {
    const path = `${this.folder}/${crypto.randomUUID()}.trustee`;
    const { nonce, trustees, threshold } = this.file;
    const trustee = trustees.findIndex((each) => each.name === name) + 1;
    const whole = { nonce, name, trustee, trustees: trustees.length, threshold, ...place };
    const part = makePublicPart(whole, keysOfSeed(drawSeedText(systemRandom)), systemRandom);
    Deno.writeTextFileSync(path, formatPublicPart(part));
    return path;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

function named(...names: string[]) {
  return names.map((name) => ({ name }));
}

Deno.test("readTrusteeFiles() takes one public part of each trustee, in any order, and no other", () => {
  using parts = new Parts();
  const [anna, ben, cleo] = ["Anna", "Ben", "Cleo"].map((name) => parts.part(name));
  const trustees = readTrusteeFiles([cleo, anna, ben], parts.file);
  assertEquals(trustees.map(({ name }) => name), ["Anna", "Ben", "Cleo"]);
  const refused = (paths: string[]) =>
    assertThrows(() => readTrusteeFiles(paths, parts.file), UsageError).message;
  assertMatch(refused([anna, cleo]), /there is none of "Ben"/);
  assertMatch(refused([anna, ben, cleo, parts.part("Ben")]), /there are two of Ben/);
  const other = { nonce: "6b".repeat(32) };
  assertMatch(refused([parts.part("Anna", other), ben, cleo]), /its nonce is another one/);
  const three = parts.part("Anna", { threshold: 3 });
  assertMatch(
    refused([three, ben, cleo]),
    /it is for an election which only all 3 trustees together can open/,
  );
  assertMatch(
    refused([parts.part("Ann", { trustee: 1 }), ben, cleo]),
    /must be "Ann": it is "Anna"/,
  );
});

Deno.test("trusteeWarnings() says where one lost seed, one trustee or one absence is too much", () => {
  const told = (trustees: number, threshold: number | undefined, witnesses?: WitnessSet) => {
    const list = Array.from({ length: trustees }, (_, i) => ({ name: `T${i}`, key: "" }));
    return trusteeWarnings({ trustees: list, threshold }, witnesses).join(" ");
  };
  assertEquals(told(4, 2), "");
  assertEquals(told(3, 2, makeWitnessSet([1, 1, 1, 1], 3)), "");
  assertMatch(
    told(3, 2, makeWitnessSet([10, 1, 1, 1], 9)),
    /4 witnesses of whom no single one could make two results final/,
  );
  assertMatch(told(3, 2), /One trustee who is away holds up.*name 4 trustees/);
  assertMatch(told(3, undefined), /A single lost seed loses the election/);
  assertMatch(told(3, 1), /One trustee alone can read every ballot/);
  const trustees = named("A", "B", "C").map(({ name }) => ({ name, key: "" }));
  const lines = trusteeLines({ trustees, threshold: 2 }, undefined).join("\n");
  assertMatch(
    lines,
    /2 of 3 trustees together can open.*3 must agree.*nobody of them may be away/s,
  );
});

Deno.test("checkSums() refuses weights that name the votes, unless that is accepted", () => {
  const weights = [1, 2, 3, 4, 90];
  const refuse = () => checkSums(weights, { isAccepted: false });
  assertMatch(assertThrows(refuse, UsageError).message, /100 % of all outcomes.*--accept-sums/);
  checkSums(weights, { isAccepted: true });
  checkSums(Array(10).fill(1), { isAccepted: false });
  // Eight hide each other, and not the one that is heavier than all of them.
  const heavy = [...Array(8).fill(1), 1_000];
  assertThrows(() => checkSums(heavy, { isAccepted: false }), UsageError, "100 % of all outcomes");
});
