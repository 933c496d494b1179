/**
 * The page's workers, by name: each is a script of its own, which the page loads when it needs it. Their code is
 * in `cli/page/workers`, a file for each, such as `cli/page/workers/count_worker.ts`.
 */
export const PAGE_WORKERS = ["audit", "ballot", "count", "check"] as const;

/** A worker of the page. */
export type PageWorkerName = typeof PAGE_WORKERS[number];
