/** Witnesses that lie: peers that run our own node, but for what becomes of what they sign. */
import { encodeFrame } from "../../../net/wire/frames.ts";
import { encodeMessage, typeOf } from "../../../net/wire/codec.ts";
import type { MessageType } from "../../../net/wire/messages.ts";
import type { Connection, Transport } from "../../../net/transport/transport.ts";
import { wrappedTransport } from "../../../net/transport/wrapped_transport.ts";
import { concatBytes } from "../../../core/base/hash.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { ProtocolError } from "../../../net/wire/protocol_error.ts";
import type { Network } from "../../../core/rules/network.ts";
import {
  encodeSignedStatement,
  type SignedStatement,
  signStatement,
} from "../../../core/witness/signed_statement.ts";
import type { Statement } from "../../../core/witness/statement.ts";
import { secretOfWitness } from "../../support/witness_keys.ts";
import type { Chance } from "./chance.ts";
import { filteredTransport } from "./filtered_transport.ts";
import { statementsIn } from "./statement_log.ts";

/** What they do. */
export const WITNESS_LIES = [
  /** Takes its turns and says nothing. */
  "silent",
  /** Keeps what it signs, and certificates, and shows them much later. */
  "saver",
  /** Signs whatever it sees, for whoever showed it. */
  "twoFaced",
  /** Has its key on two machines, as a file that was copied or put back. */
  "cloned",
] as const;

export type WitnessLie = typeof WITNESS_LIES[number];

/** What witnesses say, and what quorums of them have said. */
const SIGNED: ReadonlySet<MessageType | undefined> = new Set(["witnessed", "certificate"]);

/** Frames that a saver keeps at most. */
const MOST_SAVED = 200;

/** A witness that lies. */
export class WitnessLiar {
  readonly lie: WitnessLie;
  readonly #key: number;
  readonly #network: Network;
  readonly #chance: Chance;
  #saved: Uint8Array[] = [];

  constructor(
    lie: WitnessLie,
    { key, network, chance }: { key: number; network: Network; chance: Chance },
  ) {
    this.lie = lie;
    this.#key = key;
    this.#network = network;
    this.#chance = chance;
  }

  /** True if its node signs by the rules, whatever becomes of that. */
  get signs(): boolean {
    return this.lie === "saver" || this.lie === "cloned";
  }

  /** What it reaches others by. */
  transport(transport: Transport): Transport {
    if (this.lie === "saver") return filteredTransport(transport, (frame) => this.#save(frame));
    return this.lie === "twoFaced"
      ? wrappedTransport(transport, (connection) => this.#sign(connection))
      : transport;
  }

  #save(frame: Uint8Array): Uint8Array | undefined {
    if (!SIGNED.has(typeOf(frame[4]))) return frame;
    this.#saved.push(frame);
    if (this.#saved.length < MOST_SAVED && !this.#chance.is(0.02)) return undefined;
    const all = concatBytes(...this.#saved);
    this.#saved = [];
    return all;
  }

  /** Answers each proposal with a prepare, and each prepare with a commit, over the connection that it came by. */
  #sign(connection: Connection): Connection {
    return {
      remote: connection.remote,
      close: () => connection.close(),
      write: (bytes) => connection.write(bytes),
      read: async () => {
        const chunk = await connection.read();
        if (chunk === null) return chunk;
        const { chainId } = this.#network;
        const answers = readableIn(chunk, chainId).filter(({ key }) => key !== this.#key).flatMap((
          { statement },
        ) => this.#answerTo(statement) ?? []);
        if (answers.length > 0) {
          const message = { type: "witnessed", statements: answers } as const;
          // Whoever hung up on a liar hears no more of it, and that is no fault of the world.
          connection.write(encodeFrame(encodeMessage(message))).catch(() => {});
        }
        return chunk;
      },
    };
  }

  #answerTo(seen: Statement): Uint8Array | undefined {
    if (this.#chance.is(0.3)) return undefined;
    if (seen.kind === "proposal") return this.#signed({ ...seen, kind: "prepare" });
    if (seen.kind !== "prepare") return undefined;
    const { round, hash } = seen;
    return this.#signed({ ...seen, kind: "commit", sourceRound: round, sourceHash: hash });
  }

  #signed(statement: Statement): Uint8Array {
    const { chainId } = this.#network;
    const by = { secret: secretOfWitness(this.#key), random: this.#chance.random };
    const signature = signStatement(chainId, statement, by);
    return encodeSignedStatement(chainId, { key: this.#key, statement, signature });
  }
}

/** What others say, but for what a third has garbled. */
function readableIn(frames: Uint8Array, chainId: ChainId): SignedStatement[] {
  try {
    return statementsIn(frames, chainId);
  } catch (error) {
    if (error instanceof ProtocolError || error instanceof RuleError) return [];
    throw error;
  }
}
