/** One voter of a registrar's folder, by number or by name. */
import { looksOf } from "../../plugins/text/near_texts.ts";
import type { CodedVoter, CodeList } from "./codes_csv.ts";

/**
 * Finds the voter. A name is found in any case, and in whatever spelling looks the same.
 *
 * @param wish A number of the roll, or a name.
 * @throws {TypeError} If there is no such voter, or several of that name; it says their numbers.
 */
export function findCodedVoter({ voters }: CodeList, wish: string): CodedVoter {
  const isNumber = /^\d+$/.test(wish);
  const looks = looksOf(wish);
  const found = voters.filter(({ number, name }) =>
    isNumber && number === Number(wish) || !isNumber && !looks.isDisjointFrom(looksOf(name))
  );
  if (found.length === 1) return found[0];
  const what = isNumber ? `the number ${wish}` : `the name "${wish}"`;
  if (found.length === 0) throw new TypeError(`no voter has ${what}`);
  const numbers = found.map(({ number = "-" }) => number).join(", ");
  throw new TypeError(`${found.length} voters have ${what}: name one by number, ${numbers}`);
}
