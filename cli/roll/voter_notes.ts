/** What a person should know of a list of voters that has no fault. */
import { plainExcerpt } from "../../core/base/plain_text.ts";
import { TextMap } from "../../core/base/text_map.ts";
import { NOUNS, type VoterColumn } from "./voter_header.ts";
import type { VoterList } from "./voter_list.ts";

/** What each column was taken for, as one line. */
export function describeColumns(columns: readonly VoterColumn[]): string {
  const known = columns.flatMap(({ heading, role }) =>
    role === undefined ? [] : [`${quoted(heading)} is the ${NOUNS[role]}`]
  );
  const others = columns.filter(({ role }) => role === undefined)
    .map(({ heading }) => quoted(heading));
  const kept = others.length === 0 ? [] : [
    `${others.join(", ")} ${others.length === 1 ? "is" : "are"} kept as ${
      others.length === 1 ? "it is" : "they are"
    }`,
  ];
  return `Columns: ${[...known, ...kept].join(", ")}.`;
}

/** Lines whose voters have one e-mail address: a family, or one person under two names. */
export function findSharedEmails({ voters, kept }: VoterList): string[] {
  const index = kept.findIndex(({ role }) => role === "email");
  if (index === -1) return [];
  const lines = new TextMap<number[]>();
  for (const { line, fields } of voters) {
    const email = fields[index].toLowerCase();
    if (email === "") continue;
    const before = lines.get(email);
    if (before === undefined) lines.set(email, [line]);
    else before.push(line);
  }
  return [...lines].filter(([, { length }]) => length > 1).map(([email, shared]) =>
    `lines ${shared.join(", ")} have one e-mail address, ${quoted(email)}: is it the same person?`
  );
}

function quoted(text: string): string {
  return `"${plainExcerpt(text, 80)}"`;
}
