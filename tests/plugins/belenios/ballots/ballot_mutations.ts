/** Changed ballots, which belenios-tool and this program must judge alike. */
import type { Random } from "../../../../core/base/clock.ts";
import { GROUP_ORDER } from "../../../../core/ed25519/signature.ts";
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes } from "../../../../core/base/hash.ts";
import { signatureChallenge } from "../../../../plugins/belenios/ballots/ballot_signature.ts";
import { GENERATOR } from "../../../../plugins/belenios/group/group.ts";
import { fingerprintOf } from "../../../../plugins/belenios/group/hash_to_scalar.ts";
import { proveLog, writeProof } from "../../../../plugins/belenios/proofs/log_proof.ts";

/** A changed ballot. */
export interface BallotMutation {
  /** What was done to it. */
  readonly what: string;
  readonly text: string;
}

const HEX = /(?<=")[0-9a-f]{64}(?=")/g;
const DECIMAL = /(?<=")\d{60,}(?=")/g;

/** What can be done to a text, by name. Each takes a place in it by chance. */
export const EDITS: Readonly<Record<string, (text: string, random: Random) => string>> = {
  "nothing": (text) => text,
  "a digit of an element": (text, random) =>
    editMatch(text, HEX, random, (hex) => turned(hex, random, "0123456789abcdef")),
  "a digit of a number": (text, random) =>
    editMatch(text, DECIMAL, random, (n) => turned(n, random, "123456789")),
  "an element for another": (text, random) => swapped(text, HEX, random),
  "a number for another": (text, random) => swapped(text, DECIMAL, random),
  "an element twice": (text, random) => doubled(text, HEX, random),
  "a number twice": (text, random) => doubled(text, DECIMAL, random),
  "the neutral element": (text, random) =>
    editMatch(text, HEX, random, () => "1".padStart(64, "0")),
  "an element in upper case": (text, random) =>
    editMatch(text, HEX, random, (hex) => hex.toUpperCase()),
  "an element of mixed order": (text, random) => editMatch(text, HEX, random, mixed),
  "an element with the other sign": (text, random) =>
    editMatch(text, HEX, random, (hex) => (parseInt(hex[0], 16) ^ 8).toString(16) + hex.slice(1)),
  "a number of 0": (text, random) => editMatch(text, DECIMAL, random, () => "0"),
  "a number with the order added": (text, random) =>
    editMatch(text, DECIMAL, random, (n) => `${BigInt(n) + GROUP_ORDER}`),
  "a number with a minus": (text, random) =>
    editMatch(text, DECIMAL, random, (n) => `${BigInt(n) - GROUP_ORDER}`),
  "a number with a leading zero": (text, random) =>
    editMatch(text, DECIMAL, random, (n) => `0${n}`),
  "a proof left out": (text, random) =>
    editMatch(text, /\{"challenge":"\d+","response":"\d+"\},/g, random, () => ""),
  "a proof more": (text, random) =>
    editMatch(text, /\{"challenge":"\d+","response":"\d+"\},/g, random, (proof) => proof + proof),
  "an encryption left out": (text, random) =>
    editMatch(text, /\{"alpha":"\w+","beta":"\w+"\},/g, random, () => ""),
  "an encryption more": (text, random) =>
    editMatch(text, /\{"alpha":"\w+","beta":"\w+"\},/g, random, (each) => each + each),
  "a field renamed": (text, random) =>
    editMatch(text, /"[a-z_]+":/g, random, (name) => name.replace(/"$|":$/, `s":`)),
  "a field more": (text) => text.replace(/^\{/, `{"more":1,`),
  "alpha and beta in the other order": (text, random) =>
    editMatch(
      text,
      /"alpha":"\w+","beta":"\w+"/g,
      random,
      (pair) => pair.split(",").reverse().join(),
    ),
  "white space": (text, random) => editMatch(text, /[,:]/g, random, (sign) => `${sign} `),
  "the blank proof left out": (text) => text.replace(/,"blank_proof":\[[^\]]*\]/, ""),
  "a part of the answers left out": (text) => text.replace(/(?<="answers":\[)(.*?\}\]\}),/, ""),
  "another uuid": (text) =>
    text.replace(/(?<="election_uuid":")./, (char) => char === "A" ? "B" : "A"),
  "another election's hash": (text) =>
    text.replace(/(?<="election_hash":")./, (char) => char === "A" ? "B" : "A"),
};

/** Where this program is stricter: it takes a ballot in its one text alone, so that a record has one id. */
export const STRICTER: readonly string[] = [
  "an element in upper case",
  "a number with a leading zero",
  "alpha and beta in the other order",
].map((what) => `${what}, signed: form`);

/** Ballots made of `texts` by one edit each; every second one is signed again if it still is JSON. */
export function* mutateBallots(
  texts: readonly string[],
  { count, secret, random }: {
    readonly count: number;
    readonly secret: bigint;
    readonly random: Random;
  },
): Generator<BallotMutation> {
  const names = Object.keys(EDITS);
  for (let i = 0; i < count; i++) {
    const name = names[i % names.length];
    const edited = EDITS[name](texts[random.below(texts.length)], random);
    const isSigned = Math.floor(i / names.length) % 2 === 0;
    yield isSigned
      ? { what: `${name}, signed`, text: signed(edited, secret, random) }
      : { what: name, text: edited };
  }
}

/** The same text with a signature over what stands before it, whatever that is. */
function signed(text: string, secret: bigint, random: Random): string {
  const end = text.lastIndexOf(`,"signature":`);
  if (end === -1) return text;
  const compact = JSON.stringify(JSON.parse(`${text.slice(0, end)}}`));
  const hash = fingerprintOf(compact);
  const proof = proveLog(
    secret,
    { bases: [GENERATOR], challenge: signatureChallenge(hash) },
    random,
  );
  return `${text.slice(0, end)},"signature":${JSON.stringify({ hash, proof: writeProof(proof) })}}`;
}

function editMatch(
  text: string,
  pattern: RegExp,
  random: Random,
  edit: (found: string) => string,
): string {
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return text;
  const { 0: match, index } = found[random.below(found.length)];
  return text.slice(0, index) + edit(match) + text.slice(index + match.length);
}

function turned(text: string, random: Random, digits: string): string {
  const at = random.below(text.length);
  const others = [...digits].filter((digit) => digit !== text[at]);
  return text.slice(0, at) + others[random.below(others.length)] + text.slice(at + 1);
}

function swapped(text: string, pattern: RegExp, random: Random): string {
  const all = text.match(pattern);
  if (all === null) return text;
  const [one, other] = [1, 2].map(() => all[random.below(all.length)]);
  return text.replaceAll(pattern, (found) => found === one ? other : found === other ? one : found);
}

function doubled(text: string, pattern: RegExp, random: Random): string {
  const all = text.match(pattern);
  if (all === null) return text;
  const one = all[random.below(all.length)];
  return editMatch(text, pattern, random, () => one);
}

/** The element times the point of order 2. */
function mixed(hex: string): string {
  const orderTwo = ed25519.Point.fromHex(
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  );
  const point = ed25519.Point.fromBytes(hexToBytes(hex).reverse()).add(orderTwo);
  return bytesToHex(point.toBytes().reverse());
}

/** How both judged changed ballots. */
export interface Verdicts {
  readonly alike: { good: number; bad: number };
  /** What this program alone refuses: what was done, and the code of the rule. */
  readonly stricter: Map<string, number>;
  /** What belenios-tool alone refuses: there must be none. */
  readonly laxer: string[];
}

/** Has both judge each ballot. */
export async function judgeByBoth(
  mutations: Iterable<BallotMutation>,
  judges: {
    readonly ours: (text: string) => string | undefined;
    readonly theirs: (text: string) => Promise<boolean>;
  },
): Promise<Verdicts> {
  const verdicts: Verdicts = { alike: { good: 0, bad: 0 }, stricter: new Map(), laxer: [] };
  for (const { what, text } of mutations) {
    const code = judges.ours(text);
    const isGood = await judges.theirs(text);
    if (isGood === (code === undefined)) verdicts.alike[isGood ? "good" : "bad"]++;
    else if (isGood) {
      const name = `${what}: ${code}`;
      verdicts.stricter.set(name, (verdicts.stricter.get(name) ?? 0) + 1);
    } else verdicts.laxer.push(`${what}: ${text}`);
  }
  return verdicts;
}
