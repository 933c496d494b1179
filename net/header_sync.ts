/** Learning which chain each peer has, from its headers, and telling others of ours. */
import type { Chain } from "../core/chain.ts";
import type { HeaderResult } from "../core/chain_results.ts";
import { type Clock, pause } from "../core/clock.ts";
import { hashHeader, type Header } from "../core/header.ts";
import { RuleError } from "../core/rule_error.ts";
import { MAX_FUTURE_HEADERS, MAX_HEADERS } from "./limits.ts";
import { ProtocolError } from "./protocol_error.ts";
import type { Session } from "./session.ts";

/** Keeps the `tip` of each session, and the headers on the way to it in the chain's tree. */
export class HeaderSync {
  readonly #chain: Chain;
  readonly #clock: Clock;
  #futures = 0;

  constructor({ chain, clock }: { chain: Chain; clock: Clock }) {
    this.#chain = chain;
    this.#clock = clock;
  }

  /** Headers from the future that are asked for again later. */
  get futures(): number {
    return this.#futures;
  }

  /** A peer asks where its chain and ours part. */
  onGetHeaders(session: Session, locator: readonly string[]): void {
    const chain = this.#chain;
    const shared = locator.map((hash) => chain.tree.get(hash))
      .find((node) => node !== undefined && chain.isActive(node)) ?? chain.tree.genesis;
    const headers: Header[] = [];
    for (let index = shared.header.index + 1; headers.length < MAX_HEADERS; index++) {
      const node = chain.at(index);
      if (node === undefined) break;
      headers.push(node.header);
    }
    session.send({ type: "headers", headers });
  }

  /**
   * Headers came.
   *
   * @throws {ProtocolError} If one breaks a rule, or they do not connect.
   */
  onHeaders(session: Session, headers: readonly Header[]): void {
    for (const [i, header] of headers.entries()) {
      if (i > 0 && header.prevHash !== hashHeader(headers[i - 1])) {
        throw new ProtocolError("message", "headers must follow each other");
      }
      const status = this.#add(session, header);
      if (status === "orphan") throw new ProtocolError("message", "headers must connect");
      if (status === "future") return;
    }
    if (headers.length === MAX_HEADERS) this.#ask(session);
  }

  /**
   * A peer's best chain ends with this header.
   *
   * @throws {ProtocolError} If it breaks a rule.
   */
  onTip(session: Session, header: Header): void {
    if (this.#add(session, header) === "orphan") this.#ask(session);
  }

  #ask(session: Session): void {
    const { tree } = this.#chain;
    session.send({ type: "getHeaders", locator: tree.locator(session.tip ?? tree.bestHeader) });
  }

  /** Adds a header that a peer has. */
  #add(session: Session, header: Header): HeaderResult["status"] {
    try {
      const result = this.#chain.addHeader(header);
      if (result.status === "future") this.#askLater(session, result.waitMs);
      else if (result.status !== "orphan") session.tip = result.node;
      return result.status;
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      throw new ProtocolError("rule", `it sent a bad header: ${error.message}`, { cause: error });
    }
  }

  /** A header from the future breaks no rule: clocks differ. It is asked for again when its time comes. */
  async #askLater(session: Session, waitMs: number): Promise<void> {
    if (this.#futures >= MAX_FUTURE_HEADERS) return;
    this.#futures += 1;
    const isOn = await pause(this.#clock, waitMs + 1, session.ended);
    this.#futures -= 1;
    if (isOn) this.#ask(session);
  }
}
