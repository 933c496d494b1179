/** Which screen the fragment of the address names. The fragment never reaches a peer. */
import { signal } from "@preact/signals";

/** A screen, and what it is about. */
export type Route = { readonly screen: "home" | "result" | "settings" | "unknown" };

const SCREENS: Readonly<Record<string, Route>> = {
  "": { screen: "home" },
  "/": { screen: "home" },
  "/result": { screen: "result" },
  "/settings": { screen: "settings" },
};

/** The screen of a fragment, such as `#/result`. */
export function routeOf(fragment: string): Route {
  const path = fragment.replace(/^#/, "");
  return Object.hasOwn(SCREENS, path) ? SCREENS[path] : { screen: "unknown" };
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
