import type { ExploreWords } from "./explore_en.ts";
import { pluralsOf } from "./plurals.ts";

const n = pluralsOf("fr");

/** French: the record, its blocks, receipts and computers. */
export const exploreFr: ExploreWords = {
  otherElection: {
    title: "Ce lien est celui d’une autre élection",
    about: "Vérifiez que vous avez l’adresse du bon ordinateur.",
    theirs: "Mots de l’élection du lien :",
    ours: "Mots du scrutin à cette adresse :",
  },
  chain: {
    title: "Le registre",
    about:
      "Tous les votes sont dans des blocs. Chaque bloc nomme le précédent : aucun ne peut être changé sans que cela se voie.",
    waiting: (count, shown) =>
      n(count, {
        one: `${shown} inscription attend un bloc.`,
        other: `${shown} inscriptions attendent un bloc.`,
      }),
    caption: (first, last) => `Blocs ${first} à ${last}, le plus récent d’abord`,
    block: "Bloc",
    time: "Écrit",
    entries: "Inscriptions",
    state: "État",
    states: { final: "définitif", likely: "pas définitif", unchecked: "pas vérifié" },
    finalUpTo: (block, names) =>
      `Définitif jusqu’au bloc ${block}, signé par ${names}. Votre navigateur a vérifié les signatures.`,
    nothingFinal: "Aucun bloc n’est encore définitif : les témoins n’en ont pas signé.",
    noWitnesses:
      "Cette élection n’a pas de témoins : des blocs pourraient encore être réordonnés, de moins en moins à chaque bloc.",
    falseFinal:
      "L’ordinateur du scrutin dit que des blocs sont définitifs et ne le montre pas. Regardez sur un autre ordinateur du club.",
    older: "Blocs plus anciens",
    newer: "Blocs plus récents",
    rearranged: (time) =>
      `Le registre a été réordonné à ${time} : d’autres blocs en ont remplacé. Leurs votes attendent de nouveau.`,
  },
  block: {
    title: (index) => `Bloc ${index}`,
    first: "Le premier bloc dit ce qu’est l’élection : ses questions, ses dates, qui peut voter.",
    hash: "Son empreinte, qui vaut pour tout son contenu",
    written: (time) => `Écrit ${time}`,
    mined: "Fait par du calcul.",
    sealed: (name) => `Fait par le témoin ${name}.`,
    holds: (count, shown) =>
      n(count, {
        one: `Il contient ${shown} inscription.`,
        other: `Il contient ${shown} inscriptions.`,
      }),
    checked: "Votre navigateur a vérifié que l’empreinte vaut pour ces inscriptions.",
    wrong:
      "Ce que l’ordinateur du scrutin donne pour les inscriptions du bloc n’est pas ce que vaut l’empreinte. Regardez sur un autre ordinateur du club.",
    final: "Ce bloc est définitif : votre navigateur a vérifié les signatures des témoins.",
    notFinal: "Ce bloc n’est pas définitif.",
    unchecked:
      "Que ce bloc soit définitif n’a pas été vérifié : il est trop loin du dernier bloc signé.",
    vote: (voter) => `Vote de la lettre numéro ${voter}`,
    kinds: {
      roll: "Partie de la liste électorale",
      notice: "Message de l’organisateur",
      replaced: "Lettre remplacée",
      trustee: "Partie du travail des personnes de confiance",
      other: "Inscription d’une autre sorte",
    },
    more: "En montrer plus",
    gone: "Le registre de l’ordinateur du scrutin n’a pas ce bloc. Il a peut-être été réordonné.",
    before: "Le bloc précédent",
    after: "Le bloc suivant",
  },
  receipt: {
    title: "Vérifier un reçu",
    about: "Votre navigateur le vérifie lui-même. Rien n’en est envoyé.",
    text: "Texte du reçu, ou adresse d’un vote",
    file: "Ou son fichier",
    check: "Vérifier",
    checking: "Vérification …",
    empty: "Collez un reçu, ou choisissez son fichier.",
    holds: "Le reçu est bon",
    fails: "Le reçu n’est pas bon",
    faults: {
      "not-a-receipt": "Ce n’est ni un reçu, ni l’adresse d’un vote.",
      "other-election": "C’est celui d’une autre élection.",
      "proof": "Il ne montre pas que le vote est dans un bloc.",
      "proof-form": "Il n’est pas entier, ou a été changé.",
      "work": "Ses blocs ont été faits sans le calcul qu’ils annoncent.",
      "certificate": "Les signatures des témoins qu’il contient ne sont pas bonnes.",
      "false-signature": "Le vote qu’il contient n’est pas signé avec le code de cette lettre.",
      "not-what-it-states": "Il annonce un autre numéro que celui de son vote.",
    },
    checkedHere: "Vérifié par votre navigateur",
    told: "Ce que dit l’ordinateur du scrutin",
    open: "Pas vérifié",
    words: "Il est de l’élection qui a ces mots, écrits sur votre lettre :",
    ballot: (voter, seq) => `Il contient le vote ${seq} de la lettre numéro ${voter}.`,
    inBlock: (index, time) => `Ce vote est dans le bloc ${index}, écrit ${time}.`,
    signed: "Il est signé avec le code de cette lettre, qui est sur la liste électorale.",
    final: (names) => `Il est définitif : ${names} ont signé.`,
    here: "Il a ce bloc aussi.",
    elsewhere: "Il a un autre bloc à cette place. Regardez sur un autre ordinateur du club.",
    absent: "Il n’a pas encore ce bloc.",
    counts: "C’est le vote de cette lettre qui compte.",
    replacedVote: "Un vote ultérieur de cette lettre compte à sa place.",
    notFinal: "S’il est définitif : le reçu est plus ancien que les signatures des témoins.",
    noWitnesses: "S’il peut être réordonné : cette élection n’a pas de témoins qui l’excluent.",
    secret:
      "La signature : celle d’un vote secret est vérifiée quand toute l’élection est vérifiée.",
    replacedLetter:
      "La signature : la lettre a été remplacée, et son nouveau code n’est pas sur la liste.",
    noRoll: "La signature : la liste électorale est trop longue, ou pas entière ici.",
    follow: "Suivre ce vote ici",
  },
  peers: {
    title: "Ordinateurs",
    about: "Ce que voit l’ordinateur du scrutin. Un autre en voit peut-être d’autres.",
    alone: "L’ordinateur du scrutin est seul : aucun autre n’a son registre.",
    caption: (count, shown) =>
      n(count, { one: `${shown} ordinateur connecté`, other: `${shown} ordinateurs connectés` }),
    place: "Où",
    program: "Programme",
    record: "Son registre",
    same: "le même dernier bloc",
    behind: (count, shown) =>
      n(count, { one: `${shown} bloc de retard`, other: `${shown} blocs de retard` }),
    branch: "d’autres blocs qu’ici",
    unknown: "pas encore connu",
    more: (count, shown) => n(count, { one: `et ${shown} autre`, other: `et ${shown} autres` }),
    witnesses: "Témoins",
    witness: "Témoin",
    enough: "Assez de témoins sont entendus pour rendre des blocs définitifs.",
    tooFew: "Trop peu de témoins sont entendus : aucun bloc ne devient définitif d’ici là.",
    heard: "entendu",
    silent: (time) => `entendu pour la dernière fois ${time}`,
    never: "pas entendu depuis le démarrage de l’ordinateur du scrutin",
    lied: "a signé deux choses qui se contredisent",
    trackers: "Trackers",
    noTrackers: "Aucun : l’ordinateur du scrutin trouve les autres sans cela.",
    tracker: "Adresse",
    trackerState: "État",
    trackerStates: {
      connected: "connaît l’ordinateur du scrutin",
      unlisted: "ne cite pas l’ordinateur du scrutin",
      unreachable: "ne répond pas",
      asked: "a été interrogé",
    },
    clockFast: (minutes) => `L’horloge de l’ordinateur du scrutin avance de ${minutes} min.`,
    clockSlow: (minutes) => `L’horloge de l’ordinateur du scrutin retarde de ${minutes} min.`,
  },
};
