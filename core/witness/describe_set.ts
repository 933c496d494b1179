/** What a set of witnesses can bear, for people: how many must agree, who may be away, who could cheat. */
import { measureSet, type SetStrength } from "./set_strength.ts";
import { totalWeight, type WitnessSet } from "./witness_set.ts";

/**
 * Sentences for whoever makes a network, each whole. The names in them are the organiser's own.
 *
 * @example Four equal witnesses
 * `4 witnesses, 3 must agree.` `Votes become final as long as no more than 1 is away.` …
 */
export function describeWitnesses(set: WitnessSet): string[] {
  const strength = measureSet(set);
  return [
    describeQuorum(set),
    ...describeAway(set, strength),
    ...describeAlone(set, strength),
    describeCheats(set, strength),
    ...proposeFour(set, strength),
    describeMining(set),
  ];
}

/** The mining that a command proposes for so many witnesses, one of whom may be the host's own. */
export function proposeMining(
  witnesses: number,
  { isHost = false }: { isHost?: boolean } = {},
): WitnessSet["mining"] {
  return witnesses >= 4 || (witnesses === 1 && isHost) ? "off" : "open";
}

function describeQuorum({ keys, quorum }: WitnessSet): string {
  if (keys.length === 1) return `1 witness: this network trusts ${keys[0].name} alone.`;
  const witnesses = `${keys.length} witnesses`;
  const [{ weight }] = keys;
  if (keys.every((each) => each.weight === weight)) {
    return `${witnesses}, ${Math.ceil(quorum / weight)} must agree.`;
  }
  return `${witnesses} with a weight of ${
    totalWeight({ keys })
  } together; a weight of ${quorum} must agree.`;
}

function describeAway({ keys }: WitnessSet, { vetoes, mayBeAway }: SetStrength): string[] {
  if (keys.length === 1) return [`Nothing becomes final while ${keys[0].name} is away.`];
  if (vetoes.length === keys.length) return ["Nothing becomes final while any of them is away."];
  if (vetoes.length === 0) {
    return [
      `Votes become final as long as no more than ${mayBeAway} ${
        mayBeAway === 1 ? "is" : "are"
      } away.`,
    ];
  }
  const names = vetoes.map((number) => keys[number].name);
  return [
    `Nothing becomes final without ${
      listNames(names)
    }; of the others no more than ${mayBeAway} may be away.`,
  ];
}

function describeAlone({ keys }: WitnessSet, { alone }: SetStrength): string[] {
  if (keys.length === 1) return [];
  return alone.map((number) => `${keys[number].name} alone can make votes final.`);
}

/** They would be named in any case: those who are just enough are fewer than a quorum, or one has a veto (`proof.ts`). */
function describeCheats({ keys }: WitnessSet, { cheatsNeeded }: SetStrength): string {
  const could = "could make two results final, and would be named";
  if (keys.length === 1) return `${keys[0].name} ${could}.`;
  if (cheatsNeeded === 1) return `A single one who cheats ${could}.`;
  return `${cheatsNeeded} who cheat together ${could}.`;
}

/** Two or three who must all agree stand still when one laptop sleeps. */
function proposeFour({ keys }: WitnessSet, { vetoes }: SetStrength): string[] {
  const isFew = keys.length === 2 || keys.length === 3;
  return isFew && vetoes.length === keys.length
    ? ["Better take four witnesses: then 1 may be away."]
    : [];
}

function describeMining({ keys, mining }: WitnessSet): string {
  const away = keys.length === 1 ? `${keys[0].name} is away` : "too few witnesses are there";
  return mining === "off"
    ? `Mining: off. While ${away}, votes wait.`
    : `Mining: open. While ${away}, votes enter blocks that are not final.`;
}

function listNames(names: readonly string[]): string {
  return names.length === 1 ? names[0] : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
