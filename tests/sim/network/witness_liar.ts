/** Witnesses that lie: peers that run our own node, but for what becomes of what they sign. */
import { encodeFrame } from "../../../net/wire/frames.ts";
import { MAX_STATEMENTS } from "../../../net/wire/limits.ts";
import { encodeMessage, typeOf } from "../../../net/wire/codec.ts";
import type { MessageType } from "../../../net/wire/messages.ts";
import type { Connection, Transport } from "../../../net/transport/transport.ts";
import { wrappedTransport } from "../../../net/transport/wrapped_transport.ts";
import { concatBytes } from "../../../core/base/hash.ts";
import type { ChainId } from "../../../core/block/ids.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { ProtocolError } from "../../../net/wire/protocol_error.ts";
import type { Clock } from "../../../core/base/clock.ts";
import {
  encodeSignedStatement,
  type SignedStatement,
  signStatement,
} from "../../../core/witness/signed_statement.ts";
import type { Statement } from "../../../core/witness/statement.ts";
import { secretOfWitness } from "../../support/witness_keys.ts";
import { filteredTransport, framesOf } from "./filtered_transport.ts";
import {
  jumpAhead,
  type LyingWitness,
  proposeBadly,
  signAnything,
  type SignedLie,
} from "./signed_lies.ts";
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
  /** Signs by the rules, and others hear of it when they have mostly given up. */
  "late",
  /** Hands out no block to some, also of those that it proposes. */
  "withholder",
  /** Speaks of rounds that are far away. */
  "jumper",
  /** Proposes now this and now that, of which nothing can become final. */
  "badProposer",
] as const;

export type WitnessLie = typeof WITNESS_LIES[number];

/** What witnesses say, and what quorums of them have said. */
const SIGNED: ReadonlySet<MessageType | undefined> = new Set(["witnessed", "certificate"]);

/** Messages that carry a block, or part of one. */
const BODIES: ReadonlySet<MessageType | undefined> = new Set([
  "block",
  "sketch",
  "missing",
  "sealed",
]);

/** By how much a witness is late, in ms: first time-outs are 1 s in these worlds. */
const LATE_MS = [800, 2_500] as const;

/** What they sign that sign something else than their nodes would. */
const SIGNED_LIES: Readonly<Partial<Record<WitnessLie, SignedLie>>> = {
  twoFaced: signAnything,
  jumper: jumpAhead,
  badProposer: proposeBadly,
};

/** Frames that a saver keeps at most. */
const MOST_SAVED = 200;

/** A witness that lies. */
export class WitnessLiar {
  readonly lie: WitnessLie;
  readonly #liar: LyingWitness;
  readonly #clock: Clock;
  #saved: Uint8Array[] = [];

  constructor(lie: WitnessLie, { clock, ...liar }: LyingWitness & { clock: Clock }) {
    this.lie = lie;
    this.#liar = liar;
    this.#clock = clock;
  }

  /** True if its node signs by the rules, whatever becomes of that. */
  get signs(): boolean {
    return this.lie !== "silent" && SIGNED_LIES[this.lie] === undefined;
  }

  /** What it reaches others by. */
  transport(transport: Transport): Transport {
    const signed = SIGNED_LIES[this.lie];
    if (signed !== undefined) {
      return wrappedTransport(transport, (connection) => this.#sign(connection, signed));
    }
    switch (this.lie) {
      case "saver":
        return filteredTransport(transport, (frame) => this.#save(frame));
      case "late":
        return wrappedTransport(transport, (connection) => this.#delay(connection));
      case "withholder":
        return wrappedTransport(transport, (connection) => this.#withhold(connection));
      default:
        return transport;
    }
  }

  #save(frame: Uint8Array): Uint8Array | undefined {
    if (!SIGNED.has(typeOf(frame[4]))) return frame;
    this.#saved.push(frame);
    if (this.#saved.length < MOST_SAVED && !this.#liar.chance.is(0.02)) return undefined;
    const all = concatBytes(...this.#saved);
    this.#saved = [];
    return all;
  }

  #delay(connection: Connection): Connection {
    const { chance } = this.#liar;
    const send = (frame: Uint8Array) =>
      this.#clock.sleep(chance.between(...LATE_MS)).then(() => connection.write(frame));
    return sending(connection, async (frame) => {
      if (!SIGNED.has(typeOf(frame[4]))) return await connection.write(frame);
      // Whoever hung up meanwhile hears no more, and that is no fault of the world.
      send(frame.slice()).catch(() => {});
    });
  }

  #withhold(connection: Connection): Connection {
    if (this.#liar.chance.is(0.5)) return connection;
    return sending(connection, async (frame) => {
      if (!BODIES.has(typeOf(frame[4]))) await connection.write(frame);
    });
  }

  /** Answers what it hears over the connection that it came by. */
  #sign(connection: Connection, lie: SignedLie): Connection {
    const { key, network: { chainId } } = this.#liar;
    return {
      remote: connection.remote,
      close: () => connection.close(),
      write: (bytes) => connection.write(bytes),
      read: async () => {
        const chunk = await connection.read();
        if (chunk === null) return chunk;
        const seen = readableIn(chunk, chainId).filter((each) => each.key !== key);
        const statements = seen
          .flatMap(({ statement }) => lie(statement, this.#liar))
          .slice(0, MAX_STATEMENTS)
          .map((statement) => this.#signed(statement));
        if (statements.length > 0) {
          const message = { type: "witnessed", statements } as const;
          // Whoever hung up on a liar hears no more of it, and that is no fault of the world.
          connection.write(encodeFrame(encodeMessage(message))).catch(() => {});
        }
        return chunk;
      },
    };
  }

  #signed(statement: Statement): Uint8Array {
    const { key, network: { chainId }, chance } = this.#liar;
    const by = { secret: secretOfWitness(key), random: chance.random };
    const signature = signStatement(chainId, statement, by);
    return encodeSignedStatement(chainId, { key, statement, signature });
  }
}

/** A connection whose frames go out one by one, in another way. */
function sending(connection: Connection, send: (frame: Uint8Array) => Promise<void>): Connection {
  return {
    remote: connection.remote,
    close: () => connection.close(),
    read: () => connection.read(),
    write: async (bytes) => {
      for (const frame of framesOf(bytes)) await send(frame);
    },
  };
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
