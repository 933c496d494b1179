/** What is said to somebody who comes by the link of a letter. */
import type { WordsLike } from "./en.ts";
import { type InEachLanguage, wordsAbout } from "./language.ts";

const en = {
  letter: (number: string) => `This link is that of letter number ${number}.`,
  filledIn: "The code came with the link. This page keeps it in no place but this tab.",
  wrong: {
    title: "A letter for another election",
    about:
      "The election’s computer holds another election than the one of your letter. Compare the six words with those on the letter, and ask your organiser for the right address.",
  },
} as const;

/** In every language. */
export const SCANNED_WORDS: InEachLanguage<WordsLike<typeof en>> = {
  en,
  de: {
    letter: (number) => `Dieser Link gehört zu Brief Nummer ${number}.`,
    filledIn: "Der Code kam mit dem Link. Diese Seite behält ihn nur in diesem Tab.",
    wrong: {
      title: "Ein Brief für eine andere Wahl",
      about:
        "Der Computer der Wahl hat eine andere Wahl als die Ihres Briefes. Vergleichen Sie die sechs Wörter mit denen auf dem Brief, und fragen Sie den Veranstalter nach der richtigen Adresse.",
    },
  },
  fr: {
    letter: (number) => `Ce lien est celui de la lettre numéro ${number}.`,
    filledIn: "Le code est venu avec le lien. Cette page ne le garde que dans cet onglet.",
    wrong: {
      title: "Une lettre pour un autre scrutin",
      about:
        "L’ordinateur du scrutin a un autre scrutin que celui de votre lettre. Comparez les six mots avec ceux de la lettre, et demandez la bonne adresse à l’organisateur.",
    },
  },
  el: {
    letter: (number) => `Αυτός ο σύνδεσμος είναι της επιστολής με αριθμό ${number}.`,
    filledIn: "Ο κωδικός ήρθε με τον σύνδεσμο. Η σελίδα τον κρατά μόνο σε αυτή την καρτέλα.",
    wrong: {
      title: "Επιστολή για άλλη ψηφοφορία",
      about:
        "Ο υπολογιστής της ψηφοφορίας έχει άλλη ψηφοφορία από εκείνη της επιστολής σας. Συγκρίνετε τις έξι λέξεις με εκείνες της επιστολής και ζητήστε από τον διοργανωτή τη σωστή διεύθυνση.",
    },
  },
  ar: {
    letter: (number) => `هذا الرابط هو رابط الرسالة رقم ${number}.`,
    filledIn: "جاء الرمز مع الرابط. لا تحفظه هذه الصفحة إلا في هذا التبويب.",
    wrong: {
      title: "رسالة لانتخاب آخر",
      about:
        "لدى حاسوب الانتخاب انتخاب غير انتخاب رسالتك. قارن الكلمات الست بما في الرسالة، واسأل المنظِّم عن العنوان الصحيح.",
    },
  },
};

/** In the language that is spoken. */
export const scannedWords = wordsAbout(SCANNED_WORDS);
