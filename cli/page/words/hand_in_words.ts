/** What is said where a ballot is handed in that was made elsewhere. */
import type { WordsLike } from "./en.ts";
import { type InEachLanguage, wordsAbout } from "./language.ts";

const en = {
  link: "Hand in a ballot that was made elsewhere",
  title: "Hand in a ballot",
  about:
    "This is for a ballot that was made without a network, by the page that you have saved. It is signed: no code is needed here.",
  field: "The ballot, as text",
  file: "Or the file with it",
  faults: {
    "no-ballot": "This is no ballot. A ballot begins with “chainvote:ballot:”.",
    "cut": "A part of the ballot is missing or wrong. Copy all of it once more.",
    "other-election": "This ballot is for another election. Compare the six words.",
  },
  whose: (voter: string) => `This is a ballot of letter number ${voter}. It is not sent yet.`,
  send: "Send this ballot",
} as const;

/** In every language. */
export const HAND_IN_WORDS: InEachLanguage<WordsLike<typeof en>> = {
  en,
  de: {
    link: "Einen Stimmzettel abgeben, der anderswo gemacht wurde",
    title: "Stimmzettel abgeben",
    about:
      "Für einen Stimmzettel, der ohne Netz gemacht wurde, mit der Seite, die Sie gespeichert haben. Er ist unterschrieben: Ein Code ist hier nicht nötig.",
    field: "Der Stimmzettel als Text",
    file: "Oder die Datei damit",
    faults: {
      "no-ballot": "Das ist kein Stimmzettel. Er beginnt mit „chainvote:ballot:“.",
      "cut": "Ein Teil des Stimmzettels fehlt oder ist falsch. Kopieren Sie ihn noch einmal ganz.",
      "other-election":
        "Dieser Stimmzettel ist für eine andere Wahl. Vergleichen Sie die sechs Wörter.",
    },
    whose: (voter) =>
      `Das ist ein Stimmzettel von Brief Nummer ${voter}. Er ist noch nicht abgeschickt.`,
    send: "Diesen Stimmzettel abschicken",
  },
  fr: {
    link: "Remettre un bulletin préparé ailleurs",
    title: "Remettre un bulletin",
    about:
      "Pour un bulletin préparé sans réseau, avec la page que vous avez enregistrée. Il est signé : aucun code n’est demandé ici.",
    field: "Le bulletin, sous forme de texte",
    file: "Ou le fichier qui le contient",
    faults: {
      "no-ballot": "Ce n’est pas un bulletin. Un bulletin commence par « chainvote:ballot: ».",
      "cut": "Une partie du bulletin manque ou est fausse. Copiez-le encore une fois en entier.",
      "other-election": "Ce bulletin est pour un autre scrutin. Comparez les six mots.",
    },
    whose: (voter) => `C’est un bulletin de la lettre numéro ${voter}. Il n’est pas encore envoyé.`,
    send: "Envoyer ce bulletin",
  },
  el: {
    link: "Παράδοση ψηφοδελτίου που έγινε αλλού",
    title: "Παράδοση ψηφοδελτίου",
    about:
      "Για ψηφοδέλτιο που έγινε χωρίς δίκτυο, με τη σελίδα που έχετε αποθηκεύσει. Είναι υπογεγραμμένο: εδώ δεν χρειάζεται κωδικός.",
    field: "Το ψηφοδέλτιο ως κείμενο",
    file: "Ή το αρχείο του",
    faults: {
      "no-ballot": "Αυτό δεν είναι ψηφοδέλτιο. Ένα ψηφοδέλτιο αρχίζει με «chainvote:ballot:».",
      "cut": "Ένα μέρος του ψηφοδελτίου λείπει ή είναι λάθος. Αντιγράψτε το ξανά ολόκληρο.",
      "other-election": "Αυτό το ψηφοδέλτιο είναι για άλλη ψηφοφορία. Συγκρίνετε τις έξι λέξεις.",
    },
    whose: (voter) =>
      `Αυτό είναι ψηφοδέλτιο της επιστολής με αριθμό ${voter}. Δεν έχει σταλεί ακόμη.`,
    send: "Αποστολή αυτού του ψηφοδελτίου",
  },
  ar: {
    link: "تسليم بطاقة أُعدّت في مكان آخر",
    title: "تسليم بطاقة اقتراع",
    about: "لبطاقة أُعدّت دون شبكة، بالصفحة التي حفظتَها. البطاقة موقَّعة: لا حاجة هنا إلى رمز.",
    field: "البطاقة كنص",
    file: "أو الملف الذي يحتويها",
    faults: {
      "no-ballot": "هذه ليست بطاقة اقتراع. تبدأ البطاقة بـ «\u2068chainvote:ballot:\u2069».",
      "cut": "جزء من البطاقة ناقص أو خاطئ. انسخها كاملة مرة أخرى.",
      "other-election": "هذه البطاقة لانتخاب آخر. قارن الكلمات الست.",
    },
    whose: (voter) => `هذه بطاقة الرسالة رقم ${voter}. لم تُرسَل بعد.`,
    send: "إرسال هذه البطاقة",
  },
};

/** In the language that is spoken. */
export const handInWords = wordsAbout(HAND_IN_WORDS);
