/** Where tests have trustees do their part: their files, and a chain whose blocks a test makes. */
import { assertEquals } from "@std/assert";
import { bytesToBase64 } from "../../../core/base/base64.ts";
import { hexToBytes } from "../../../core/base/hash.ts";
import { recordId } from "../../../core/block/record.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import { lookForTurn } from "../../../cli/trustee/look_for_turn.ts";
import { readCeremony } from "../../../cli/result/ceremony_answer.ts";
import { elementOfBytes } from "../../../plugins/belenios/group/group.ts";
import { findOwnPart } from "../../../cli/trustee/own_part.ts";
import { formatPublicPart, makePublicPart, trusteeOf } from "../../../cli/trustee/public_part.ts";
import { drawSeedText } from "../../../cli/trustee/seed_text.ts";
import { TrusteeFile } from "../../../cli/trustee/trustee_file.ts";
import { keysOfSeed } from "../../../cli/trustee/trustee_keys.ts";
import { TallyWatch } from "../../../cli/trustee/tally_watch.ts";
import type { TrusteeTurn } from "../../../cli/trustee/trustee_turn.ts";
import type { Election } from "../../../cli/result/read_election.ts";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import type { Opening } from "../../../plugins/election/opening/opening.ts";
import { OPENS } from "../../plugins/election/example_election.ts";
import { CHAIN, CHUNK, ElectionBench } from "../../plugins/election/election_bench.ts";
import { ballotsOf, tallyFor } from "../../plugins/election/opening_bench.ts";
import {
  KEYS_BY,
  singleDefinition,
  thresholdDefinition,
} from "../../plugins/election/secret_example.ts";

/** Names of the trustees. */
const NAMES = ["Anna", "Ben", "Cleo"];

/** Three trustees with a file each. By default two of them are enough. */
export class TrusteeBox implements Disposable {
  readonly folder = Deno.makeTempDirSync();
  readonly seeds = NAMES.map(() => drawSeedText(random));
  readonly definition: ElectionDefinition;
  readonly bench: ElectionBench;
  /** Records of the blocks after the first. */
  readonly #blocks: (readonly Uint8Array[])[] = [];
  /** Time of the next block. */
  time = KEYS_BY - 1_000_000;
  index = 0;
  /** How far the trustees' clocks are set ahead. */
  clockAheadMs = 0;
  hasWitnesses = true;
  /** Ballots of voters 1, 2, …, which are in the chain. */
  ballots: readonly Uint8Array[] = [];
  /** Up to where the chain is final; undefined takes all of it. */
  finalIndex: number | undefined;
  /** Tip of the chain that what is asked for is of. */
  tipOf: (asked: string) => string = () => "";
  /** What the peer says instead of an opening. */
  lie: (opening: Opening) => Opening = (opening) => opening;

  constructor(
    changes: Partial<ElectionDefinition> = {},
    { isEachNeeded = false }: { isEachNeeded?: boolean } = {},
  ) {
    const trustees = this.seeds.map((seed, i) => {
      const place = {
        nonce: "5a".repeat(32),
        name: NAMES[i],
        trustee: i + 1,
        trustees: NAMES.length,
        ...isEachNeeded ? {} : { threshold: 2 },
      };
      const part = makePublicPart(place, keysOfSeed(seed), random);
      TrusteeFile.create(this.path(i + 1), { seed, publicPart: formatPublicPart(part) });
      return trusteeOf(part);
    });
    const whole = { ...changes, trustees };
    this.definition = isEachNeeded
      ? singleDefinition(3, whole)
      : thresholdDefinition({ size: 3, threshold: 2 }, whole).definition;
    this.bench = new ElectionBench(this.definition);
  }

  /** The file of a trustee, from 1. */
  path(trustee: number): string {
    return `${this.folder}/${trustee}.seed`;
  }

  /** What a trustee's program finds, started anew if it has no watch: in a file that was closed between. */
  async look(
    trustee: number,
    path: string = this.path(trustee),
    watch: TallyWatch = new TallyWatch(),
  ): Promise<TrusteeTurn> {
    using file = TrusteeFile.open(path);
    return await lookForTurn({
      file,
      own: findOwnPart(file, this.election, random),
      election: this.election,
      api: this.api,
      clock: { now: () => this.time + this.clockAheadMs, monotonic: () => this.time },
      watch,
      makeTally: () => tallyFor(this.bench, this.definition, this.ballots),
    });
  }

  /** Adds a block with what trustees hand in now; what they found. */
  async step(...trustees: readonly number[]): Promise<TrusteeTurn[]> {
    const turns: TrusteeTurn[] = [];
    for (const trustee of trustees) turns.push(await this.look(trustee));
    const records = turns.flatMap((turn) => turn.kind === "send" ? [turn.record] : []);
    await this.add(...records);
    return turns;
  }

  /** Adds a block. */
  async add(...records: readonly Uint8Array[]): Promise<void> {
    await this.bench.add(++this.time, ...records);
    this.#blocks.push(records);
    this.index++;
  }

  /** Takes the newest blocks away. */
  async undo(blocks: number): Promise<void> {
    await this.bench.undo(blocks);
    this.#blocks.length -= blocks;
    this.index -= blocks;
  }

  get election(): Election {
    const params = { intervalMs: 1_000 };
    const network = { chainId: CHAIN, definition: { name: "Board", params } };
    return { network, definition: this.definition } as unknown as Election;
  }

  /** A peer of the chain, as far as a trustee asks it. */
  get api(): PeerApi {
    const api: Partial<PeerApi> = {
      status: () => {
        const { index, finalIndex = index } = this;
        const finality = this.hasWitnesses ? { index: finalIndex } : undefined;
        return Promise.resolve({ index, finality, tip: this.tipOf("status") } as never);
      },
      blocks: (asked) => {
        // So old that it counts as settled without witnesses.
        const time = this.hasWitnesses ? this.time : OPENS;
        const records = (this.#blocks[asked - 1] ?? []).map(bytesToBase64);
        return Promise.resolve([{ index: this.index, time, records }] as never);
      },
      lookUp: (ids) =>
        Promise.resolve(ids.map((id) => {
          const at = this.#blocks.findIndex((block) => block.map(recordId).includes(id));
          return at === -1 ? {} : { block: { index: at + 1 } };
        }) as never),
      query: async (path, args) => {
        const answer = await this.bench.query(path, args) ?? null;
        const told = path === "opening" ? this.lie(answer as unknown as Opening) : answer;
        return { tip: this.tipOf(path), answer: told } as never;
      },
    };
    return api as PeerApi;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

/** Adds the ballots of the first voters who have not voted yet. */
export async function vote(box: TrusteeBox, voters: number): Promise<void> {
  const ask = (path: string, args?: Readonly<Record<string, string>>) => box.api.query(path, args);
  const { value: { publicKey } } = await readCeremony(ask, 3);
  const key = elementOfBytes(hexToBytes(publicKey ?? ""))!;
  const before = box.ballots;
  box.ballots = [...before, ...ballotsOf(box.definition, voters, { key }).slice(before.length)];
  await box.add(...box.ballots.slice(before.length));
}

/** An election in which two have voted, and which has closed. */
export async function closedBox(): Promise<TrusteeBox> {
  const box = new TrusteeBox({ minimum: 2 });
  await box.add(CHUNK);
  for (let step = 0; step < 4; step++) await box.step(1, 2, 3);
  box.time = OPENS;
  await vote(box, 2);
  assertEquals(shortTurn(await box.look(1)), "wait closing");
  box.time = box.definition.late;
  return box;
}

/** A record of a turn in hex; what else it says. */
export function shortTurn(turn: TrusteeTurn): string {
  if (turn.kind === "send") return `send ${turn.name}`;
  if (turn.kind === "end") return `end ${turn.why}: ${turn.reason}`;
  return `wait ${[turn.for, ...turn.missing].join(" ")}`;
}

/** The bytes of a record in a trustee's file. */
export function keptRecord(
  path: string,
  name: "hash" | "polynomial" | "seal" | "share",
): Uint8Array {
  using file = TrusteeFile.open(path);
  return hexToBytes(file.state.made[name] ?? "");
}
