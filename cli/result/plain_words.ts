/** What the page without scripts says, in each language of the page. */
import type { ElectionPhase } from "../../plugins/election/definition/definition.ts";

/** The words of one language. */
export interface PlainWords {
  /** What the language calls itself. */
  readonly name: string;
  readonly direction: "ltr" | "rtl";
  readonly phase: Readonly<Record<ElectionPhase, string>>;
  /** In place of the phase. */
  readonly catchingUp: string;
  readonly opens: string;
  readonly closes: string;
  readonly voted: string;
  readonly quorum: string;
  readonly notices: string;
  readonly choice: string;
  readonly votes: string;
  readonly blank: string;
  readonly winners: string;
  readonly tie: string;
  readonly nobody: string;
  readonly secret: string;
  readonly final: string;
  readonly notFinal: string;
  readonly words: string;
  readonly unchecked: string;
}

const en: PlainWords = {
  name: "English",
  direction: "ltr",
  phase: {
    preparing: "Voting has not opened",
    open: "Voting is open",
    closing: "Voting has ended",
    closed: "Voting has ended",
    failed: "This election failed",
  },
  catchingUp: "The election’s computer is still reading the record: votes may be missing here",
  opens: "Opens:",
  closes: "Closes:",
  voted: "Have voted:",
  quorum: "Quorum:",
  notices: "Words of the organiser",
  choice: "Choice",
  votes: "Votes",
  blank: "Abstained",
  winners: "Elected:",
  tie: "A tie:",
  nobody: "Nobody has voted yet.",
  secret: "Votes are secret: they are counted once the trustees have opened their sum.",
  final: "The count is final: the witnesses have signed the end of the election.",
  notFinal: "The count is not final: it can still change.",
  words: "Compare these words with your letter:",
  unchecked:
    "This page runs no script: it shows what the election’s computer says, and your browser checks nothing of it. Voting needs scripts, or the program chainvote.",
};

const de: PlainWords = {
  name: "Deutsch",
  direction: "ltr",
  phase: {
    preparing: "Die Wahl hat noch nicht begonnen",
    open: "Die Wahl läuft",
    closing: "Die Wahl ist zu Ende",
    closed: "Die Wahl ist zu Ende",
    failed: "Diese Wahl ist gescheitert",
  },
  catchingUp: "Der Computer der Wahl liest das Wahlprotokoll noch: Hier können Stimmen fehlen",
  opens: "Beginn:",
  closes: "Ende:",
  voted: "Gewählt haben:",
  quorum: "Nötige Beteiligung:",
  notices: "Mitteilungen des Veranstalters",
  choice: "Möglichkeit",
  votes: "Stimmen",
  blank: "Enthaltungen",
  winners: "Gewählt:",
  tie: "Gleichstand:",
  nobody: "Noch hat niemand gewählt.",
  secret: "Die Stimmen sind geheim: Gezählt wird, wenn die Treuhänder ihre Summe geöffnet haben.",
  final: "Das Ergebnis ist endgültig: Die Zeugen haben das Ende der Wahl unterschrieben.",
  notFinal: "Das Ergebnis ist nicht endgültig: Es kann sich noch ändern.",
  words: "Vergleichen Sie diese Wörter mit Ihrem Brief:",
  unchecked:
    "Diese Seite führt kein Skript aus: Sie zeigt, was der Computer der Wahl sagt, und Ihr Browser prüft nichts davon. Zum Wählen braucht es Skripte oder das Programm chainvote.",
};

const fr: PlainWords = {
  name: "Français",
  direction: "ltr",
  phase: {
    preparing: "Le vote n’est pas encore ouvert",
    open: "Le vote est ouvert",
    closing: "Le vote est terminé",
    closed: "Le vote est terminé",
    failed: "Cette élection a échoué",
  },
  catchingUp: "L’ordinateur du scrutin lit encore le registre : des votes peuvent manquer ici",
  opens: "Ouverture :",
  closes: "Clôture :",
  voted: "Ont voté :",
  quorum: "Quorum :",
  notices: "Messages de l’organisateur",
  choice: "Réponse",
  votes: "Voix",
  blank: "Vote blanc",
  winners: "Élus :",
  tie: "Égalité :",
  nobody: "Personne n’a encore voté.",
  secret: "Les votes sont secrets : ils sont comptés quand les dépositaires ont ouvert leur somme.",
  final: "Le résultat est définitif : les témoins ont signé la fin de l’élection.",
  notFinal: "Le résultat n’est pas définitif : il peut encore changer.",
  words: "Comparez ces mots à votre lettre :",
  unchecked:
    "Cette page n’exécute aucun script : elle montre ce que dit l’ordinateur du scrutin, et votre navigateur n’en vérifie rien. Pour voter, il faut des scripts ou le programme chainvote.",
};

const el: PlainWords = {
  name: "Ελληνικά",
  direction: "ltr",
  phase: {
    preparing: "Η ψηφοφορία δεν άρχισε",
    open: "Η ψηφοφορία είναι ανοιχτή",
    closing: "Η ψηφοφορία τελείωσε",
    closed: "Η ψηφοφορία τελείωσε",
    failed: "Αυτή η ψηφοφορία απέτυχε",
  },
  catchingUp:
    "Ο υπολογιστής της ψηφοφορίας διαβάζει ακόμη τα πρακτικά: εδώ μπορεί να λείπουν ψήφοι",
  opens: "Αρχή:",
  closes: "Τέλος:",
  voted: "Ψήφισαν:",
  quorum: "Απαρτία:",
  notices: "Ανακοινώσεις του διοργανωτή",
  choice: "Επιλογή",
  votes: "Ψήφοι",
  blank: "Λευκά",
  winners: "Εκλέγονται:",
  tie: "Ισοψηφία:",
  nobody: "Κανείς δεν ψήφισε ακόμη.",
  secret: "Οι ψήφοι είναι μυστικές: μετρώνται όταν οι θεματοφύλακες ανοίξουν το άθροισμά τους.",
  final: "Το αποτέλεσμα είναι οριστικό: οι μάρτυρες υπέγραψαν το τέλος της ψηφοφορίας.",
  notFinal: "Το αποτέλεσμα δεν είναι οριστικό: μπορεί ακόμη να αλλάξει.",
  words: "Συγκρίνετε αυτές τις λέξεις με την επιστολή σας:",
  unchecked:
    "Αυτή η σελίδα δεν εκτελεί σενάρια: δείχνει ό,τι λέει ο υπολογιστής της ψηφοφορίας, και ο περιηγητής σας δεν ελέγχει τίποτα. Για ψήφο χρειάζονται σενάρια, ή το πρόγραμμα chainvote.",
};

const ar: PlainWords = {
  name: "العربية",
  direction: "rtl",
  phase: {
    preparing: "لم يبدأ التصويت",
    open: "التصويت مفتوح",
    closing: "انتهى التصويت",
    closed: "انتهى التصويت",
    failed: "فشل هذا الانتخاب",
  },
  catchingUp: "ما زال حاسوب الانتخاب يقرأ السجل: قد تنقص أصوات هنا",
  opens: "البداية:",
  closes: "النهاية:",
  voted: "عدد من صوّت:",
  quorum: "الحد الأدنى:",
  notices: "كلام المنظِّم",
  choice: "الخيار",
  votes: "الأصوات",
  blank: "امتناع",
  winners: "الفائزون:",
  tie: "تعادل:",
  nobody: "لم يصوّت أحد بعد.",
  secret: "الأصوات سرية: تُعدّ بعد أن يفتح الأمناء مجموعها.",
  final: "النتيجة نهائية: وقّع الشهود نهاية الانتخاب.",
  notFinal: "النتيجة غير نهائية: قد تتغير.",
  words: "قارن هذه الكلمات برسالتك:",
  unchecked:
    "هذه الصفحة بلا برامج: تُظهر ما يقوله حاسوب الانتخاب، ولا يفحص متصفحك شيئًا منه. التصويت يحتاج إلى برامج في الصفحة أو إلى برنامج chainvote.",
};

/** The languages that there are, by their tags of BCP 47. */
export const PLAIN_LANGUAGES: Readonly<Record<string, PlainWords>> = { en, de, fr, el, ar };

/** The tag of the first wished language that there is, by a browser's `Accept-Language`, whose order is that of the wish. */
export function plainLanguageOf(wished: string): string {
  const tags = wished.split(",").map((part) => part.trim().split(/[-;]/)[0].toLowerCase());
  return tags.find((tag) => Object.hasOwn(PLAIN_LANGUAGES, tag)) ?? "en";
}
