/** The two versions of the chain file. */
import type { Network } from "../rules/network.ts";

/** 2 if the network has witnesses, 1 for all others. */
export type FileVersion = 1 | 2;

/** The version in which the chain of a network is written. */
export function fileVersionOf({ definition: { witnesses } }: Network): FileVersion {
  return witnesses === undefined ? 1 : 2;
}

/** What a file of that version begins with, before a line feed. */
export function firstLineOf(version: FileVersion): string {
  return `chainvote chain ${version}`;
}
