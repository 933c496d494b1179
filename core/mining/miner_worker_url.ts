/**
 * Where the code of a mining worker is. In a bundle, which has no file beside it, this module is
 * exchanged for one that carries the code itself (`cli/build`).
 */
export const MINER_WORKER_URL: string = new URL("./miner_worker.ts", import.meta.url).href;
