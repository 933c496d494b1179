import type { WordsLike } from "./en.ts";
import type { auditEn } from "./audit_en.ts";

/** The words of a check of the whole election, in French. */
export const auditFr: WordsLike<typeof auditEn> = {
  title: "Vérifier tout le scrutin",
  about:
    "Votre navigateur lit tout le registre et recompte, selon les mêmes règles que chaque ordinateur du scrutin. Il ne croit personne.",
  from: "Le registre",
  fromPeer: "de l’ordinateur du scrutin",
  fromFile: "d’un fichier écrit par la commande export du programme",
  file: "Le fichier",
  start: "Commencer",
  cancel: "Arrêter",
  cancelled: "Arrêté. Rien n’a été établi.",
  loading: (size) => `Chargement du registre : ${size} Mo…`,
  checking: (done, all) => `${done} inscriptions vérifiées sur ${all}…`,
  stay:
    "Gardez cette page au premier plan : les navigateurs ralentissent ce que personne ne regarde.",
  away: "Pas de réponse de l’ordinateur du scrutin. Réessayez, ou vérifiez un fichier.",
  unreadable: "Ce n’est pas un registre entier. La raison, en anglais :",
  other: (name) => `C’est le registre d’autre chose : « ${name} ».`,
  good: "Tout est juste",
  bad: "Quelque chose n’est pas juste",
  checks: {
    file: "Le registre est entier.",
    headers: "Chaque bloc suit le précédent.",
    work: "Chaque bloc a son travail de calcul.",
    difficulty: "Le travail est aussi difficile que le veulent les règles.",
    records: "Chaque bloc contient exactement les votes qu’il nomme.",
    validator:
      "Chaque vote est signé avec une clé de la liste, pour ce scrutin, à temps, et aucun numéro ne compte deux fois.",
    witnesses: "Ce que les témoins sont dits avoir signé, ils l’ont signé.",
  },
  holds: "Juste :",
  broken: "Pas juste :",
  notChecked: "Non vérifié :",
  at: (index) => `Au bloc ${index}, en anglais :`,
  upTo: (index) => `Tout ce qui précède est juste. Voici le décompte jusqu’au bloc ${index}.`,
  peer: {
    same: "L’ordinateur du scrutin annonce le même décompte.",
    differs:
      "L’ordinateur du scrutin annonce un autre décompte que celui de son propre registre. Dites-le à l’organisateur.",
    moved:
      "Le registre a continué entre-temps. Vérifiez encore une fois pour comparer avec ce que l’ordinateur du scrutin dit maintenant.",
    away: "L’ordinateur du scrutin n’a donné aucun décompte à comparer.",
  },
  last: (index) =>
    `Le dernier bloc a le numéro ${index}. Un autre ordinateur avec le même registre a les mêmes chiffres :`,
  took: (records, seconds) =>
    `${records} inscriptions, vérifiées sur cet appareil en ${seconds} s.`,
  notShown: {
    title: "Ce que cela ne peut pas montrer",
    who:
      "Qui est derrière un numéro, et si la liste contient les bonnes personnes : celui qui envoie les lettres le sait.",
    other:
      "Que d’autres ordinateurs n’ont pas un autre registre avec plus de travail : comparez les chiffres du dernier bloc.",
    free:
      "Que personne n’a été forcé ou payé, et qu’un appareil a fait ce que voulait son propriétaire.",
    page:
      "Que cette page est honnête, si vous ne faites pas confiance à l’ordinateur qui la fournit : vérifiez avec le programme ou auprès d’un autre ordinateur.",
  },
  report: "Rapport à imprimer",
  reportTitle: "Rapport sur un scrutin",
  reportNone: "Le rapport se fait uniquement d’une vérification. Vérifiez d’abord tout le scrutin.",
  made: (time) => `Établi le ${time}, d’une vérification par un navigateur.`,
  chain: "L’identifiant du scrutin",
  work: (hashes) => `Calculs dans le registre : ${hashes}`,
  signature: "Lu et trouvé exact",
  name: "Nom et prénom",
  dateAndSignature: "Date, signature",
  print: "Imprimer",
  save: "Enregistrer comme données (JSON)",
};
