/** What is said of a wrong option or argument. */
import { quote } from "../../core/base/plain_text.ts";

/** What commander says of a value that is refused, before it says why. */
const REFUSED =
  /^(?<place>error: option '.+?') (?:argument|value) '(?<value>.*?)'(?<from> from env '\w+')? is invalid\. (?<why>.*)$/s;

/** What commander says of a refused argument that is no option. */
const REFUSED_ARGUMENT =
  /^error: command-argument value '(?<value>.*?)' is invalid for argument '(?<name>[^']+)'\. (?<why>.*)$/s;

/**
 * What commander would say, without the value where the rule that it breaks names it: our rules end with "it is", and the
 * value. It may be as long as a key.
 *
 * @example
 * `error: option '--peer <url>' argument 'x' is invalid. It must …: it is "x"` becomes
 * `error: option '--peer <url>': It must …: it is "x"`
 */
export function tellValueOnce(message: string): string {
  const option = REFUSED.exec(message)?.groups;
  if (option !== undefined && isNamed(option)) {
    return `${option.place}${option.from ?? ""}: ${option.why}`;
  }
  const argument = REFUSED_ARGUMENT.exec(message)?.groups;
  if (argument !== undefined && isNamed(argument)) {
    return `error: argument '${argument.name}': ${argument.why}`;
  }
  return message;
}

function isNamed({ value, why }: Record<string, string>): boolean {
  return value === "" ? why.includes("it is empty") : why.includes(quote(value));
}
