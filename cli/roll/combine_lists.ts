/**
 * Puts the keys of two registrars together: a voter's key on the roll is the sum of the keys that each registrar has made,
 * so nobody votes without both codes.
 *
 * **Lined up by the list of voters.** A number on the roll says nothing here: it is the place of the sum, which neither
 * registrar knows before. Both work from the same list, in the same order and with the same lines left out, and each list of
 * keys names the digest of that list of voters. If they differ, nothing is put together.
 *
 * **Committed to before it was shown.** Who knows the other's keys could choose own ones so that the sums are keys whose
 * secrets they know (a rogue key), and vote for everybody. So each registrar first shows the commitment to a list, which will
 * stand in the definition too, and a list that does not fit it is refused.
 *
 * A voter's own key is in both lists, and stays as it is: nobody else knows its secret.
 */
import { bytesToHex, equalBytes } from "../../core/base/hash.ts";
import { addPublicKeys } from "../../core/ed25519/point_sum.ts";
import { commitOfList } from "../../plugins/election/definition/commit_of_list.ts";
import type { CodeList } from "./codes_csv.ts";
import type { RegistrarFile } from "./registrar_file.ts";
import { digestVoters, type KeyList } from "./key_list.ts";
import { type NumberedRoll, numberVoters } from "./roll_numbers.ts";

/** What {@linkcode combineLists} puts together. */
export interface ListsToCombine {
  /** The list of the own folder, and its voters. */
  readonly own: KeyList;
  readonly codes: CodeList;
  /** The other registrar's, whose keys have been looked at. */
  readonly other: KeyList;
  /** What both registrars have shown before. */
  readonly shown: readonly Pick<RegistrarFile, "nonce" | "registrar" | "commit">[];
}

/**
 * The roll of two registrars.
 *
 * @throws {TypeError} Naming the list and the rule that it breaks.
 */
export function combineLists({ own, codes, other, shown }: ListsToCombine): NumberedRoll {
  if (own.registrar === other.registrar) {
    throw new TypeError(
      `the other list must be that of registrar ${
        3 - own.registrar
      }: it is of ${own.registrar} too`,
    );
  }
  for (const list of [own, other]) checkList(list, shown);
  const { voters } = codes;
  const isSame = other.voters === own.voters && digestVoters(codes) === own.voters;
  if (!isSame || other.keys.length !== voters.length || own.keys.length !== voters.length) {
    const counts = own.keys.length === other.keys.length
      ? ""
      : `: they have ${own.keys.length} and ${other.keys.length} voters`;
    throw new TypeError(
      "both lists must be made of the same list of voters, in the same order and with the same lines left " +
        `out${counts}`,
    );
  }
  const keys = own.keys.map((key, i) => {
    const theirs = other.keys[i];
    if (voters[i].key === undefined) return addPublicKeys(key, theirs);
    const isTheirs = equalBytes(key, theirs) && bytesToHex(key) === voters[i].key;
    if (isTheirs) return key;
    throw new TypeError(`both lists must have the own key of "${voters[i].name}"`);
  });
  return numberVoters(keys, voters.map(({ weight }) => weight));
}

/** Holds a list against what its registrar has shown before. */
function checkList({ nonce, registrar, keys }: KeyList, shown: ListsToCombine["shown"]): void {
  const before = shown.find((each) => each.registrar === registrar);
  if (before === undefined) {
    throw new TypeError(
      `what was shown before must be of registrar ${registrar}, as the list of keys is`,
    );
  }
  if (shown.some((each) => each.nonce !== nonce)) {
    throw new TypeError(
      `the list of registrar ${registrar} must be of the same election as what was shown: its nonce differs`,
    );
  }
  if (commitOfList(keys, { nonce, registrar }) === before.commit) return;
  throw new TypeError(
    `the list of registrar ${registrar} must fit the commit that was shown before: it is another list`,
  );
}
