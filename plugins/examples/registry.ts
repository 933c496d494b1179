/**
 * Names, first come, first served, each with an owner's key: whoever has the key can change what the name
 * stands for, or hand it on.
 *
 * Records, each signed by `sig` (ed25519, 128 characters of hex) over {@linkcode messageOf}:
 *
 * - `{"op": "claim", "name", "key", "value", "sig"}`, signed by the key that it states;
 * - `{"op": "update", "name", "value", "seq", "sig"}` and
 * - `{"op": "transfer", "name", "key", "seq", "sig"}`, signed by the owner. `seq` counts the changes of a name
 *   from 1, so that nobody can send an old one again.
 *
 * The config names the `network`, a text that is signed too: a signature of one network is none of another.
 *
 * Queries: `name` with the argument `name` gives `{"key", "value", "seq"}` or null; `count`.
 *
 * A validator answers at once, and Web Crypto does not, so signatures are checked by `@noble/curves`, in its
 * strict mode (RFC 8032 §5.1.7).
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import {
  accept,
  defineValidator,
  ignore,
  type JsonObject,
  reject,
  type StateReader,
} from "chainvote";
import { type FieldTest, readJsonRecord, textUpTo } from "./record_json.ts";

interface Claim {
  readonly op: "claim";
  readonly name: string;
  readonly key: string;
  readonly value: string;
  readonly sig: string;
}

interface Update {
  readonly op: "update";
  readonly name: string;
  readonly value: string;
  readonly seq: number;
  readonly sig: string;
}

interface Transfer {
  readonly op: "transfer";
  readonly name: string;
  readonly key: string;
  readonly seq: number;
  readonly sig: string;
}

export type Change = Claim | Update | Transfer;

interface Entry {
  readonly key: string;
  readonly value: string;
  readonly seq: number;
}

const NAMES = "names";

const hexOf = (length: number): FieldTest => (value) =>
  typeof value === "string" && value.length === length && /^[0-9a-f]*$/.test(value);
const isName: FieldTest = (value) => typeof value === "string" && /^[a-z0-9-]{1,63}$/.test(value);
const isSeq: FieldTest = (value) => Number.isSafeInteger(value) && Number(value) >= 1;
const isOp = (op: Change["op"]): FieldTest => (value) => value === op;
const [value, key, sig] = [textUpTo(1_000), hexOf(64), hexOf(128)];

export default defineValidator({
  name: "registry",
  version: 1,

  init(config) {
    const isNamed = typeof config.network === "string" && config.network !== "";
    if (!isNamed || Object.keys(config).length !== 1) {
      throw new TypeError('the config must be {"network": text}, another text for each network');
    }
    return {};
  },

  check(record, state, { config }) {
    const change = readChange(record);
    if (change === undefined) {
      return reject("malformed", "a record must be a claim, update or transfer");
    }
    const { name } = change;
    const entry = entryOf(state, name);
    if (change.op === "claim") {
      if (!isSigned(change, change.key, config)) {
        return reject("forged", "the signature does not fit");
      }
      return entry === undefined ? accept() : ignore("taken", `the name ${name} is taken`);
    }
    if (entry === undefined) return ignore("unknown", `nobody has the name ${name}`);
    if (change.seq !== entry.seq + 1) {
      return ignore(
        "out-of-turn",
        `the next change of ${name} is ${entry.seq + 1}: this is ${change.seq}`,
      );
    }
    // Honest where the name was handed on before, on a branch that is not this one.
    if (!isSigned(change, entry.key, config)) {
      return ignore("not-owner", `it is not signed by the owner of ${name}`);
    }
    return accept();
  },

  apply(record, state) {
    const change = readChange(record)!;
    const { name } = change;
    if (change.op === "claim") {
      return state.set(NAMES, name, { key: change.key, value: change.value, seq: 0 });
    }
    const { key, value } = entryOf(state, name)!;
    state.set(NAMES, name, {
      key: change.op === "transfer" ? change.key : key,
      value: change.op === "update" ? change.value : value,
      seq: change.seq,
    });
  },

  // One change of a number for each name, whoever signs it and however.
  keys(record) {
    const change = readChange(record)!;
    return [`${change.name}/${change.op === "claim" ? 0 : change.seq}`];
  },

  query(path, { name = "" }, state) {
    if (path === "name") return state.get(NAMES, name) ?? null;
    return path === "count" ? state.size(NAMES) : undefined;
  },
});

/** What is signed: the network, and the record without its signature, its fields in the order of their names. */
export function messageOf(
  change: Readonly<Record<string, unknown>>,
  network: string,
): Uint8Array<ArrayBuffer> {
  const fields = Object.entries(change).filter(([name]) => name !== "sig")
    .sort(([a], [b]) => a < b ? -1 : 1);
  const text = JSON.stringify(Object.fromEntries(fields));
  return new TextEncoder().encode(`chainvote registry 1\n${JSON.stringify(network)}\n${text}`);
}

function readChange(record: Uint8Array): Change | undefined {
  return readJsonRecord<Claim>(record, { op: isOp("claim"), name: isName, key, value, sig }) ??
    readJsonRecord<Update>(record, { op: isOp("update"), name: isName, value, seq: isSeq, sig }) ??
    readJsonRecord<Transfer>(record, { op: isOp("transfer"), name: isName, key, seq: isSeq, sig });
}

function isSigned(change: Change, key: string, { network }: JsonObject): boolean {
  try {
    const [signature, owner] = [change.sig, key].map(hexToBytes);
    return ed25519.verify(signature, messageOf({ ...change }, String(network)), owner, {
      zip215: false,
    });
  } catch {
    // Bytes that are no point of the curve.
    return false;
  }
}

function hexToBytes(hex: string): Uint8Array {
  return Uint8Array.from(
    { length: hex.length / 2 },
    (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
}

function entryOf(state: StateReader, name: string): Entry | undefined {
  return state.get(NAMES, name) as Entry | undefined;
}
