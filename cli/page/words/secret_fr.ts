import type { Words } from "./en.ts";
import { pluralsOf } from "./plurals.ts";

const n = pluralsOf("fr");

/** In French. */
export const secretFr: Words["secret"] = {
  encrypting: "Votre bulletin est en train d’être chiffré …",
  mark: "La marque de votre bulletin chiffré",
  markAbout:
    "Notez-la ou prenez-la en photo. La page de votre vote, qui s’ouvre après l’envoi, montre la même marque dès que le vote est dans le registre.",
  either:
    "Envoyez ce bulletin, ou ouvrez-le pour voir s’il dit ce que vous avez choisi. Un bulletin ouvert n’est pas envoyé.",
  open: "Ouvrir celui-ci pour essai",
  hidden: (needed, trustees) =>
    `Personne ne voit ce que vous votez, même plus tard, à moins que ${needed} des ${trustees} personnes de confiance ne s’entendent. Tout le monde voit que ce numéro a voté, et quand.`,
  few: (count, shown) =>
    n(count, {
      one: "La somme est ouverte dès un seul vote. Avec si peu, elle peut montrer qui a voté quoi.",
      other:
        `La somme est ouverte dès ${shown} votes. Avec si peu, elle peut montrer qui a voté quoi.`,
    }),
  opened: {
    title: "Ouvert pour essai. Vous n’avez pas encore voté",
    about:
      "Le bulletin qui porte cette marque a été ouvert et n’est pas envoyé. Enregistrez-le et portez le fichier sur un autre appareil. Ouvrez-y « Vérifier un bulletin d’essai », sur un autre ordinateur de l’association : il doit montrer cette marque et ce que vous avez choisi.",
    warning: "Le fichier montre ce que vous avez choisi. Supprimez-le après la comparaison.",
    save: "Enregistrer le bulletin d’essai",
    again: "Chiffrer mon vote à nouveau",
  },
  check: {
    title: "Vérifier un bulletin d’essai",
    about:
      "Pour un bulletin chiffré sur un autre appareil et ouvert pour essai. Cet appareil le chiffre à nouveau et compare.",
    file: "Le fichier du bulletin d’essai",
    checking: "Vérification …",
    good:
      "Le bulletin dit ce qui est écrit ici. Est-ce bien ce qui a été choisi, et la marque qui a été montrée ?",
    bad: "Ce bulletin ne dit pas ce qu’il annonce. Ne votez pas avec l’appareil qui l’a fait.",
    none: "Ce n’est pas un bulletin d’essai de ce vote.",
    noKey: "La clé des personnes de confiance n’est pas encore là : il n’y a rien à comparer.",
    often:
      "Un appareil qui ne s’attend jamais à un essai pourrait tricher. Essayez donc aussi souvent que vous voulez, et ne décidez qu’après avoir vu la marque.",
  },
  compareMark:
    "Ce doit être celle que vous avez vue avant l’envoi. Si c’en est une autre, dites-le au bureau qui envoie les lettres, et votez encore une fois sur un autre ordinateur.",
  trustees: {
    missing: (time, names) =>
      `Les personnes de confiance doivent faire leur clé avant le ${time}. Il manque : ${names}.`,
    made: "Les personnes de confiance ont fait leur clé.",
    cheat: (name) => `${name} a triché en faisant la clé, et c’est prouvé. Personne ne peut voter.`,
    late: (names) =>
      `La clé des personnes de confiance n’était pas prête à temps. Il manquait : ${names}. Personne ne peut voter.`,
    waiting:
      "Personne ne compte les votes secrets avant la fin du vote et l’ouverture de leur somme par les personnes de confiance.",
    unsummed:
      "Le vote est terminé. Les programmes des personnes de confiance n’ont pas encore remis la somme des voix.",
    sealing: (missing, names) =>
      `La somme des voix est là, encore chiffrée. Des personnes de confiance doivent encore la confirmer : ${missing} parmi ${names}.`,
    opening: (missing, names) =>
      `La somme des voix est là, encore chiffrée. Des personnes de confiance doivent encore l’ouvrir : ${missing} parmi ${names}.`,
    tooFew: (minimum) =>
      `Moins de ${minimum} votes comptent, leur somme n’est donc pas ouverte : elle pourrait montrer qui a voté quoi.`,
    opened: (names) => `La somme des voix a été ouverte par ${names}.`,
    proven:
      "Votre navigateur a vérifié les preuves que les personnes de confiance l’ont bien ouverte. Que c’est la somme de ces votes, « Vérifier tout le scrutin » le montre.",
    broken:
      "Les preuves des personnes de confiance que montre l’ordinateur du scrutin sont fausses. Ne vous fiez pas à ce compte, et regardez sur un autre ordinateur de l’association.",
  },
};
