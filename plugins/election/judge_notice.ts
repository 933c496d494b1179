/** Notices of the organiser. */
import { accept, ignore, reject, type StateReader } from "../../core/validator/validator.ts";
import { NO_FACTS, type TypeJudge } from "./type_judge.ts";
import { type Notice, noticeNumberOf, readNotice } from "./records/notice.ts";
import { isSignedBy } from "./records/record_signature.ts";

/** Notices by number, two digits. */
const NOTICES = "notices";

/** A notice in the state. */
export interface PostedNotice extends Notice {
  readonly recordId: string;
  /** Of the block, in ms. */
  readonly time: number;
}

/** Judges notices. */
export const noticeJudge: TypeJudge = {
  check(record, state, { election: { chainId } }) {
    const read = readNotice(record, chainId);
    if (!read.ok) return reject(read.code, read.reason);
    const { number } = read.notice;
    return state.get(NOTICES, keyOf(number)) === undefined
      ? accept()
      : ignore("duplicate", `there is a notice ${number} already`);
  },

  facts: () => NO_FACTS,

  verify: (record, _facts, { organiserKey, chainId }) =>
    isSignedBy(organiserKey, record, chainId)
      ? accept()
      : reject("forged", "a notice must be signed by the organiser: it is not"),

  apply(record, state, { election: { chainId }, time, context }) {
    const read = readNotice(record, chainId);
    if (!read.ok) throw new TypeError("a notice that was accepted can be read");
    const { number, kind, text } = read.notice;
    state.set(NOTICES, keyOf(number), { kind, text, recordId: context.recordId, time });
  },

  key: (record) => `n/${noticeNumberOf(record)}`,
};

/** All notices by number. */
export function postedNotices(state: StateReader): PostedNotice[] {
  return state.entries(NOTICES).map(([number, value]) => {
    // As `apply` wrote it.
    return { ...value as unknown as Omit<PostedNotice, "number">, number: Number(number) };
  });
}

/** How many notices there are. */
export function noticesIn(state: StateReader): number {
  return state.size(NOTICES);
}

function keyOf(number: number): string {
  return String(number).padStart(2, "0");
}
