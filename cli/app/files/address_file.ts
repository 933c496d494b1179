/** Addresses of other peers, as a data folder keeps them: the file `peers.json` in it. */
import { join } from "node:path";
import { type Address, formatAddress, parseAddress } from "../../../net/base/address.ts";
import type { SavedAddress, SavedAddresses } from "../../../net/peers/address_book.ts";
import { MAX_HEARD_ADDRESSES, MAX_TRIED_ADDRESSES } from "../../../net/peers/limits.ts";
import type { Log } from "../../../net/base/log.ts";
import { replaceFile } from "./replace_file.ts";
import { readSmallText } from "./small_file.ts";

/** Version of the file's layout. */
const VERSION = 1;

/** Larger than what a book holds, in bytes: a file past it is none of ours. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;

/** More than a book holds. */
const MAX_SAVED = 2 * (MAX_HEARD_ADDRESSES + MAX_TRIED_ADDRESSES);

/** The file. Nothing depends on it: what cannot be read or written costs a warning. */
export class AddressFile {
  readonly #path: string;
  readonly #log: Log;
  /** What is in it. */
  #written = "";
  #isFailing = false;

  constructor(folder: string, { log }: { log: Log }) {
    this.#path = join(folder, "peers.json");
    this.#log = log;
  }

  /** What an earlier run wrote; undefined if there is nothing. A damaged file is put aside. */
  read(): SavedAddresses | undefined {
    try {
      return readSaved(readSmallText(this.#path, { maxBytes: MAX_FILE_BYTES }));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      this.#putAside(error as Error);
      return undefined;
    }
  }

  /** Writes what has changed; a reader sees the old file or the new one. */
  write(saved: SavedAddresses): void {
    const text = formatSaved(saved);
    if (text === this.#written) return;
    try {
      replaceFile(this.#path, text);
      this.#written = text;
      this.#isFailing = false;
    } catch (error) {
      // A full disk stays full for a while: it is said once.
      if (!this.#isFailing) {
        this.#log.warn(
          `cannot keep the addresses of peers in ${this.#path}: ${(error as Error).message}`,
        );
      }
      this.#isFailing = true;
    }
  }

  #putAside(cause: Error): void {
    const aside = `${this.#path}.damaged`;
    try {
      Deno.renameSync(this.#path, aside);
      this.#log.warn(
        `the addresses of peers are lost: ${this.#path} cannot be used (${cause.message}) and is now ` +
          `${aside}; trackers and --connect find peers again`,
      );
    } catch (error) {
      this.#log.warn(
        `cannot use ${this.#path} (${cause.message}), nor put it aside: ${
          (error as Error).message
        }`,
      );
    }
  }
}

function formatSaved({ peers, anchors }: SavedAddresses): string {
  return JSON.stringify(
    {
      version: VERSION,
      anchors: anchors.map(formatAddress),
      peers: peers.map(({ address, origin: { source, root }, workedAt }) => ({
        address: formatAddress(address),
        source,
        root,
        workedAt,
      })),
    },
    undefined,
    1,
  );
}

/** @throws {Error} Naming what is wrong. */
function readSaved(text: string): SavedAddresses {
  const value = JSON.parse(text);
  if (value?.version !== VERSION) throw new RangeError(`its version must be ${VERSION}`);
  const { anchors, peers } = value;
  if (!Array.isArray(anchors) || !Array.isArray(peers) || peers.length > MAX_SAVED) {
    throw new RangeError(`anchors and peers must be lists, of at most ${MAX_SAVED}`);
  }
  return { anchors: anchors.map(readAddress), peers: peers.map(readPeer) };
}

function readAddress(value: unknown): Address {
  return parseAddress(String(value));
}

function readPeer(value: Record<string, unknown>): SavedAddress {
  const { address, source, root, workedAt } = value;
  if (typeof source !== "string" || typeof root !== "string") {
    throw new RangeError("source and root must be texts");
  }
  if (workedAt !== null && !Number.isSafeInteger(workedAt)) {
    throw new RangeError("workedAt must be a time in ms, or null");
  }
  return {
    address: readAddress(address),
    // What its source may name was looked at when it was taken in.
    origin: { source, root, scope: undefined },
    workedAt: workedAt as number | null,
  };
}
