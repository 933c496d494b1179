/** Which screen the fragment of the address names. The fragment never reaches a peer. */
import { signal } from "@preact/signals";
import { BALLOT_TEXT_START } from "../ballot/ballot_text.ts";
import { isRecordId, type RecordId } from "../../core/block/ids.ts";

/** A screen, and what it is about. */
export type Route =
  | { readonly screen: "home" | "result" | "settings" | "vote-code" | "vote-check" | "unknown" }
  /** A question by its place, from 0. */
  | { readonly screen: "vote-question"; readonly place: number }
  | { readonly screen: "record"; readonly id: RecordId }
  /** `text` is the ballot that the address holds; empty if none. */
  | { readonly screen: "hand-in"; readonly text: string };

const SCREENS: Readonly<Record<string, Route>> = {
  "": { screen: "home" },
  "/": { screen: "home" },
  "/result": { screen: "result" },
  "/settings": { screen: "settings" },
  "/hand-in": { screen: "hand-in", text: "" },
  "/vote": { screen: "vote-code" },
  "/vote/check": { screen: "vote-check" },
};

/** The screen of a fragment, such as `#/result`. */
export function routeOf(fragment: string): Route {
  const path = fragment.replace(/^#/, "");
  if (Object.hasOwn(SCREENS, path)) return SCREENS[path];
  const place = /^\/vote\/([1-9]\d?)$/.exec(path)?.[1];
  if (place !== undefined) return { screen: "vote-question", place: Number(place) - 1 };
  const id = /^\/r\/([0-9a-f]{64})$/.exec(path)?.[1];
  if (id !== undefined && isRecordId(id)) return { screen: "record", id };
  const ballot = /^\/hand-in\/([\w-]{20,4000})$/.exec(path)?.[1];
  if (ballot !== undefined) return { screen: "hand-in", text: BALLOT_TEXT_START + ballot };
  return { screen: "unknown" };
}

/** The screen that is shown. */
export const route = signal<Route>({ screen: "home" });

/** Follows the address bar, back and forward too. */
export function followAddress(): void {
  const read = () => {
    route.value = routeOf(location.hash);
  };
  read();
  addEventListener("hashchange", read);
}
