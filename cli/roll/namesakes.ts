/** Voters of one name: the same person twice, or two whom something tells apart. */
import { TextMap } from "../../core/base/text_map.ts";
import { looksOf } from "../../plugins/text/near_texts.ts";
import { MAX_NAMESAKES } from "./limits.ts";
import type { ListedVoter } from "./voter_list.ts";
import { type VoterFault, voterFault } from "./voter_fault.ts";

/**
 * The voters whose names look like one before, and whom nothing tells from that one. Names look alike as
 * {@linkcode looksOf} says: case, white space, spellings of Unicode and look-alike letters are no difference. Another field
 * tells two apart if both have something in it that does not look alike; a weight does not.
 *
 * Takes time in proportion to the number of voters, times {@linkcode MAX_NAMESAKES} at most.
 */
export function findNamesakes(voters: readonly ListedVoter[], column: string): VoterFault[] {
  const groups = new TextMap<ListedVoter[]>();
  const faults: VoterFault[] = [];
  for (const voter of voters) {
    const looks = [...looksOf(voter.name)];
    const before = looks.flatMap((look) => groups.get(look) ?? []);
    for (const look of looks) {
      const group = groups.get(look);
      if (group === undefined) groups.set(look, [voter]);
      else if (group.length < MAX_NAMESAKES) group.push(voter);
    }
    const place = { line: voter.line, column, value: voter.name };
    if (before.length >= MAX_NAMESAKES) {
      const reason = `at most ${MAX_NAMESAKES} voters may have names that look alike`;
      faults.push(voterFault({ ...place, rule: "too-many-namesakes", reason }));
      continue;
    }
    const twin = before.find((other) => !areApart(voter, other));
    if (twin === undefined) continue;
    const reason =
      `the same voter must not come twice: line ${twin.line} has "${twin.name}" too, ` +
      "and nothing tells the two apart";
    faults.push(voterFault({ ...place, rule: "voter-twice", reason }));
  }
  return faults;
}

function areApart(one: ListedVoter, other: ListedVoter): boolean {
  const [mine, theirs] = [one, other].map(({ fields, key }) => [...fields, key ?? ""]);
  return mine.some((field, i) => field !== "" && theirs[i] !== "" && !lookAlike(field, theirs[i]));
}

function lookAlike(one: string, other: string): boolean {
  return one === other || !looksOf(one).isDisjointFrom(looksOf(other));
}
