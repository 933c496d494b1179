/** One node of a network in memory, in virtual time, with what it says. */
import type { Block } from "../../core/block/block.ts";
import { Chain } from "../../core/chain/chain.ts";
import type { Random } from "../../core/base/clock.ts";
import { MemoryStore } from "../../core/store/memory_store.ts";
import type { Network } from "../../core/rules/network.ts";
import { systemRandom } from "../../core/base/system.ts";
import {
  type ComposeDeps,
  composeNode,
  type ComposeOptions,
} from "../../cli/app/peer/compose_node.ts";
import type { SavedAddresses } from "../../net/peers/address_book.ts";
import type { Miner } from "../../net/node/mining_loop.ts";
import type { Node } from "../../net/node/node.ts";
import type { Transport } from "../../net/transport/transport.ts";
import type { VirtualNetwork } from "../sim/network/virtual_network.ts";
import type { VirtualTime } from "../sim/network/virtual_time.ts";
import { hostOf } from "./block_forge.ts";

/** Where a node is, and what it is made of. */
export interface VirtualNodeOptions {
  readonly network: Network;
  readonly time: VirtualTime;
  readonly net: VirtualNetwork;
  readonly host: string;
  /** @default {The system's} */
  readonly random?: Random;
  /** Undefined mines nothing. */
  readonly pool?: Miner;
  readonly addresses?: SavedAddresses;
  /** Blocks that it has from the start. */
  readonly blocks?: readonly Block[];
  /** More of what a node can be told. */
  readonly more?: Partial<ComposeOptions>;
  /** What it hears of trackers. @default {It has none} */
  readonly follow?: ComposeDeps["follow"];
  /** Makes the transport that the node uses of the network's. @default {As it is} */
  readonly wrap?: (transport: Transport) => Transport;
}

/** A node that runs. */
export interface VirtualNode {
  readonly node: Node;
  /** Lines that are worth a person's attention. */
  readonly warnings: readonly string[];
  /** Ends it, as far as time goes on meanwhile. */
  stop(): Promise<void>;
}

/** Starts a node at port 7000 of its host. */
export async function startVirtualNode(options: VirtualNodeOptions): Promise<VirtualNode> {
  const { network, time, net, host, random = systemRandom, pool, addresses, wrap } = options;
  const { blocks = [], more = {}, follow } = options;
  const clock = time.clock();
  const store = new MemoryStore(network.genesis);
  const chain = await Chain.open(network, { store, host: hostOf(network), clock });
  await chain.addBlocks(blocks);
  const warnings: string[] = [];
  const silent = () => {};
  const warn = (line: string) => void warnings.push(line);
  const log = { debug: silent, info: silent, warn, error: warn };
  const plain = net.start(host);
  const transport = wrap?.(plain) ?? plain;
  const stop = new AbortController();
  const { node, ended } = composeNode(
    { listen: { host, port: 7_000 }, agent: "virtual", addresses, ...more, signal: stop.signal },
    { chain, transport, clock, random, log, pool, follow },
  );
  return {
    node,
    warnings,
    stop: async () => {
      stop.abort();
      await ended;
    },
  };
}
