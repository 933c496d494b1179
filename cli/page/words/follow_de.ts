import type { Words } from "./en.ts";
import { pluralsOf } from "./plurals.ts";

const n = pluralsOf("de");

/** German: a vote that is followed, and where more can be seen. */
export const followDe: Words["follow"] = {
  more: {
    title: "Genauer hinsehen",
    chain: "Das Wahlprotokoll, Block für Block",
    receipt: "Einen Beleg prüfen",
    peers: "Computer dieser Wahl",
  },
  vote: {
    title: {
      sent: "Diese Stimme wartet auf einen Block",
      written: "Diese Stimme steht im Wahlprotokoll",
      final: "Diese Stimme ist endgültig",
    },
    likely: (count, shown) =>
      n(count, {
        one: "Bleibt wahrscheinlich: Der Block ist der letzte.",
        other: `Bleibt wahrscheinlich: Von diesem Block an sind es ${shown} Blöcke.`,
      }),
    notLikely: "Bleibt wahrscheinlich",
    checked: "Ihr Browser hat geprüft, dass diese Stimme in dem Block steht.",
    checkedFinal:
      "Ihr Browser hat geprüft, dass diese Stimme in dem Block steht, und die Unterschriften der Zeugen.",
    unproven: {
      written:
        "Der Computer der Wahl sagt, diese Stimme stehe im Wahlprotokoll, und zeigt es nicht. Sehen Sie auf einem anderen Computer des Vereins nach.",
      final:
        "Der Computer der Wahl sagt, diese Stimme sei endgültig, und zeigt es nicht. Sehen Sie auf einem anderen Computer des Vereins nach.",
    },
    seeBlock: "Den Block ansehen",
    save: "Beleg speichern",
    saveOpen:
      "Eine Datei, mit der jeder Computer des Vereins diese Stimme prüfen kann. Sie zeigt, wie Sie gewählt haben.",
    saveSecret:
      "Eine Datei, mit der jeder Computer des Vereins diese Stimme prüfen kann. Sie zeigt nicht, wie Sie gewählt haben.",
  },
};
