import { signal } from "@preact/signals";
import { Heading } from "../parts/heading.tsx";
import { PageFrame } from "../parts/page_frame.tsx";
import { Settings } from "../screens/settings.tsx";
import { words } from "../words/language.ts";
import { organiserWords } from "../words/organiser_words.ts";
import { registrarWords } from "../words/registrar_words.ts";
import type { OrganiserDeps } from "./organiser_deps.ts";
import { LettersScreen } from "./letters_screen.tsx";
import { RollScreen } from "./roll_screen.tsx";
import { SetUpScreen } from "./set_up_screen.tsx";

/** The fragment of the address. */
export const place = signal("");

/** The whole page. */
export function OrganiserApp(deps: OrganiserDeps) {
  const { title } = organiserWords.value;
  const links = [{ to: "#/", text: title }, { to: "#/settings", text: words.value.menu.settings }];
  return (
    <PageFrame name="chainvote" links={links}>
      <OrganiserScreen key={place.value} {...deps} />
    </PageFrame>
  );
}

function OrganiserScreen({ isFromDisk, ...deps }: OrganiserDeps) {
  const { value: at } = place;
  if (at === "#/settings") return <Settings />;
  if (isFromDisk && at === "#/setup") return <SetUpScreen {...deps} />;
  if (isFromDisk && at === "#/roll") return <RollScreen {...deps} />;
  if (isFromDisk && at === "#/letters") return <LettersScreen />;
  return <OrganiserStart isFromDisk={isFromDisk} />;
}

function OrganiserStart({ isFromDisk }: Pick<OrganiserDeps, "isFromDisk">) {
  const { title, about, notFromDisk, setUp } = organiserWords.value;
  const { roll, letters } = registrarWords.value;
  return (
    <>
      <Heading title={title}>{title}</Heading>
      <p>{about}</p>
      {!isFromDisk ? <p class="warning">{notFromDisk}</p> : (
        <ol>
          <li>
            <a href="#/setup">{setUp.title}</a>
          </li>
          <li>
            <a href="#/roll">{roll.title}</a>
          </li>
          <li>
            <a href="#/letters">{letters.title}</a>
          </li>
        </ol>
      )}
    </>
  );
}
