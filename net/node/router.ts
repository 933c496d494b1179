/**
 * Which parts of a node hear of a session, and which one each message is for. Messages go one way: from here to a
 * part, and what follows from the part to `effects.ts`.
 */
import type { Chain } from "../../core/chain/chain.ts";
import type { AddressGossip } from "../peers/address_gossip.ts";
import type { BlockRelay } from "../relay/blocks.ts";
import type { Mesh } from "../peers/mesh.ts";
import type { Message } from "../wire/messages.ts";
import type { NodeEffects } from "./effects.ts";
import type { RecordRelay } from "../relay/records.ts";
import type { Session } from "../session/session.ts";
import type { Sync } from "../sync/sync.ts";
import type { SyncState } from "../sync/sync_state.ts";
import type { WitnessParts } from "../witness/witness_parts.ts";

/** The parts that a {@linkcode Router} hands messages to. */
export interface RouterParts {
  readonly chain: Pick<Chain, "network">;
  /** The bundle of the network's validator, for peers that ask for it. */
  readonly bundle: Uint8Array | undefined;
  readonly addressGossip: AddressGossip;
  readonly mesh: Mesh;
  readonly blockRelay: BlockRelay;
  readonly relay: RecordRelay;
  readonly sync: Sync;
  readonly syncState: Pick<SyncState, "check">;
  readonly effects: Pick<NodeEffects, "peersChanged">;
  /** Undefined in a network without witnesses. */
  readonly witnesses: Pick<WitnessParts, "relay" | "chase" | "exchange" | "stop"> | undefined;
}

/** The answer of a peer that has not the bundle. */
const NO_BUNDLE = new Uint8Array();

/** Hands what peers say to the part that it is for. */
export class Router {
  readonly #parts: RouterParts;

  constructor(parts: RouterParts) {
    this.#parts = parts;
  }

  /** A session began. */
  start(session: Session): void {
    const { addressGossip, blockRelay, mesh, relay, sync } = this.#parts;
    addressGossip.start(session);
    mesh.start();
    blockRelay.start(session);
    sync.start(session);
    this.#parts.witnesses?.relay.start(session);
    relay.start(session);
    this.#onPeers();
  }

  /** A session is over. */
  end(session: Session): void {
    const { addressGossip, blockRelay, mesh, relay, sync } = this.#parts;
    addressGossip.end(session);
    mesh.end(session);
    blockRelay.end(session);
    sync.end(session);
    this.#parts.witnesses?.relay.end(session);
    relay.end(session);
    this.#onPeers();
  }

  /**
   * Hands a message to the part that it is for.
   *
   * @throws {ProtocolError} If it breaks a rule.
   */
  async take(session: Session, message: Message): Promise<void> {
    const { addressGossip, blockRelay, mesh, relay, sync, witnesses } = this.#parts;
    await this.#takeCertificates(session, message);
    switch (message.type) {
      case "ping":
        return session.send({ type: "pong" });
      case "getHeaders":
        // 232 KB for some 50 bytes: no more of them than the peer reads.
        if (!await session.drained()) return;
        return sync.onGetHeaders(session, message.locator);
      case "headers":
        return sync.onHeaders(session, message.headers);
      case "getBlocks":
        return await blockRelay.onGetBlocks(session, message.hashes);
      case "getSketch":
        return await blockRelay.onGetSketch(session, message.hash);
      case "getMissing":
        return await blockRelay.onGetMissing(session, message.hash, message.positions);
      case "sketch":
        return sync.onSketch(session, message);
      case "missing":
        return sync.onMissing(session, message.hash, message.records);
      case "eager":
        return mesh.onEager(session);
      case "block":
        await witnesses?.chase.take(session, message.block);
        return sync.onBlock(session, message.block);
      case "noBlocks":
        return sync.onNoBlocks(session, message.hashes);
      case "tip":
        return sync.onTip(session, message.header);
      case "haveRecords":
        return relay.onHave(session, message.ids);
      case "getRecords":
        if (!await session.drained()) return;
        return relay.onGet(session, message.ids);
      case "records":
        // Once too many witnesses lie, nobody knows what a vote would be worth.
        if (witnesses?.stop.isOn) return;
        return await relay.onRecords(session, message.records);
      case "getAddresses":
        return addressGossip.onGet(session);
      case "addresses":
        return addressGossip.onAddresses(session, message.addresses);
      case "getBundle":
        return await this.#onGetBundle(session, message.sha256);
      case "witnessed":
        return witnesses?.relay.onWitnessed(session, message.statements);
      case "certificate":
        return await witnesses?.relay.onCertificate(session, message.certificate);
      case "proof":
        return witnesses?.relay.onProof(session, message.proof);
      case "sealed":
        return await witnesses?.exchange.take(session, message.proposal, message.block);
      case "getWitness":
        return await witnesses?.relay.onGetWitness(session, message);
      case "pong":
      case "bundle":
        // A pong needs no answer, and no bundle was asked for.
        return;
      case "hello":
      case "bye":
        // A session deals with them itself.
        return;
      default:
        // A type that is added later does not compile until it is listed here.
        return message satisfies never;
    }
  }

  /** Certificates of witnesses' blocks come with these, and are taken first: without its own none is taken. */
  async #takeCertificates(session: Session, message: Message): Promise<void> {
    const { relay } = this.#parts.witnesses ?? {};
    if (relay === undefined || message.type === "certificate") return;
    const one = "certificate" in message && message.certificate ? [message.certificate] : [];
    const all = message.type === "headers" ? message.certificates ?? [] : one;
    for (const each of all) await relay.onCertificate(session, each, { isNews: false });
  }

  #onPeers(): void {
    this.#parts.effects.peersChanged();
    this.#parts.syncState.check();
  }

  async #onGetBundle(session: Session, sha256: string): Promise<void> {
    const { bundle, chain } = this.#parts;
    const isHere = bundle !== undefined &&
      sha256 === chain.network.definition.validator.bundle;
    if (!await session.drained()) return;
    session.send({ type: "bundle", code: isHere ? bundle : NO_BUNDLE });
  }
}
