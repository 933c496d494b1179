/** Properties of elections with secret ballots: the validator against a plain model of its rules, through reorganisations. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { concatBytes, hexToBytes } from "../../../core/base/hash.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { recordId } from "../../../core/block/record.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import type { Validator, Verdict } from "../../../core/validator/validator.ts";
import { type Element, elementOfBytes } from "../../../plugins/belenios/group/group.ts";
import type { EncryptedBallot } from "../../../plugins/belenios/ballots/ballot.ts";
import { sendMessage } from "../../../plugins/belenios/ceremony/channel.ts";
import { openCertificates } from "../../../plugins/belenios/ceremony/polynomial.ts";
import { electionValidator } from "../../../plugins/election/election.ts";
import { polynomialBodyIn } from "../../../plugins/election/records/polynomial_record.ts";
import { signRecord } from "../../../plugins/election/records/record_signature.ts";
import type { Ceremony } from "../../../plugins/election/secret/ceremony.ts";
import { keyOfPolynomials } from "../../../plugins/election/secret/dealing.ts";
import type { DealtRecords } from "../../../plugins/election/secret/trustee_part.ts";
import { certificatesOf } from "../../../plugins/election/secret/trustees_of.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { CeremonyBench } from "./ceremony_bench.ts";
import { CHAIN, CHUNK, replacementOf } from "./election_bench.ts";
import { LATE, OPENS, VOTER_SECRETS } from "./example_election.ts";
import { beleniosOf, confirmationBy, encryptedBy, secretRecordOf } from "./secret_bench.ts";
import { KEYS_BY } from "./secret_example.ts";
import {
  cheatByModel,
  type Dealing,
  judgeSecretly,
  nextByModel,
  type SecretEvent,
  standingByModel,
} from "./secret_model.ts";

const BENCH = new CeremonyBench({ size: 2, threshold: 2 });
const CONFIG = JSON.parse(JSON.stringify(BENCH.definition));
const STRANGER = 999n;

/** Two right dealings of each trustee, and one with a false value for the other. */
const DEALT: readonly Readonly<Record<Dealing, DealtRecords>>[] = [1, 2].map((trustee) => ({
  a: BENCH.dealt[trustee - 1],
  b: BENCH.deal(trustee),
  false: BENCH.deal(trustee, (dealt) => {
    const to = openCertificates(certificatesOf(BENCH.definition))[2 - trustee].encryption;
    const { signing } = BENCH.secrets[trustee - 1];
    const message = sendMessage('{"secret":"1"}', { from: signing, to }, random);
    return { ...dealt, secrets: dealt.secrets.with(2 - trustee, message) };
  }),
}));

/** Records by what they say: a ballot takes a tenth of a second to make, and some hundred are all that there are. */
const made: Record<string, Uint8Array> = {};
const ballots: Record<string, EncryptedBallot> = {};

function recordOf(event: SecretEvent): Uint8Array {
  return made[JSON.stringify(event)] ??= writeEvent(event);
}

function writeEvent(event: SecretEvent): Uint8Array {
  switch (event.kind) {
    case "chunk":
      return CHUNK;
    case "confirmation":
      return confirmationBy(event.trustee, event.isForged ? { secret: STRANGER } : {});
    case "hash":
      return DEALT[event.trustee - 1][event.dealing].hash;
    case "polynomial":
      return DEALT[event.trustee - 1][event.dealing].polynomial;
    case "key":
      return BENCH.key(event.trustee, polynomialsOf(event.of));
    case "complaint": {
      const dealer = 3 - event.trustee;
      return BENCH.complaint(event.trustee, dealer, DEALT[dealer - 1][event.dealing].polynomial);
    }
    case "letter":
      return replacementOf(event.voter, newSecret(event.voter));
    case "ballot":
      return writeBallot(event);
  }
}

function writeBallot(
  { voter, seq, of, by, isBad }: SecretEvent & { kind: "ballot" },
): Uint8Array {
  const election = beleniosOf(BENCH.definition, { key: keyOf(of) });
  const own = seq > 128 ? newSecret(voter) : VOTER_SECRETS[voter - 1];
  const ballot = ballots[`${voter} ${of} ${own}`] ??= encryptedBy(voter, election, { secret: own });
  const secret = by === "stranger"
    ? STRANGER
    : by === "new"
    ? newSecret(voter)
    : VOTER_SECRETS[voter - 1];
  const record = secretRecordOf({ voter, seq }, ballot, election, { secret });
  if (!isBad) return record;
  const unsigned = record.slice(0, -SIGNATURE_BYTES);
  unsigned[unsigned.length - 40] ^= 1;
  return concatBytes(unsigned, signRecord(unsigned, { chainId: CHAIN, secret, random }));
}

function newSecret(voter: number): bigint {
  return 300n + BigInt(voter);
}

function polynomialsOf(of: readonly [Dealing, Dealing]): Uint8Array[] {
  return of.map((dealing, i) => DEALT[i][dealing].polynomial);
}

function keyOf(of: readonly [Dealing, Dealing]): Element {
  const key = keyOfPolynomials(polynomialsOf(of).map(polynomialBodyIn), BENCH.definition);
  const element = key && elementOfBytes(key);
  if (element === undefined) throw new TypeError("polynomials make a key");
  return element;
}

/** The validator, which asks of a record and its facts once, as `verify` is pure. */
const verdicts: Record<string, Verdict> = {};
const validator: Validator = {
  ...electionValidator,
  verify: (record, facts, settings, needed) =>
    verdicts[`${recordId(record)} ${facts.toHex()}`] ??= electionValidator.verify!(
      record,
      facts,
      settings,
      needed,
    ),
};

const trustee = fc.constantFrom(1, 2);
const dealing = fc.constantFrom<Dealing>("a", "a", "b", "false");
const right = fc.constantFrom<Dealing>("a", "b");
const rarely = fc.integer({ min: 0, max: 3 }).map((n) => n === 0);
const event: fc.Arbitrary<SecretEvent> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<SecretEvent>({ kind: "chunk" }) },
  fc.record({ kind: fc.constant("confirmation" as const), trustee, isForged: rarely }),
  fc.record({ kind: fc.constant("hash" as const), trustee, dealing }),
  fc.record({ kind: fc.constant("polynomial" as const), trustee, dealing }),
  fc.record({ kind: fc.constant("key" as const), trustee, of: fc.tuple(right, right) }),
  fc.record({ kind: fc.constant("complaint" as const), trustee, dealing }),
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("letter" as const), voter: trustee }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("ballot" as const),
      voter: trustee,
      seq: fc.integer({ min: 1, max: 4 }),
      of: fc.constant<[Dealing, Dealing]>(["a", "b"]),
      by: fc.constant("roll" as const),
      isBad: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("ballot" as const),
      voter: trustee,
      seq: fc.constantFrom(1, 2, 2, 3, 6, 129, 130),
      // Mostly under the key that honest trustees make.
      of: fc.oneof(
        { weight: 3, arbitrary: fc.constant<[Dealing, Dealing]>(["a", "b"]) },
        fc.tuple(right, right),
      ),
      by: fc.constantFrom("roll" as const, "roll" as const, "new" as const, "stranger" as const),
      isBad: rarely,
    }),
  },
);

const EDGES = [KEYS_BY - 2, KEYS_BY - 1, KEYS_BY, OPENS - 1, OPENS, LATE - 1, LATE];
const step = fc.record({
  undo: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 4 }),
  }),
  /** How many edges the clock of this block goes on. */
  on: fc.constantFrom<number[]>(0, 0, 0, 1, 3),
  offered: fc.array(event, { maxLength: 3 }),
  /** Whether what honest people would do next is offered too. */
  isHonest: fc.constantFrom(true, true, true, false),
});

type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const HONEST: Step = { undo: 0, on: 0, offered: [], isHonest: true };

/** Many elections begin with a ceremony in which everybody is honest, or all but one dealer, and some go on to ballots. */
const begun = fc.constantFrom<readonly Step[]>(
  [],
  [HONEST, HONEST, HONEST],
  [HONEST, HONEST, HONEST, { ...HONEST, on: 4 }],
  [HONEST, HONEST, HONEST, { ...HONEST, on: 4 }],
  [{ ...HONEST, offered: [{ kind: "hash", trustee: 2, dealing: "false" }] }, HONEST, HONEST],
);

/** Verdicts that random tries meet often; if one of them is not seen, little was tried. */
const MET = [
  "accept",
  "ignore closed",
  "ignore duplicate",
  "ignore keys-failed",
  "ignore keys-late",
  "ignore keys-missing",
  "ignore not-open",
  "ignore other-hash",
  "ignore other-key",
  "ignore other-polynomial",
  "ignore replaced",
  "ignore settled",
  "ignore superseded",
  "ignore too-early",
  "reject bad-proof",
  "reject forged",
];

Deno.test("secret elections: the validator judges as a plain model of its rules, through ceremonies, ballots and reorganisations", async () => {
  const seen: Record<string, number> = {};
  await fc.assert(
    fc.asyncProperty(
      begun,
      fc.array(step, { minLength: 4, maxLength: 12 }),
      async (first, steps) => {
        await using host = new InProcessHost(validator, CONFIG, { chain: CHAIN });
        await playBesideModel(host, [...first, ...steps], seen);
      },
    ),
    { numRuns: 150 },
  );
  assertEquals(MET.filter((verdict) => seen[verdict] === undefined), []);
});

/** Plays blocks and reorganisations, and compares every verdict; counts what was seen. */
async function playBesideModel(
  host: InProcessHost,
  steps: readonly Step[],
  seen: Record<string, number>,
): Promise<void> {
  const blocks: { edge: number; events: readonly SecretEvent[] }[] = [];
  for (const [i, { undo, on, offered, isHonest }] of steps.entries()) {
    const undone = Math.min(undo, blocks.length);
    await host.advance({ undo: undone, apply: [] });
    blocks.splice(blocks.length - undone);
    const entered = blocks.flatMap(({ events }) => events);
    const edge = Math.min((blocks.at(-1)?.edge ?? 0) + (i === 0 ? 0 : on), EDGES.length - 1);
    const [time, index] = [EDGES[edge], blocks.length + 1];
    const honest = isHonest ? nextByModel(entered, time) : [];
    const first = i === 0 ? [{ kind: "chunk" } as const] : [];
    const events = distinct([...first, ...offered, ...honest]);
    const expected = events.map((each) => judgeSecretly(entered, each, time));
    const records = events.map(recordOf);
    const judged = await host.check({ index, time, records });
    assertEquals(
      judged.map((each) => each.kind === "accept" ? "accept" : `${each.kind} ${each.code}`),
      expected,
    );
    for (const verdict of expected) seen[verdict] = (seen[verdict] ?? 0) + 1;
    const taken: SecretEvent[] = [];
    for (const each of events) {
      if (judgeSecretly([...entered, ...taken], each, time) === "accept") taken.push(each);
    }
    const selected = await host.select({ index, time, records });
    assertEquals(events.filter((_, j) => selected[j].kind === "accept"), taken);
    const apply = [{ index, time, records: taken.map(recordOf) }];
    assert((await host.advance({ undo: 0, apply })).ok);
    blocks.push({ edge, events: taken });
  }
  await checkCeremony(host, blocks.flatMap(({ events }) => events));
}

/** What is answered is what the model has. */
async function checkCeremony(host: InProcessHost, entered: readonly SecretEvent[]): Promise<void> {
  const ceremony = await host.query("ceremony", {}) as unknown as Ceremony;
  const standing = standingByModel(entered);
  assertEquals([ceremony.keys, ceremony.complaint?.cheat], [standing, cheatByModel(entered)]);
  assertEquals(ceremony.publicKey === null, standing !== "ready");
  for (const [i, steps] of ceremony.trustees.entries()) {
    for (const kind of ["confirmation", "hash", "polynomial", "key"] as const) {
      const own = entered.find((each) => each.kind === kind && each.trustee === i + 1);
      assertEquals(steps[kind]?.recordId, own && recordId(recordOf(own)), kind);
    }
  }
  if (ceremony.publicKey === null) return;
  const of = entered.flatMap((each) => each.kind === "key" ? [each.of] : [])[0];
  assertEquals(ceremony.publicKey, hexToBytes(ceremony.publicKey) && keyOf(of).toBytes().toHex());
}

function distinct(events: readonly SecretEvent[]): SecretEvent[] {
  const texts = events.map((each) => JSON.stringify(each));
  return events.filter((_, i) => texts.indexOf(texts[i]) === i);
}
