/** Options that simulations share: whole numbers, `--json` and `--help`. */
import { parseArgs } from "node:util";

/** A whole number that a simulation takes. */
export interface WholeNumber {
  readonly default: number;
  /** The least it may be; 1 if nothing is said. */
  readonly least?: number;
  /** The most it may be; any if nothing is said. */
  readonly most?: number;
}

/**
 * Reads the options of a simulation by their names. With `--help` it prints the usage and ends the process with 0; with
 * an option that there is not, or a number that may not be, with 2.
 */
export function readSimOptions<Name extends string>(
  args: readonly string[],
  usage: string,
  numbers: Readonly<Record<Name, WholeNumber>>,
): Readonly<Record<Name, number>> & { readonly json: boolean } {
  const names = Object.keys(numbers) as Name[];
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...Object.fromEntries(names.map((name) => [name, { type: "string" as const }])),
        json: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      Deno.exit(0);
    }
    const given: Readonly<Record<string, unknown>> = values;
    const read = names.map((name) => [name, wholeNumber(name, given[name], numbers[name])]);
    return { ...Object.fromEntries(read), json: values.json };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    Deno.exit(2);
  }
}

function wholeNumber(name: string, text: unknown, kind: WholeNumber): number {
  const { least = 1, most = Number.MAX_SAFE_INTEGER } = kind;
  const value = text === undefined ? kind.default : Number(text);
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const range = kind.most === undefined ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new TypeError(`--${name} must be a whole number ${range}: ${text}`);
}
