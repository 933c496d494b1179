/**
 * Voting codes: what a voter's letter shows, and types in.
 *
 * A code is a number below 58^22, some 2^128.9: as many as Belenios' credentials have, whose 22 characters of Base58 spell
 * the same number, so that a code works in Belenios' own tool. The letter spells it with 28 symbols that people do
 * not confuse: 26 of Crockford's Base32 (https://www.crockford.com/base32.html) for the number, and two that check it,
 * by a Reed-Solomon code over GF(32). Every slip of one or two symbols is found.
 */
import type { Random } from "../../../core/base/clock.ts";
import { checkSymbols, slippedSymbol } from "./code_check.ts";

/** Crockford's symbols, by their values. */
const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Belenios' symbols, by their values (Base58, as Bitcoin has it). */
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Symbols of a code that spell its number, and all of them. */
const NUMBER_SYMBOLS = 26;
const CODE_SYMBOLS = 28;

/** Symbols of a group in a letter. */
const GROUP = 4;

/** Characters of a Belenios credential, and after which of them a hyphen stands. */
const CREDENTIAL_LENGTH = 22;
const HYPHENS_AFTER = [5, 11, 16];

/** Codes are numbers below this one. */
export const CODE_COUNT = 58n ** 22n;

/** The rule that a typed text breaks, with its facts. They hold nothing of the code but one wrong character. */
export type VotingCodeFault =
  /** `symbols`: how many were typed. */
  | { readonly code: "code-length"; readonly symbols: number }
  /** `place`: of the symbol that no code has, from 1. */
  | { readonly code: "code-symbol"; readonly symbol: string; readonly place: number }
  /** `group`: the one of 7 that probably has the slip, from 1; undefined if there is more than one slip. */
  | { readonly code: "code-slip"; readonly group: number | undefined }
  /** The symbols fit each other, and the number is none that was ever drawn. */
  | { readonly code: "code-number" };

/** What {@linkcode readVotingCode} answers. */
export type ReadVotingCode =
  | { readonly ok: true; readonly number: bigint }
  | { readonly ok: false; readonly reason: string } & VotingCodeFault;

/** Draws a new code. */
export function drawVotingCode(random: Pick<Random, "below">): bigint {
  let number = 0n;
  for (let i = 0; i < CREDENTIAL_LENGTH; i++) number = number * 58n + BigInt(random.below(58));
  return number;
}

/**
 * A code as the letter shows it: `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX`.
 *
 * @throws {RangeError} If there is no such code.
 */
export function formatVotingCode(number: bigint): string {
  const values = valuesOf(checkNumber(number), 32n, NUMBER_SYMBOLS);
  const text = [...values, ...checkSymbols(values)].map((value) => SYMBOLS[value]).join("");
  return text.match(/.{4}/g)!.join("-");
}

/**
 * A code as Belenios spells it: `XXXXX-XXXXXX-XXXXX-XXXXXX`.
 *
 * @throws {RangeError} If there is no such code.
 */
export function formatCredential(number: bigint): string {
  const characters = valuesOf(checkNumber(number), 58n, CREDENTIAL_LENGTH)
    .map((value) => BASE58[value]);
  return characters.map((char, i) => HYPHENS_AFTER.includes(i) ? `-${char}` : char).join("");
}

/**
 * Reads what a person typed: in any case, with or without hyphens and spaces, and with the letters O, I and L for the digits
 * that they look like.
 */
export function readVotingCode(text: string): ReadVotingCode {
  const typed = [...text.toUpperCase().replace(/[\s-]/gu, "")];
  const values = typed.map((char) => SYMBOLS.indexOf(DIGITS[char] ?? char));
  const wrong = values.indexOf(-1);
  if (wrong !== -1) {
    return fault({ code: "code-symbol", symbol: typed[wrong], place: wrong + 1 });
  }
  if (values.length !== CODE_SYMBOLS) {
    return fault({ code: "code-length", symbols: values.length });
  }
  const slip = slippedSymbol(values);
  if (slip !== undefined) return fault({ code: "code-slip", group: groupOf(slip) });
  const number = numberOf(values.slice(0, NUMBER_SYMBOLS), 32n);
  if (number < CODE_COUNT) return { ok: true, number };
  return fault({ code: "code-number" });
}

/** Letters that people write for digits. */
const DIGITS: Readonly<Record<string, string>> = { O: "0", I: "1", L: "1" };

function fault(broken: VotingCodeFault): ReadVotingCode {
  return { ok: false, ...broken, reason: describeFault(broken) };
}

function describeFault(fault: VotingCodeFault): string {
  switch (fault.code) {
    case "code-length":
      return `the voting code must have ${CODE_SYMBOLS} symbols, in 7 groups of 4: it has ${fault.symbols}`;
    case "code-symbol": {
      const name = JSON.stringify(fault.symbol);
      return `the voting code has no ${name}, which is its symbol ${fault.place}`;
    }
    case "code-slip": {
      const where = fault.group === undefined ? "" : `, probably in its group ${fault.group} of 7`;
      return `the voting code has a slip${where}: compare it with the letter`;
    }
    case "code-number":
      return "the voting code is none that was ever given out: check the letter";
  }
}

/** Most slips of two symbols look like one of a single symbol elsewhere, so the group is no more than likely. */
function groupOf(symbol: number): number | undefined {
  return symbol === -1 ? undefined : Math.floor(symbol / GROUP) + 1;
}

function checkNumber(number: bigint): bigint {
  if (number >= 0n && number < CODE_COUNT) return number;
  throw new RangeError("Cannot write a voting code as its number must be from 0 to 58^22 - 1");
}

/** The digits of a number, the highest first. */
function valuesOf(number: bigint, base: bigint, length: number): number[] {
  const values: number[] = [];
  for (let rest = number; values.length < length; rest /= base) values.push(Number(rest % base));
  return values.reverse();
}

function numberOf(values: readonly number[], base: bigint): bigint {
  return values.reduce((sum, value) => sum * base + BigInt(value), 0n);
}
