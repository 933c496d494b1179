/**
 * The library's `Blockchain`, `Block` and `Peer`, for programs that want a chain or a peer of their own.
 *
 * It owns how they are called, in the words of the program that this one grew from. It does not own how a peer is put
 * together (`cli/app/peer`, which commands use too) or rules of any kind, and it prints nothing.
 *
 * @example A chain of one's own, without a network
 * ```ts
 * import { Blockchain } from "./mod.ts";
 *
 * const blockchain = new Blockchain({ params: { initialDifficulty: 10, floorDifficulty: 1 } });
 * await blockchain.addBlock(await blockchain.mineBlock("hello"));
 * console.assert(blockchain.getLength() === 2);
 * ```
 *
 * @module
 */
export { Block } from "./block.ts";
export { Blockchain, type BlockchainOptions } from "./blockchain.ts";
export { UnreachableError } from "../app/errors.ts";
export { type AddResult, Peer, type PeerOptions } from "./peer.ts";
export { Tracker } from "./tracker.ts";
export type { RecordData } from "../app/records/record_data.ts";
