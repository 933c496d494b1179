/**
 * The final block of a data folder, in the file `final.json`: what witnesses made final is not lowered, also if the database
 * is damaged, lost, or an older copy of it is put back.
 *
 * It is written before anybody is told that a block is final. Nothing of it is believed: the chain verifies it.
 */
import { join } from "node:path";
import { bytesToHex, hexToBytes } from "../../../core/base/hash.ts";
import type { Network } from "../../../core/rules/network.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { comparePlaces } from "../../../core/witness/branch_finals.ts";
import {
  type Certificate,
  decodeCertificate,
  encodeCertificate,
  verifyCertificate,
} from "../../../core/witness/certificate.ts";
import type { Log } from "../../../net/base/log.ts";
import { replaceFile } from "./replace_file.ts";
import { readSmallText } from "./small_file.ts";

/** Larger than the file with a certificate of all witnesses that there may be, in bytes. */
const MAX_FILE_BYTES = 16 * 1024;

/** What the file holds. */
interface FinalDocument {
  /** Chain id. */
  readonly network: string;
  /** The final block, for people. */
  readonly index: number;
  readonly hash: string;
  readonly round: number;
  /** What made it final, lower-case hex. */
  readonly certificate: string;
}

/** The file of one data folder. */
export class FinalFile {
  readonly #path: string;
  readonly #network: Network;
  readonly #log: Log;
  /** What the file on the disk holds; undefined if nothing. */
  #kept?: Certificate;

  constructor(folder: string, network: Network, log: Log) {
    this.#path = join(folder, "final.json");
    this.#network = network;
    this.#log = log;
  }

  /** The certificate that was kept; undefined if there is none. A damaged file is put aside. */
  read(): Certificate | undefined {
    try {
      const text = readSmallText(this.#path, { maxBytes: MAX_FILE_BYTES });
      const certificate = this.#parse(text);
      this.#kept = certificate;
      return certificate;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) this.#putAside(error as Error);
      return undefined;
    }
  }

  /** Keeps a certificate of a final block, unless that of a deeper one is kept. When it returns, it is on the disk. */
  keep(certificate: Certificate): void {
    const { index, hash, round } = certificate.statement;
    if (this.#kept !== undefined && comparePlaces(certificate, this.#kept) <= 0) return;
    const { chainId: network } = this.#network;
    const document: FinalDocument = {
      network,
      index,
      hash,
      round,
      certificate: bytesToHex(encodeCertificate(network, certificate)),
    };
    try {
      replaceFile(this.#path, `${JSON.stringify(document)}\n`);
      this.#kept = certificate;
    } catch (error) {
      // The database has it all the same.
      this.#log.warn(`cannot write ${this.#path}: ${(error as Error).message}`);
    }
  }

  /** The operator chose a block that the kept one excludes: what is kept next takes its place. */
  giveWay(): void {
    this.#kept = undefined;
  }

  #putAside({ message }: Error): void {
    const aside = `${this.#path}.damaged`;
    try {
      Deno.renameSync(this.#path, aside);
      this.#log.warn(
        `${this.#path} cannot be used (${message}) and is now ${aside}; what the database holds for ` +
          "final takes its place",
      );
    } catch (error) {
      this.#log.warn(
        `cannot use ${this.#path} (${message}), nor put it aside: ${(error as Error).message}`,
      );
    }
  }

  #parse(text: string): Certificate {
    const { chainId, definition: { witnesses } } = this.#network;
    const { network, certificate } = (JSON.parse(text) ?? {}) as Partial<FinalDocument>;
    if (network !== chainId) throw new TypeError(`it must be of the network ${chainId}`);
    if (typeof certificate !== "string" || !/^([0-9a-f]{2})*$/.test(certificate)) {
      throw new TypeError("its certificate must be lower-case hex");
    }
    if (witnesses === undefined) throw new RuleError("certificate", { witnesses: 0 });
    const bytes = hexToBytes(certificate);
    verifyCertificate(witnesses, chainId, bytes);
    const read = decodeCertificate(chainId, bytes);
    if (read.statement.kind === "commit") return read;
    throw new TypeError("its certificate must be a commit");
  }
}
