/** One phase of `deno task bench chain` in a process of its own; its figures as JSON on stdout. */
import { Chain } from "../../core/chain/chain.ts";
import { auditChain } from "../../core/audit/chain_audit.ts";
import { readChainFile } from "../../core/exchange/chain_file.ts";
import { encodeChainFile } from "../../core/exchange/write_chain_file.ts";
import { importChainFile } from "../../core/exchange/chain_import.ts";
import { checkBody } from "../../core/rules/check_block.ts";
import type { RecordId } from "../../core/block/ids.ts";
import { openSqlite } from "../support/sqlite.ts";
import { MemoryStore } from "../../core/store/memory_store.ts";
import type { CompleteBlock } from "../../core/store/store.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import { openInput } from "../../cli/app/files/input_source.ts";
import { type OpenPeer, openPeer } from "../../cli/app/peer/open_peer.ts";
import { systemDeps } from "../../cli/app/peer/system_deps.ts";
import { readVoteRecord } from "../../plugins/vote/vote_record.ts";
import { hostOf } from "../support/block_forge.ts";
import { longChain, longNetwork, writeLongChain } from "../support/long_chain.ts";

const LOOPBACK = { host: "127.0.0.1", port: 0 };

/** Blocks that are added at once, as catching up does. */
const BATCH = 128;

type Figures = Readonly<Record<string, number>>;

const PHASES: Readonly<Record<string, (...args: string[]) => Promise<Figures>>> = {
  /** Makes a chain. */
  async make(path, blocks, votes) {
    writeLongChain(path, { blocks: Number(blocks), votes: Number(votes) });
    await measureOpening(path);
    return {};
  },

  /** Opens a chain that was closed well. */
  open: measureOpening,

  /** Catches up with the peer at a port, whose chain has so many blocks. */
  async sync(folder, port, blocks) {
    const start = performance.now();
    let headersMs: number | undefined;
    await using peer = await open(folder, Number(port));
    const tick = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));
    const { tree } = peer.node.chain;
    while (peer.node.peerCount === 0) await tick(5);
    const from = performance.now();
    while (peer.node.chain.tip.header.index < Number(blocks)) {
      if (headersMs === undefined && tree.bestHeader.header.index === Number(blocks)) {
        headersMs = performance.now() - from;
      }
      await tick(5);
    }
    const ms = performance.now() - from;
    const { tip } = peer.node.chain;
    return {
      connectMs: from - start,
      headersMs: headersMs ?? ms,
      ms,
      blocks: tip.header.index,
      votes: tip.totalRecords,
      rssMB: megabytes(),
    };
  },

  /** Writes the chain of a database to a file. */
  async export(path, file) {
    using store = openSqlite(path, longNetwork);
    const chain = await Chain.open(longNetwork, { store, host: hostOf(longNetwork), clock });
    using out = await Deno.open(file, { write: true, create: true });
    const start = performance.now();
    let bytes = 0;
    for (const piece of encodeChainFile(chain)) {
      for (let sent = 0; sent < piece.length;) sent += out.writeSync(piece.subarray(sent));
      bytes += piece.length;
    }
    return { ms: performance.now() - start, bytes };
  },

  /** Takes a file into a new database. */
  async import(file, path) {
    const start = performance.now();
    using store = openSqlite(path, longNetwork);
    const chain = await Chain.open(longNetwork, { store, host: hostOf(longNetwork), clock });
    const { signal } = new AbortController();
    const { pieces } = await openInput(file, signal);
    await importChainFile(chain, await readChainFile(pieces), { signal });
    await chain.close();
    return { ms: performance.now() - start, votes: chain.tip.totalRecords, rssMB: megabytes() };
  },

  /** Checks a file. */
  async audit(file) {
    const start = performance.now();
    const { signal } = new AbortController();
    const { pieces } = await openInput(file, signal);
    const { network, blocks } = await readChainFile(pieces);
    const deps = { network, host: hostOf(network), clock, signal };
    const { tip, failure } = await auditChain(blocks, deps);
    if (failure !== undefined) throw new Error(failure.reason);
    return { ms: performance.now() - start, votes: tip.totalRecords, rssMB: megabytes() };
  },

  /** What each step of checking and applying costs, one after another in one process. */
  async steps(folder, blocks, votes) {
    const list: CompleteBlock[] = [...longChain(Number(blocks), Number(votes))];
    const { params } = longNetwork.definition;
    const total = Number(blocks) * Number(votes);
    const per = (ms: number) => 1_000 * ms / total;
    const time = async (fn: () => unknown): Promise<number> => {
      const start = performance.now();
      await fn();
      return per(performance.now() - start);
    };
    const newChain = () => {
      const store = new MemoryStore(longNetwork.genesis);
      return new Chain(longNetwork, { store, host: hostOf(longNetwork), clock });
    };
    await addAll(newChain(), list.slice(0, 2_000)); // compiled code is what is measured
    const headers = await time(() => {
      const chain = newChain();
      for (const { header } of list) chain.addHeader(header);
    });
    let ids: RecordId[][] = [];
    const bodies = await time(() => ids = list.map((block) => checkBody(block, params)));
    const checked = list.map((block, i) => ({ ...block, recordIds: ids[i] }));
    const reading = await time(() => {
      for (const { records } of list) for (const record of records) readVoteRecord(record);
    });
    const validator = await time(async () => {
      await using host = hostOf(longNetwork);
      for (let i = 0; i < list.length; i += BATCH) {
        const apply = list.slice(i, i + BATCH).map(({ header: { index, time }, records }) => {
          return { index, time, records };
        });
        await host.advance({ undo: 0, apply });
      }
    });
    const disk = await time(() => {
      using store = openSqlite(`${folder}/steps.db`, longNetwork);
      for (let i = 0; i < checked.length; i += BATCH) {
        store.write({ blocks: checked.slice(i, i + BATCH) });
      }
    });
    const all = await time(async () => {
      using store = openSqlite(`${folder}/all.db`, longNetwork);
      const chain = await Chain.open(longNetwork, { store, host: hostOf(longNetwork), clock });
      await addAll(chain, list);
      await chain.close();
    });
    return { headers, bodies, validator, reading, disk, all };
  },
};

async function addAll(chain: Chain, blocks: readonly CompleteBlock[]): Promise<void> {
  for (let i = 0; i < blocks.length; i += BATCH) {
    const { error } = await chain.addBlocks(blocks.slice(i, i + BATCH));
    if (error !== undefined) throw error;
  }
}

async function measureOpening(path: string): Promise<Figures> {
  const start = performance.now();
  using store = openSqlite(path, longNetwork);
  let replayed = 0;
  const chain = await Chain.open(longNetwork, { store, host: hostOf(longNetwork), clock }, {
    onProgress: (_, total) => replayed = total,
  });
  const opened = performance.now();
  await chain.query("tally");
  const tallyMs = performance.now() - opened;
  const rssMB = megabytes();
  await chain.close();
  const { header: { index }, totalRecords } = chain.tip;
  return { ms: opened - start, tallyMs, rssMB, replayed, blocks: index, votes: totalRecords };
}

function megabytes(): number {
  return Deno.memoryUsage().rss / 1e6;
}

function open(data: string, port?: number): Promise<OpenPeer> {
  return openPeer({
    data,
    network: longNetwork,
    listen: LOOPBACK,
    http: LOOPBACK,
    trackers: [],
    connect: port === undefined ? [] : [{ host: LOOPBACK.host, port }],
    mining: { workers: 0 },
  }, systemDeps);
}

const [phase, ...args] = Deno.args;
if (phase === "serve") {
  // Says its port, and serves until it is killed.
  const peer = await open(args[0]);
  console.log(JSON.stringify({ port: peer.node.address.port }));
} else {
  console.log(JSON.stringify(await PHASES[phase](...args)));
}
