/**
 * The organiser's page: one file for a disk, which makes the files of an election as the commands `election new`, `roll new` and
 * `roll letters` make them. It sends nothing and keeps nothing, and it is never served: it makes secrets.
 *
 * This room owns its screens. It does not own what they make: that is `cli/organise`, `cli/roll` and `cli/letters`. Read
 * `organiser_app.tsx` next.
 */
import { effect } from "@preact/signals";
import { render } from "preact";
import { systemClock as clock, systemRandom as random } from "../../../core/base/system.ts";
import { followWishes, scheme, size } from "../state/look.ts";
import { direction, language, loadLanguage, spoken } from "../words/language.ts";
import { OrganiserApp, place } from "./organiser_app.tsx";

const root = document.documentElement;
followWishes(undefined, navigator.languages);
effect(() => {
  root.lang = spoken.value;
  root.dir = direction.value;
  root.dataset.size = size.value;
  root.dataset.scheme = scheme.value;
});
await loadLanguage(language.peek());
effect(() => void loadLanguage(language.value));
const follow = () => {
  place.value = location.hash;
};
follow();
addEventListener("hashchange", follow);
const isFromDisk = location.protocol === "file:";
render(
  <OrganiserApp isFromDisk={isFromDisk} clock={clock} random={random} />,
  document.getElementById("app")!,
);
