/**
 * Time stamps for documents: whoever has a document can show that its hash was in the chain by a time.
 *
 * A record is `{"sha256": 64 characters of lower-case hex, "by"?: text}`. The first record of a hash counts,
 * and no second one enters.
 *
 * Queries: `seen` with the argument `sha256` gives `{"recordId", "index", "time", "by"}`: the record, and the
 * index and time of its block; or null. `count` gives how many there are.
 */
import { accept, defineValidator, ignore, reject } from "chainvote";
import { readJsonRecord, textUpTo } from "./record_json.ts";

interface Stamp {
  readonly sha256: string;
  readonly by?: string;
}

/** Where and when each hash was first seen. */
const SEEN = "seen";

export default defineValidator({
  name: "notary",
  version: 1,

  init(config) {
    const [unknown] = Object.keys(config);
    if (unknown !== undefined) {
      throw new TypeError(`the config must be empty: it has ${JSON.stringify(unknown)}`);
    }
    return {};
  },

  check(record, state) {
    const stamp = readStamp(record);
    if (stamp === undefined) {
      return reject(
        "malformed",
        "a stamp must be {sha256, by?}: 64 characters of lower-case hex, a text",
      );
    }
    return state.get(SEEN, stamp.sha256) === undefined
      ? accept()
      : ignore("known", `${stamp.sha256} is in the chain already`);
  },

  apply(record, state, { recordId, index, time }) {
    const { sha256, by = null } = readStamp(record)!;
    state.set(SEEN, sha256, { recordId, index, time, by });
  },

  keys: (record) => [readStamp(record)!.sha256],

  query(path, { sha256 = "" }, state) {
    if (path === "seen") return state.get(SEEN, sha256) ?? null;
    return path === "count" ? state.size(SEEN) : undefined;
  },
});

function readStamp(record: Uint8Array): Stamp | undefined {
  const isHash = (value: unknown) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
  return readJsonRecord<Stamp>(record, { sha256: isHash }, { by: textUpTo(200) });
}
