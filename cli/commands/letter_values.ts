/** What the options of `chainvote roll letters` say. */
import { InvalidArgumentError } from "commander";
import { normalizeText } from "../../plugins/text/text_rules.ts";
import { reading } from "../options/option_values.ts";

/** Reads a text that has to stand on a page. */
export function readShort(name: string, most: number): (text: string) => string {
  return (text) =>
    reading(() => {
      const read = normalizeText(text, { name, most });
      if (read.ok) return read.text;
      throw new TypeError(read.reason);
    });
}

/** This machine's time zone. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Reads the name of a time zone. */
export function readTimeZone(text: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw new InvalidArgumentError(
      `It must be a time zone such as Europe/Zurich: "${text}" is none.`,
    );
  }
}

/** Reads numbers of voters. */
export function readNumbers(text: string): number[] {
  const parts = text.split(",").map((part) => part.trim());
  const wrong = parts.find((part) => !/^[1-9]\d{0,6}$/.test(part));
  if (wrong === undefined) return parts.map(Number);
  throw new InvalidArgumentError(
    `It must be numbers of voters, such as 17,18: "${wrong}" is none.`,
  );
}
