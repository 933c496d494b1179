/** How the texts of options are read: each reader gives the value, or tells commander what is wrong. */
import { InvalidArgumentError } from "commander";
import { type Address, parseAddress } from "../../net/base/address.ts";
import { parseTrackerUrl } from "../../net/http/base_url.ts";

/** Reads `HOST:PORT` of something to connect to. */
export function readAddress(text: string): Address {
  return reading(() => parseAddress(text));
}

/** Reads `HOST:PORT` of something to listen on; port 0 is any free one. */
export function readListenAddress(text: string): Address {
  return reading(() => parseAddress(text, { allowZero: true }));
}

/** Reads a whole number within bounds. */
export function readWhole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number within ${least}..${most}.`);
  };
}

/**
 * Reads the path of a file or folder. An empty one is refused: it comes of a shell variable that is not set, and a
 * peer that was meant to be private would be open to all.
 */
export function readPath(text: string): string {
  if (text === "") throw new InvalidArgumentError("It must name a file or folder: it is empty.");
  return text;
}

/** Reads a tracker URL and adds it to those before. An environment variable may hold several. */
export function collectTrackers(text: string, before: readonly string[] | undefined): string[] {
  const urls = text.split(/[\s,]+/).filter((url) => url !== "");
  if (urls.length === 0) throw new InvalidArgumentError("It must name a tracker: it is empty.");
  return [...before ?? [], ...urls.map((url) => reading(() => parseTrackerUrl(url)))];
}

/** Reads an address and adds it to those before. */
export function collectAddresses(text: string, before: readonly Address[] | undefined): Address[] {
  return [...before ?? [], readAddress(text)];
}

/** Adds a text to those before. */
export function collectTexts(text: string, before: readonly string[] | undefined): string[] {
  return [...before ?? [], text];
}

/** What `read` gives; what it throws becomes the mistake of the user that commander tells. */
export function reading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
