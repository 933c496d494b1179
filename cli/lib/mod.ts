/**
 * Where everything is put together: the commands, and the library's `Blockchain`, `Block` and `Peer`.
 *
 * It owns what a user sees and types, data folders, exit codes, and the choice of clock, store, transport and
 * validator. It does not own rules of any kind.
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
export type { RecordData } from "../app/records/record_data.ts";
