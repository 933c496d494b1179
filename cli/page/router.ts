/** Which screen the fragment of the address names. The fragment never reaches a peer. */
import { signal } from "@preact/signals";
import { type ChainId, isChainId, isRecordId, type RecordId } from "../../core/block/ids.ts";
import { BALLOT_TEXT_START } from "../ballot/ballot_text.ts";

/** A screen, and what it is about. */
export type Route =
  | {
    readonly screen:
      | "home"
      | "result"
      | "settings"
      | "vote-code"
      | "vote-check"
      | "check-test"
      | "unknown"
      | "receipt"
      | "audit"
      | "report"
      | "peers";
  }
  /** A question by its place, from 0. */
  | { readonly screen: "vote-question"; readonly place: number }
  /** The link of a letter: the first digits of the chain id, the number, and the code if it is in the link. */
  | {
    readonly screen: "vote-letter";
    readonly chain: string;
    readonly number: number;
    readonly code?: string;
  }
  /** `text` is the ballot that the address holds; empty if none. */
  | { readonly screen: "hand-in"; readonly text: string }
  /** A vote. An address that is handed on names its election; `isOwn` is false where somebody goes through the record. */
  | {
    readonly screen: "record";
    readonly id: RecordId;
    readonly chainId?: ChainId;
    readonly isOwn: boolean;
  }
  /** The record up to a block; left out, up to the newest. */
  | { readonly screen: "chain"; readonly last?: number }
  | { readonly screen: "block"; readonly index: number };

const SCREENS: Readonly<Record<string, Route>> = {
  "": { screen: "home" },
  "/": { screen: "home" },
  "/result": { screen: "result" },
  "/audit": { screen: "audit" },
  "/report": { screen: "report" },
  "/settings": { screen: "settings" },
  "/hand-in": { screen: "hand-in", text: "" },
  "/chain": { screen: "chain" },
  "/receipt": { screen: "receipt" },
  "/peers": { screen: "peers" },
  "/test": { screen: "check-test" },
  "/vote": { screen: "vote-code" },
  "/vote/check": { screen: "vote-check" },
};

/** The screen of a fragment, such as `#/result`. */
export function routeOf(fragment: string): Route {
  const path = fragment.replace(/^#/, "");
  if (Object.hasOwn(SCREENS, path)) return SCREENS[path];
  const place = /^\/vote\/([1-9]\d?)$/.exec(path)?.[1];
  if (place !== undefined) return { screen: "vote-question", place: Number(place) - 1 };
  const block = /^\/chain\/(to\/)?(0|[1-9]\d{0,14})$/.exec(path);
  if (block !== null) {
    const index = Number(block[2]);
    return block[1] === undefined ? { screen: "block", index } : { screen: "chain", last: index };
  }
  const ballot = /^\/hand-in\/([\w-]{20,4000})$/.exec(path)?.[1];
  if (ballot !== undefined) return { screen: "hand-in", text: BALLOT_TEXT_START + ballot };
  return letterRouteOf(path) ?? recordRouteOf(path) ?? { screen: "unknown" };
}

function letterRouteOf(path: string): Route | undefined {
  const letter = /^\/l\/([0-9a-f]{16})\/([1-9]\d{0,6})(?:\/([0-9A-Z]{28}))?$/.exec(path);
  if (letter === null) return undefined;
  const [, chain, number, code] = letter;
  return { screen: "vote-letter", chain, number: Number(number), ...code && { code } };
}

function recordRouteOf(path: string): Route | undefined {
  const [, kind, id = "", chainId] =
    /^\/(r|chain\/v)\/([0-9a-f]{64})(?:\/([0-9a-f]{64}))?$/.exec(path) ?? [];
  if (!isRecordId(id)) return undefined;
  const isOwn = kind === "r";
  if (chainId === undefined) return { screen: "record", id, isOwn };
  return isChainId(chainId) ? { screen: "record", id, chainId, isOwn } : undefined;
}

/** The screen that is shown. */
export const route = signal<Route>({ screen: "home" });

/** Follows the address bar, back and forward too. */
export function followAddress(): void {
  const read = () => {
    route.value = routeOf(location.hash);
    // A code leaves the address before anything is asked for: it is in the memory of this tab alone.
    if (route.value.screen === "vote-letter" && route.value.code !== undefined) {
      history.replaceState(null, "", location.hash.replace(/\/[^/]*$/, ""));
    }
  };
  read();
  addEventListener("hashchange", read);
}
