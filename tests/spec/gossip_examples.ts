/** The examples of `docs/spec/gossip.md`. */
import { bytesToHex } from "../../core/base/hash.ts";
import { blockHash } from "../../core/block/block.ts";
import { recordId } from "../../core/block/record.ts";
import { BlockTree } from "../../core/chain/block_tree.ts";
import { locatorOf } from "../../core/chain/branches.ts";
import { encodeMessage } from "../../net/wire/codec.ts";
import { encodeFrame } from "../../net/wire/frames.ts";
import type { Hello, Message } from "../../net/wire/messages.ts";
import { shortIdsOf } from "../../net/wire/sketch.ts";
import { named } from "../support/named.ts";
import type { Example } from "./example_blocks.ts";
import { SPEC_BLOCKS, SPEC_NETWORK } from "./spec_chain.ts";

const [, BLOCK_1] = SPEC_BLOCKS;

/** The hello of a peer that has the first block. */
export const SPEC_HELLO: Hello = {
  type: "hello",
  version: 1,
  chainId: SPEC_NETWORK.chainId,
  peerId: named("000102030405060708090a0b0c0d0e0f"),
  tip: blockHash(BLOCK_1),
  index: 1,
  port: 7701,
  time: 1767225606000,
  agent: "example/1",
};

/** By the name of each example. */
export const GOSSIP_EXAMPLES: Readonly<Record<string, () => Example>> = {
  "ping": () => ({ frame: frameOf({ type: "ping" }) }),
  "hello": () => {
    const { type: _type, ...fields } = SPEC_HELLO;
    const values = Object.entries(fields).map(([key, value]) => [key, `${value}`]);
    return { ...Object.fromEntries(values), frame: frameOf(SPEC_HELLO) };
  },
  "hello-final": () => {
    const final = { index: 1, hash: blockHash(BLOCK_1) };
    return {
      final: final.hash,
      finalIndex: `${final.index}`,
      frame: frameOf({ ...SPEC_HELLO, final }),
    };
  },
  "locator": () => {
    const genesis = SPEC_NETWORK.genesis.header;
    const tree = new BlockTree(named("0"), genesis);
    for (let index = 1; index <= 100; index++) {
      tree.add(named(`${index}`), { ...genesis, index, prevHash: named(`${index - 1}`) });
    }
    return { indexes: locatorOf(tree.get(named("100"))!).join(" ") };
  },
  "sketch": () => {
    const hash = blockHash(BLOCK_1);
    const { header, records } = BLOCK_1;
    const shortIds = shortIdsOf(hash, records.map(recordId));
    const given = [{ position: 1, record: records[1] }];
    return {
      hash,
      shortIds: bytesToHex(shortIds),
      positions: "00000001",
      frame: frameOf({ type: "sketch", header, shortIds, given }),
    };
  },
  "addresses": () => {
    const addresses = [{ host: "203.0.113.9", port: 7701 }, { host: "2001:db8::1", port: 443 }];
    return {
      addresses: "203.0.113.9:7701 [2001:db8::1]:443",
      frame: frameOf({ type: "addresses", addresses }),
    };
  },
  "get-witness": () => ({
    "getWitness from round 3": frameOf({ type: "getWitness", from: 3 }),
    "end of an answer": frameOf({ type: "witnessed", statements: [] }),
  }),
};

function frameOf(message: Message): string {
  return bytesToHex(encodeFrame(encodeMessage(message)));
}
