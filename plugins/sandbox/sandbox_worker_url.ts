/**
 * Where the code of a plugin's worker is. In a bundle, which has no file beside it, this module is exchanged
 * for one that carries the code itself (`cli/build`).
 */
export const SANDBOX_WORKER_URL: string = new URL("./sandbox_worker.ts", import.meta.url).href;
