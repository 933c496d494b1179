import type { Words } from "./en.ts";
import { followFr } from "./follow_fr.ts";
import { secretFr } from "./secret_fr.ts";
import { pluralsOf } from "./plurals.ts";

const n = pluralsOf("fr");

/** French, with the formal address. */
export const fr: Words = {
  skip: "Aller au contenu",
  menu: {
    home: "Vote",
    result: "Résultat",
    settings: "Réglages",
  },
  loading: "Demande à l’ordinateur du scrutin …",
  stillLoading: "L’ordinateur du scrutin n’a pas encore répondu …",
  away: (since) =>
    `Pas de réponse depuis ${since}. Ce que vous voyez date de ce moment. Nouvel essai en cours.`,
  clocksApart: (own, peer) =>
    `L’horloge de votre appareil indique ${own}, celle de l’ordinateur du scrutin ${peer}. Ce que vous voyez suit celle de l’ordinateur. Si la vôtre est juste, regardez sur un autre ordinateur de l’association.`,
  catchingUp: (index) =>
    `L’ordinateur du scrutin lit encore le registre (bloc ${index}). Des votes peuvent manquer dans ce que vous voyez.`,
  failed: {
    title: "Cette page ne peut pas continuer",
    about: "Quelque chose n’a pas marché dans cette page.",
    maybeSent:
      "Votre vote a peut-être été envoyé malgré cela. Rechargez la page et saisissez votre code dans une minute : elle dit si un vote avec ce numéro a été envoyé.",
    again: "Recharger la page",
    details: "Détails",
  },
  otherNetwork: {
    title: "Pas de vote avec une liste électorale",
    about: (name) =>
      `L’ordinateur à cette adresse contient « ${name} », sans liste électorale. Demandez la bonne adresse à l’organisateur.`,
  },
  phase: {
    preparing: "Le vote n’a pas commencé",
    open: "Le vote est ouvert",
    closing: "Le vote est terminé",
    closed: "Le vote est terminé",
    failed: "Ce vote a échoué",
  },
  opensAt: (time) => `Ouverture : ${time}.`,
  closesAt: (time) => `Vous pouvez voter jusqu’au : ${time}.`,
  closedAt: (time) => `Clôture : ${time}.`,
  closingUntil: (time) =>
    `Les votes envoyés à temps sont encore inscrits. Fin : ${time}. Le résultat peut encore changer.`,
  failedAbout:
    "La liste électorale n’était pas complète au moment de l’ouverture. Personne ne peut voter. Demandez à l’organisateur ce qui va se passer.",
  turnout: (voted, of, voters, all) =>
    n(of, {
      one: `${voters} personne inscrite sur ${all} a voté`,
      other: `${voters} ${
        n(voted, { one: "personne inscrite", other: "personnes inscrites" })
      } sur ${all} ${n(voted, { one: "a", other: "ont" })} voté`,
    }),
  quorum: (needed, isReached) =>
    isReached ? `Le quorum (${needed}) est atteint.` : `Le quorum (${needed}) n’est pas atteint.`,
  compareWords: "Comparez ces mots avec votre lettre :",
  notice: {
    title: "Messages de l’organisateur",
    by: (name, time) => `${name}, ${time}`,
  },
  secretBallots:
    "Ce vote est secret : personne ne voit ce que vous votez, à moins qu’assez de personnes de confiance du vote ne s’entendent. Tout le monde voit qu’un numéro a voté.",
  openBallots:
    "Ce vote est public : tout le monde peut voir qui a voté quoi, par le numéro de la lettre.",
  notYet: "Vous n’avez pas encore voté",
  code: {
    title: "Votre code de vote",
    step1: "Étape 1 sur 3",
    about: "Il est sur votre lettre : 28 lettres et chiffres, en 7 groupes de 4.",
    two:
      "Vous avez deux lettres, de deux bureaux. Les deux codes sont nécessaires : chacun a 28 lettres et chiffres, en 7 groupes de 4.",
    field: "Code de vote",
    goOn: "Continuer",
    asking: "Vérification …",
    noAnswer: "Pas de réponse de l’ordinateur du scrutin. Essayez encore une fois.",
    faults: {
      "code-length": (_typed, shown) =>
        `Ce n’est pas le code entier : il a 28 lettres et chiffres, et vous en avez saisi ${shown}.`,
      "code-symbol": (symbol, place) =>
        `Aucun code ne contient « ${symbol} », qui est à la place ${place}. Comparez avec votre lettre.`,
      "code-slip": "Une lettre ou un chiffre est faux. Comparez le code avec votre lettre.",
      "code-slip-in": (group) =>
        `Une lettre ou un chiffre est faux, sans doute dans le groupe ${group} sur 7. Comparez avec votre lettre.`,
      "code-number": "Ce code n’est pas valable. Comparez-le avec votre lettre.",
    },
    noLetter: {
      title: "Je n’ai pas de lettre",
      about:
        "Adressez-vous au bureau qui envoie les lettres : il peut en faire une nouvelle, et l’ancienne ne sert alors plus à rien.",
    },
  },
  refusals: {
    "not-open": "Le vote n’a pas encore commencé.",
    "closed": "Le vote est terminé.",
    "not-on-roll":
      "Ce code n’est pas sur la liste de ce vote. Vient-il de la lettre pour ce vote ? Comparez les six mots, ou demandez au bureau qui envoie les lettres.",
    "roll-missing":
      "La liste électorale n’était pas complète au moment de l’ouverture. Personne ne peut voter.",
    "keys-missing":
      "La clé des personnes de confiance n’était pas prête à temps, ce vote a donc échoué. Personne ne peut voter.",
    "key-unsettled":
      "La clé des personnes de confiance vient seulement d’être faite. Réessayez dans quelques minutes.",
    "replaced":
      "Cette lettre a été remplacée par une plus récente. Prenez le code de la nouvelle lettre, ou demandez au bureau qui envoie les lettres.",
    "has-voted":
      "Ce code a déjà voté, et dans ce vote le premier vote compte. Ce n’était pas vous ? Dites-le au bureau qui envoie les lettres.",
    "too-many":
      "Ce code a voté autant de fois qu’il est permis. Ce n’était pas vous ? Dites-le au bureau qui envoie les lettres.",
    "superseded":
      "Un vote plus récent avec ce numéro compte à sa place. Ce n’était pas vous ? Dites-le au bureau qui envoie les lettres.",
    "duplicate":
      "Un autre vote avec ce numéro est déjà là. Si vous avez déjà appuyé sur Envoyer, c’est celui-là. Ce n’était pas vous ? Dites-le au bureau qui envoie les lettres.",
    "catching-up":
      "L’ordinateur du scrutin lit encore le registre, et il lui manque peut-être ce qu’il faut pour votre vote. Réessayez dans quelques minutes, ou sur un autre ordinateur du club.",
    "not-shown":
      "L’ordinateur du scrutin dit qu’un vote avec votre numéro est déjà là, et ne le montre pas. Il cherche peut-être à obtenir plusieurs de vos votes. Rien de plus n’a été envoyé. Votez par un autre ordinateur de cette élection, et dites-le au bureau qui envoie les lettres.",
  },
  otherReason: "L’ordinateur du scrutin ne peut pas l’accepter, et dit pourquoi en anglais :",
  codeFirst: {
    title: "Encore une fois votre code",
    about:
      "Cette page oublie votre code de vote quand elle est rechargée. Ce que vous avez coché est toujours là.",
    enter: "Saisir le code de vote",
  },
  ballot: {
    step2: "Étape 2 sur 3",
    of: (place, all) => `question ${place} sur ${all}`,
    whose: (voter, weight, shown) =>
      n(weight, {
        one: `C’est le vote de la lettre numéro ${voter}.`,
        other: `C’est le vote de la lettre numéro ${voter}. Il compte ${shown} fois.`,
      }),
    votedBefore: (count, shown) =>
      n(count, {
        one:
          "Un vote a déjà été envoyé avec ce numéro. Si vous votez de nouveau, le dernier vote compte. Ce n’était pas vous ? Dites-le au bureau qui envoie les lettres.",
        other:
          `${shown} votes ont déjà été envoyés avec ce numéro. Si vous votez de nouveau, le dernier vote compte. Ce n’était pas vous ? Dites-le au bureau qui envoie les lettres.`,
      }),
    next: "Question suivante",
    toCheck: "Vérifier mon vote",
    back: "Retour",
    blank: "Vote blanc",
    chooseOne: "Choisissez une réponse.",
    chooseUpTo: (max, shown) =>
      n(max, {
        one: `Choisissez au plus ${shown} réponse.`,
        other: `Choisissez jusqu’à ${shown} réponses.`,
      }),
    chooseBetween: (min, max) => `Choisissez de ${min} à ${max} réponses.`,
    approve: "Choisissez-en autant que vous voulez, ou aucune.",
    score: "Donnez des points à chaque réponse. Vous pouvez en laisser sans points.",
    grade: "Donnez une mention à chaque réponse : à toutes, ou à aucune.",
    rank: "Donnez un rang à chaque réponse : 1 est le meilleur.",
    best: "le mieux",
    worst: "le moins bien",
    noGrade: "aucune",
    noRank: "sans rang",
    chosen: (_count, shown, max) =>
      `Vous pouvez en choisir jusqu’à ${max} ; vous en avez choisi ${shown}.`,
    full: (_count, shown) => `Vous en avez choisi ${shown} sur ${shown}. Décochez-en d’abord une.`,
    faults: {
      "untouched":
        "Vous n’avez rien choisi. Choisissez, ou prenez « Vote blanc » s’il est proposé.",
      "not-a-list": "Cette réponse ne peut pas être envoyée.",
      "not-a-choice": "Cette réponse ne peut pas être envoyée.",
      "not-ascending": "Cette réponse ne peut pas être envoyée.",
      "too-few": "Choisissez-en plus : cette question en demande davantage.",
      "too-many": "Choisissez-en moins : cette question n’en permet pas autant.",
      "not-for-each": "Cette réponse ne peut pas être envoyée.",
      "not-a-grade": "Cette réponse ne peut pas être envoyée.",
      "partly-blank": "Donnez une mention à chaque réponse, ou à aucune.",
      "twice": "Chaque réponse ne peut avoir qu’un rang.",
      "tied": "Chaque rang ne peut être donné qu’une fois : deux réponses ont le même.",
      "skipped": "Aucun rang ne peut être sauté entre deux autres.",
      "incomplete": "Donnez un rang à chaque réponse.",
    },
  },
  check: {
    step3: "Étape 3 sur 3",
    check: "Vérifiez, puis envoyez.",
    change: "Modifier",
    send: "Envoyer mon vote",
    sendingNow: "Envoi …",
    away:
      "Pas de réponse de l’ordinateur du scrutin : votre vote est peut-être arrivé, peut-être pas. Gardez cette page ouverte et appuyez encore sur le bouton : le même vote est envoyé, et il compte une fois.",
    refused: "Votre vote n’a pas été accepté.",
    isPublic: "Votre vote est public : tout le monde peut voir ce que ce numéro a voté.",
    open: (count, shown) =>
      n(count, {
        one: "Une question n’a pas encore de réponse.",
        other: `${shown} questions n’ont pas encore de réponse.`,
      }),
  },
  record: {
    title: {
      unknown: "L’ordinateur du scrutin ne connaît pas ce vote",
      refused: "Ce vote ne compte pas",
      sent: "Votre vote est envoyé",
      written: "Votre vote est inscrit",
      final: "Votre vote est définitif",
    },
    unknown:
      "Il ne lui a pas été envoyé, ou il l’a oublié. Regardez sur un autre ordinateur du club, ou votez de nouveau.",
    refused: "Il ne peut plus être inscrit.",
    wentBack:
      "Le registre a été réordonné. Votre vote attend de nouveau. Vous n’avez rien à faire.",
    steps: {
      sent: "Envoyé : l’ordinateur du scrutin l’a.",
      known: (count, shown) =>
        n(count, {
          one: "Un autre ordinateur l’a.",
          other: `${shown} autres ordinateurs l’ont.`,
        }),
      written: "Inscrit dans le registre",
      final: "Définitif : les témoins l’ont signé. Vous pouvez fermer cette page.",
      alone: "Aucun autre ordinateur ne l’a encore.",
      notSigned:
        "Ce vote n’a pas de témoins : ce qui est inscrit pourrait encore être réordonné. Regardez de nouveau après la fin.",
      done: "Fait :",
      waiting: "Pas encore :",
    },
    keep: "Gardez ceci",
    keepAbout:
      "Avec ce code QR, vous pouvez regarder de nouveau plus tard, ici ou sur un autre ordinateur du club. Il montre de quel vote il s’agit. Ne le donnez à personne.",
    qr: "Code QR de cette page",
  },
  vote: "Voter",
  seeCount: "Voir le résultat",
  count: {
    title: "Résultat",
    counting: "Votre navigateur compte …",
    live:
      "Pas définitif : des votes peuvent encore arriver, et le registre peut encore être réordonné.",
    ended:
      "Le vote est terminé. Les témoins n’ont pas encore signé la fin, ou il n’y en a pas : ce qui est ici pourrait encore être réordonné.",
    final:
      "Le vote est définitivement terminé : les témoins en ont signé la fin, votre navigateur l’a vérifié.",
    choice: "Réponse",
    votes: "Voix",
    share: "Part",
    blank: "Vote blanc",
    ballots: (count, shown) =>
      n(count, { one: `${shown} vote exprimé`, other: `${shown} votes exprimés` }),
    byBallot: "Dans l’ordre du bulletin",
    byVotes: "Par nombre de voix",
    winner: (names, count) => `${n(count, { one: "L’emporte", other: "L’emportent" })} : ${names}`,
    tie: (names, seats) =>
      n(seats, {
        one: `Égalité pour un siège : ${names}`,
        other: `Égalité pour ${seats} sièges : ${names}`,
      }),
    nobody: "Personne n’a encore voté.",
    countedHere:
      "Votre navigateur a compté ces votes lui-même. « Vérifier tout le scrutin » montre si chacun est dans le registre et signé.",
    checkAll: "Vérifier tout le scrutin",
  },
  settings: {
    title: "Réglages",
    language: "Langue",
    size: "Taille du texte",
    sizes: {
      normal: "Normale",
      large: "Grande",
      larger: "Plus grande",
      largest: "La plus grande",
    },
    colours: "Couleurs",
    schemes: {
      auto: "Comme cet appareil",
      light: "Clair",
      dark: "Sombre",
      blackOnWhite: "Noir sur blanc",
      yellowOnBlack: "Jaune sur noir",
    },
  },
  notFound: {
    title: "Cette page n’existe pas",
    home: "Aller au vote",
  },
  follow: followFr,
  secret: secretFr,
};
