import type { Signal } from "@preact/signals";
import { Heading } from "../parts/heading.tsx";
import { scheme, SCHEMES, size, SIZES } from "../state/look.ts";
import { language, LANGUAGE_NAMES, LANGUAGE_TAGS, words } from "../words/language.ts";

/** Language, size of the text and colours. */
export function Settings() {
  const { settings } = words.value;
  return (
    <>
      <Heading title={settings.title}>{settings.title}</Heading>
      <Choices
        name="language"
        legend={settings.language}
        chosen={language}
        choices={LANGUAGE_TAGS.map((tag) => ({ value: tag, name: LANGUAGE_NAMES[tag], tag }))}
      />
      <Choices
        name="size"
        legend={settings.size}
        chosen={size}
        choices={SIZES.map((value) => ({ value, name: settings.sizes[value] }))}
      />
      <Choices
        name="scheme"
        legend={settings.colours}
        chosen={scheme}
        choices={SCHEMES.map((value) => ({ value, name: settings.schemes[value] }))}
      />
    </>
  );
}

function Choices<T extends string>({ name, legend, chosen, choices }: {
  readonly name: string;
  readonly legend: string;
  readonly chosen: Signal<T>;
  readonly choices: readonly { readonly value: T; readonly name: string; readonly tag?: string }[];
}) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      {choices.map(({ value, name: text, tag }) => (
        <label class="choice" key={value}>
          <input
            type="radio"
            name={name}
            checked={chosen.value === value}
            onChange={() => {
              chosen.value = value;
            }}
          />
          <span lang={tag}>{text}</span>
        </label>
      ))}
    </fieldset>
  );
}
