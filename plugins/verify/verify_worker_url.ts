/**
 * Where the code of a worker that verifies is. In a bundle, which has no file beside it, this module is exchanged for
 * one that carries the code itself (`cli/build`).
 */
export const VERIFY_WORKER_URL: string = new URL("./verify_worker.ts", import.meta.url).href;
