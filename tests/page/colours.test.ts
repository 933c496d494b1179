/** Every set of colours has the contrast that ballots need, worked out from the style sheet by WCAG's own formula. */
import { assert } from "@std/assert";
import { readPageStyle } from "../../cli/app/page/bundle_page.ts";

/** Of texts (VVSG 2.0 principle 7), and of lines that tell things apart. */
const MIN_TEXT_CONTRAST = 10;
const MIN_LINE_CONTRAST = 6;

/** Texts on what they stand on. */
const TEXTS = [["ink", "paper"], ["ink", "soft"], ["act", "paper"], ["on-act", "act"], [
  "good",
  "paper",
], ["bad", "paper"]] as const;

type Colours = Readonly<Record<string, string>>;

/** The colours of each set: light and dark of the first rule, and those that a reader can choose. */
async function readColourSets(): Promise<Readonly<Record<string, Colours>>> {
  const style = await readPageStyle();
  const valuesOf = (rule: string) =>
    Object.fromEntries(Array.from(rule.matchAll(/--([\w-]+):\s*([^;]+);/g), ([, name, value]) => [
      name,
      value,
    ]));
  const [, first] = /:root \{([^}]*)\}/.exec(style)!;
  const pair = valuesOf(first);
  const side = (place: number) =>
    Object.fromEntries(
      Object.entries(pair).map((
        [name, value],
      ) => [name, value.match(/#[0-9a-f]{3,6}/g)![place]]),
    );
  const chosen = Array.from(
    style.matchAll(/:root\[data-scheme="(\w+)"\] \{([^}]*--[^}]*)\}/g),
    ([, name, rule]) => [name, valuesOf(rule)],
  );
  return { light: side(0), dark: side(1), ...Object.fromEntries(chosen) };
}

/** Relative luminance (WCAG 2.2, definition of the term). */
function luminanceOf(colour: string): number {
  const long = colour.length === 4 ? colour.replace(/[0-9a-f]/g, "$&$&") : colour;
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = parseInt(long.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrastOf(one: string, other: string): number {
  const [light, dark] = [luminanceOf(one), luminanceOf(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

Deno.test("every set of colours has a contrast of 10:1 for texts and of 6:1 for lines", async () => {
  const sets = await readColourSets();
  assert(Object.keys(sets).length === 4, Object.keys(sets).join());
  for (const [name, colours] of Object.entries(sets)) {
    for (const [text, ground] of TEXTS) {
      const contrast = contrastOf(colours[text], colours[ground]);
      assert(contrast >= MIN_TEXT_CONTRAST, `${name}: ${text} on ${ground} has ${contrast}`);
    }
    const line = contrastOf(colours.line, colours.paper);
    assert(line >= MIN_LINE_CONTRAST, `${name}: lines have ${line}`);
  }
});
