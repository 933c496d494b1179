/** The kinds of notice, by their numbers less 1. */
export const NOTICE_KINDS = ["information", "correction", "incident"] as const;

/** A kind of notice. */
export type NoticeKind = typeof NOTICE_KINDS[number];
