/** What the organiser's page says to registrars: of lists of voters, codes and letters. */
import type { WordsLike } from "./en.ts";
import { type InEachLanguage, wordsAbout } from "./language.ts";

const en = {
  roll: {
    title: "Make voting codes for a list",
    election: "The organiser’s election.json",
    list: "The list of voters, a CSV file",
    about:
      "The first line names the columns: name, and if there are, weight, email, address. Nothing is made until all lines are good.",
    read: "Read the list",
    good: (count: string) => `Voters in the list: ${count}. Nothing is wrong with it.`,
    bad: (count: string) => `Places of the list that must be mended first: ${count}. In English:`,
    line: (line: string) => `Line ${line}`,
    make: "Make codes",
    making: "Making codes …",
    made:
      "Secret, for nobody but you: codes.csv and registrar.key. For the organiser: roll.bin and registrar.json. Keep a copy of all four in a safe place, and tell the organiser this fingerprint by telephone:",
  },
  letters: {
    title: "Write letters",
    election: "The election that the organiser has built, such as board.election",
    codes: "Your codes.csv",
    roll: "Your roll.bin",
    registrar: "Your registrar.json",
    page: "Address of the page where voters vote; may be left empty",
    contact: "Whom to tell of a lost letter: a name, a telephone number",
    make: "Write the letters",
    made: (count: string) =>
      `Letters: ${count}. The file holds all voting codes: open it, print it, and delete it.`,
  },
} as const;

/** In every language. */
export const REGISTRAR_WORDS: InEachLanguage<WordsLike<typeof en>> = {
  en,
  de: {
    roll: {
      title: "Wahlcodes für eine Liste machen",
      election: "Die Datei election.json des Veranstalters",
      list: "Die Wählerliste, eine CSV-Datei",
      about:
        "Die erste Zeile nennt die Spalten: name, und falls vorhanden weight, email, address. Es wird nichts gemacht, bis alle Zeilen gut sind.",
      read: "Die Liste lesen",
      good: (count) => `Wähler auf der Liste: ${count}. Nichts daran ist falsch.`,
      bad: (count) => `Stellen der Liste, die vorher zu verbessern sind: ${count}. Auf Englisch:`,
      line: (line) => `Zeile ${line}`,
      make: "Codes machen",
      making: "Codes werden gemacht …",
      made:
        "Geheim, nur für Sie: codes.csv und registrar.key. Für den Veranstalter: roll.bin und registrar.json. Bewahren Sie eine Kopie aller vier sicher auf, und sagen Sie dem Veranstalter am Telefon diesen Fingerabdruck:",
    },
    letters: {
      title: "Briefe schreiben",
      election: "Die Wahl, die der Veranstalter gebaut hat, etwa board.election",
      codes: "Ihre Datei codes.csv",
      roll: "Ihre Datei roll.bin",
      registrar: "Ihre Datei registrar.json",
      page: "Adresse der Seite, auf der gewählt wird; kann leer bleiben",
      contact: "Wem ein verlorener Brief zu melden ist: Name, Telefonnummer",
      make: "Die Briefe schreiben",
      made: (count) =>
        `Briefe: ${count}. Die Datei enthält alle Wahlcodes: Öffnen Sie sie, drucken Sie sie, und löschen Sie sie.`,
    },
  },
  fr: {
    roll: {
      title: "Faire des codes de vote pour une liste",
      election: "Le fichier election.json de l’organisateur",
      list: "La liste électorale, un fichier CSV",
      about:
        "La première ligne nomme les colonnes : name, et s’il y en a, weight, email, address. Rien n’est fait tant que toutes les lignes ne sont pas bonnes.",
      read: "Lire la liste",
      good: (count) => `Électeurs sur la liste : ${count}. Rien n’est faux.`,
      bad: (count) => `Endroits de la liste à corriger d’abord : ${count}. En anglais :`,
      line: (line) => `Ligne ${line}`,
      make: "Faire les codes",
      making: "Codes en préparation…",
      made:
        "Secrets, pour vous seul : codes.csv et registrar.key. Pour l’organisateur : roll.bin et registrar.json. Gardez une copie des quatre en lieu sûr, et dites cette empreinte à l’organisateur par téléphone :",
    },
    letters: {
      title: "Écrire les lettres",
      election: "Le scrutin que l’organisateur a construit, par exemple board.election",
      codes: "Votre fichier codes.csv",
      roll: "Votre fichier roll.bin",
      registrar: "Votre fichier registrar.json",
      page: "Adresse de la page où l’on vote ; peut rester vide",
      contact: "À qui signaler une lettre perdue : un nom, un téléphone",
      make: "Écrire les lettres maintenant",
      made: (count) =>
        `Lettres : ${count}. Le fichier contient tous les codes de vote : ouvrez-le, imprimez-le, puis supprimez-le.`,
    },
  },
  el: {
    roll: {
      title: "Κωδικοί ψήφου για μια λίστα",
      election: "Το election.json του διοργανωτή",
      list: "Η λίστα ψηφοφόρων, αρχείο CSV",
      about:
        "Η πρώτη γραμμή ονομάζει τις στήλες: name, και αν υπάρχουν, weight, email, address. Δεν γίνεται τίποτα πριν είναι σωστές όλες οι γραμμές.",
      read: "Ανάγνωση της λίστας",
      good: (count) => `Ψηφοφόροι στη λίστα: ${count}. Δεν υπάρχει λάθος.`,
      bad: (count) => `Σημεία της λίστας που πρέπει πρώτα να διορθωθούν: ${count}. Στα αγγλικά:`,
      line: (line) => `Γραμμή ${line}`,
      make: "Δημιουργία κωδικών",
      making: "Δημιουργούνται κωδικοί …",
      made:
        "Μυστικά, μόνο για εσάς: codes.csv και registrar.key. Για τον διοργανωτή: roll.bin και registrar.json. Κρατήστε αντίγραφο και των τεσσάρων σε ασφαλές μέρος και πείτε στον διοργανωτή τηλεφωνικά αυτό το αποτύπωμα:",
    },
    letters: {
      title: "Επιστολές",
      election: "Η ψηφοφορία που έχτισε ο διοργανωτής, π.χ. board.election",
      codes: "Το δικό σας codes.csv",
      roll: "Το δικό σας roll.bin",
      registrar: "Το δικό σας registrar.json",
      page: "Διεύθυνση της σελίδας όπου ψηφίζουν· μπορεί να μείνει κενή",
      contact: "Σε ποιον δηλώνεται μια χαμένη επιστολή: όνομα, τηλέφωνο",
      make: "Γράψε τις επιστολές",
      made: (count) =>
        `Επιστολές: ${count}. Το αρχείο περιέχει όλους τους κωδικούς ψήφου: ανοίξτε το, τυπώστε το και διαγράψτε το.`,
    },
  },
  ar: {
    roll: {
      title: "صنع رموز تصويت لقائمة",
      election: "ملف \u2068election.json\u2069 من المنظِّم",
      list: "قائمة الناخبين، ملف \u2068CSV\u2069",
      about:
        "يسمّي السطر الأول الأعمدة: \u2068name\u2069، وإن وُجدت \u2068weight\u2069 و\u2068email\u2069 و\u2068address\u2069. لا يُصنع شيء حتى تصح كل السطور.",
      read: "اقرأ القائمة",
      good: (count) => `الناخبون في القائمة: ${count}. لا خطأ فيها.`,
      bad: (count) => `مواضع في القائمة يجب إصلاحها أولًا: ${count}. بالإنجليزية:`,
      line: (line) => `السطر ${line}`,
      make: "اصنع الرموز",
      making: "تُصنع الرموز …",
      made:
        "سرّي، لك وحدك: \u2068codes.csv\u2069 و\u2068registrar.key\u2069. للمنظِّم: \u2068roll.bin\u2069 و\u2068registrar.json\u2069. احفظ نسخة من الأربعة في مكان آمن، وأخبر المنظِّم هاتفيًا بهذه البصمة:",
    },
    letters: {
      title: "كتابة الرسائل",
      election: "الانتخاب الذي بناه المنظِّم، مثل \u2068board.election\u2069",
      codes: "ملفك \u2068codes.csv\u2069",
      roll: "ملفك \u2068roll.bin\u2069",
      registrar: "ملفك \u2068registrar.json\u2069",
      page: "عنوان الصفحة التي يصوّت فيها الناخبون؛ يمكن أن يبقى فارغًا",
      contact: "من يُبلَّغ عن رسالة مفقودة: اسم ورقم هاتف",
      make: "اكتب الرسائل",
      made: (count) => `الرسائل: ${count}. يحتوي الملف كل رموز التصويت: افتحه واطبعه ثم احذفه.`,
    },
  },
};

/** In the language that is spoken. */
export const registrarWords = wordsAbout(REGISTRAR_WORDS);
