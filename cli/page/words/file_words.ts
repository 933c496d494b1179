/** What is said of a file that somebody has chosen. */
import { type InEachLanguage, wordsAbout } from "./language.ts";

/** By why it is not taken, in every language. */
export const FILE_WORDS: InEachLanguage<Readonly<Record<"large" | "unreadable", string>>> = {
  en: {
    large: "This file is too large: this page reads none that has more than 16 MB.",
    unreadable: "This file cannot be read. Choose it again.",
  },
  de: {
    large: "Diese Datei ist zu groß: Diese Seite liest keine mit mehr als 16 MB.",
    unreadable: "Diese Datei lässt sich nicht lesen. Wählen Sie sie noch einmal aus.",
  },
  fr: {
    large: "Ce fichier est trop grand : cette page n’en lit aucun de plus de 16 Mo.",
    unreadable: "Ce fichier ne peut pas être lu. Choisissez-le encore une fois.",
  },
  el: {
    large: "Αυτό το αρχείο είναι πολύ μεγάλο: αυτή η σελίδα δεν διαβάζει αρχεία άνω των 16 MB.",
    unreadable: "Αυτό το αρχείο δεν μπορεί να διαβαστεί. Επιλέξτε το ξανά.",
  },
  ar: {
    large: "هذا الملف كبير جدًّا: لا تقرأ هذه الصفحة ملفًا يزيد على 16 ميغابايت.",
    unreadable: "لا يمكن قراءة هذا الملف. اختره مرة أخرى.",
  },
};

/** In the language that is spoken. */
export const fileWords = wordsAbout(FILE_WORDS);
