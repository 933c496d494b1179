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
import { followLook } from "../parts/follow_look.ts";
import { language, loadLanguage } from "../words/language.ts";
import { OrganiserApp, place } from "./organiser_app.tsx";

followLook(undefined);
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
