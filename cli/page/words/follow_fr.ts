import type { Words } from "./en.ts";
import { pluralsOf } from "./plurals.ts";

const n = pluralsOf("fr");

/** French: a vote that is followed, and where more can be seen. */
export const followFr: Words["follow"] = {
  more: {
    title: "Regarder de plus près",
    chain: "Le registre, bloc par bloc",
    receipt: "Vérifier un reçu",
    peers: "Ordinateurs de cette élection",
  },
  vote: {
    title: {
      sent: "Ce vote attend un bloc",
      written: "Ce vote est dans le registre",
      final: "Ce vote est définitif",
    },
    likely: (count, shown) =>
      n(count, {
        one: "Devrait rester : son bloc est le dernier.",
        other: `Devrait rester : le registre a ${shown} blocs à partir de lui.`,
      }),
    notLikely: "Devrait rester",
    checked: "Votre navigateur a vérifié que le bloc contient ce vote.",
    checkedFinal:
      "Votre navigateur a vérifié que le bloc contient ce vote, et les signatures des témoins.",
    unproven: {
      written:
        "L’ordinateur du scrutin dit que ce vote est dans le registre et ne le montre pas. Regardez sur un autre ordinateur du club.",
      final:
        "L’ordinateur du scrutin dit que ce vote est définitif et ne le montre pas. Regardez sur un autre ordinateur du club.",
    },
    seeBlock: "Voir le bloc",
    save: "Enregistrer un reçu",
    saveOpen:
      "Un fichier avec lequel tout ordinateur du club peut vérifier ce vote. Il montre ce que vous avez voté.",
    saveSecret:
      "Un fichier avec lequel tout ordinateur du club peut vérifier ce vote. Il ne montre pas ce que vous avez voté.",
  },
};
