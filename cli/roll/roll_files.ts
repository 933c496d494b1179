/** The files of a registrar's folder: their names, and what is in them when they are made. */
import { formatSigningKey, type SigningKey } from "../app/files/signing_key.ts";
import { type CodeList, formatCodes } from "./codes_csv.ts";
import { formatKeyList, type KeyList } from "./key_list.ts";
import { formatRegistrar, type RegistrarFile } from "./registrar_file.ts";
import type { ReplacedKey } from "./replaced_file.ts";

/** Names of its files. */
export const ROLL_FILES = {
  /** Secret: who has which code. */
  codes: "codes.csv",
  /** For everybody: who may vote, as keys. */
  roll: "roll.bin",
  /** Secret: signs replaced letters. */
  key: "registrar.key",
  /** For the organiser. */
  registrar: "registrar.json",
  /** For the other registrar, and nobody else, once both commitments have been shown. */
  list: "keys.json",
  /** Who has got another code. */
  replaced: "replaced.json",
} as const;

/** What is in it when it is made. */
export interface NewRollFolder {
  readonly codes: CodeList;
  readonly registrar: RegistrarFile;
  readonly key: SigningKey;
  /** The roll, if this is the only registrar. */
  readonly roll?: Uint8Array;
  /** The own list of keys, if there are two. */
  readonly list?: KeyList;
}

/** A file to be made. */
export interface NewRollFile {
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly isSecret?: boolean;
}

/** The files of a new folder. */
export function rollFilesOf(
  { codes, registrar, key, roll, list }: NewRollFolder,
): readonly NewRollFile[] {
  return [
    { name: ROLL_FILES.codes, content: formatCodes(codes), isSecret: true },
    { name: ROLL_FILES.key, content: formatSigningKey(key), isSecret: true },
    { name: ROLL_FILES.registrar, content: formatRegistrar(registrar) },
    ...roll === undefined ? [] : [{ name: ROLL_FILES.roll, content: roll }],
    ...list === undefined
      ? []
      : [{ name: ROLL_FILES.list, content: formatKeyList(list), isSecret: true }],
  ];
}

/** What a folder holds. */
export interface RollFolder {
  readonly codes: CodeList;
  readonly registrar: RegistrarFile;
  /** Undefined until two registrars have put their keys together. */
  readonly roll: Uint8Array | undefined;
  /** Voters with another code, in the order in which they got it. */
  readonly replaced: readonly ReplacedKey[];
}
