/** What the page from the disk says beside what every page says. */
import type { WordsLike } from "./en.ts";
import { type InEachLanguage, wordsAbout } from "./language.ts";

const en = {
  title: "Vote without a network",
  about:
    "This page makes your ballot on this device. It sends nothing and keeps nothing: you hand the ballot in afterwards, at any computer of the election.",
  compareFile:
    "Your letter names this file by 32 digits. Compare them before you type your code, with a program and not with a page: chainvote page --check, or sha256sum.",
  start: "Make a ballot",
  secret:
    "Votes of this election are secret: your ballot is encrypted on this device. That a number has voted everybody can see.",
  onlyFromDisk: {
    title: "Save this page first",
    about:
      "This page takes a voting code only when it is opened from your own disk. Save it, compare its digits with your letter, and open the saved file.",
  },
  number: {
    label: "Your number",
    about: "It is on your letter.",
    fault: (most: string) => `The number must be a whole one, from 1 to ${most}.`,
  },
  before: {
    label: "Votes sent with this letter before",
    about:
      "0 if this is your first. Without a network this page cannot know; the last vote counts.",
    fault: (most: string) => `This must be a whole number, from 0 to ${most}.`,
  },
  replaced: "This letter took the place of an earlier one",
  check: "Check, then make the ballot. It is handed in after that.",
  make: "Make my ballot",
  made: {
    title: "Made, but not sent yet",
    about:
      "You have not voted until a computer of the election has this ballot. Take it there in one of these ways. Whoever has it can hand it in, and cannot change it.",
    qr: "QR code of the ballot",
    scan:
      "Scan this with a telephone that has a network, copy the text, open the election’s page, choose “Vote” and then “Hand in a ballot”.",
    scanLink: "Scan this with a telephone that has a network. It opens the page that sends it.",
    save: "Save the ballot as a file",
    saveAbout:
      "Or carry it as a file: to the election’s page, or to the program with chainvote vote --ballot.",
    text: "The ballot, as text",
    again: "Forget this ballot",
  },
} as const;

/** In every language. */
export const OFFLINE_WORDS: InEachLanguage<WordsLike<typeof en>> = {
  en,
  de: {
    title: "Ohne Netz wählen",
    about:
      "Diese Seite macht Ihren Stimmzettel auf diesem Gerät. Sie schickt nichts ab und behält nichts: Sie geben den Stimmzettel danach ab, an irgendeinem Computer der Wahl.",
    compareFile:
      "Ihr Brief nennt diese Datei mit 32 Ziffern und Buchstaben. Vergleichen Sie sie, bevor Sie Ihren Code eingeben, mit einem Programm und nicht mit einer Seite: chainvote page --check oder sha256sum.",
    start: "Stimmzettel machen",
    secret:
      "Diese Wahl ist geheim: Ihr Stimmzettel wird auf diesem Gerät verschlüsselt. Dass eine Nummer gewählt hat, sehen alle.",
    onlyFromDisk: {
      title: "Speichern Sie diese Seite zuerst",
      about:
        "Diese Seite nimmt einen Wahlcode nur, wenn sie von Ihrem eigenen Datenträger geöffnet wird. Speichern Sie sie, vergleichen Sie ihre Ziffern mit Ihrem Brief, und öffnen Sie die gespeicherte Datei.",
    },
    number: {
      label: "Ihre Nummer",
      about: "Sie steht auf Ihrem Brief.",
      fault: (most) => `Die Nummer muss eine ganze Zahl von 1 bis ${most} sein.`,
    },
    before: {
      label: "Schon abgeschickte Stimmen mit diesem Brief",
      about:
        "0, wenn dies die erste ist. Ohne Netz kann diese Seite es nicht wissen; die letzte Stimme zählt.",
      fault: (most) => `Das muss eine ganze Zahl von 0 bis ${most} sein.`,
    },
    replaced: "Dieser Brief hat einen früheren ersetzt",
    check: "Prüfen Sie alles, dann machen Sie den Stimmzettel. Abgegeben wird er danach.",
    make: "Meinen Stimmzettel machen",
    made: {
      title: "Gemacht, aber noch nicht abgegeben",
      about:
        "Sie haben erst gewählt, wenn ein Computer der Wahl diesen Stimmzettel hat. Bringen Sie ihn auf einem dieser Wege dorthin. Wer ihn hat, kann ihn abgeben, aber nicht ändern.",
      qr: "QR-Code des Stimmzettels",
      scan:
        "Lesen Sie ihn mit einem Telefon ein, das Netz hat, kopieren Sie den Text, öffnen Sie die Seite der Wahl, und wählen Sie dort „Wählen“ und dann „Stimmzettel abgeben“.",
      scanLink:
        "Lesen Sie ihn mit einem Telefon ein, das Netz hat. Es öffnet die Seite, die ihn abschickt.",
      save: "Stimmzettel als Datei speichern",
      saveAbout:
        "Oder tragen Sie ihn als Datei: zur Seite der Wahl, oder zum Programm mit chainvote vote --ballot.",
      text: "Der Stimmzettel als Text",
      again: "Diesen Stimmzettel vergessen",
    },
  },
  fr: {
    title: "Voter sans réseau",
    about:
      "Cette page prépare votre bulletin sur cet appareil. Elle n’envoie rien et ne garde rien : vous remettez ensuite le bulletin à n’importe quel ordinateur du scrutin.",
    compareFile:
      "Votre lettre désigne ce fichier par 32 chiffres et lettres. Comparez-les avant de saisir votre code, avec un programme et non avec une page : chainvote page --check, ou sha256sum.",
    start: "Préparer un bulletin",
    secret:
      "Ce vote est secret : votre bulletin est chiffré sur cet appareil. Tout le monde voit qu’un numéro a voté.",
    onlyFromDisk: {
      title: "Enregistrez d’abord cette page",
      about:
        "Cette page n’accepte un code de vote que si elle est ouverte depuis votre propre disque. Enregistrez-la, comparez ses chiffres avec votre lettre, puis ouvrez le fichier enregistré.",
    },
    number: {
      label: "Votre numéro",
      about: "Il est sur votre lettre.",
      fault: (most) => `Le numéro doit être un nombre entier de 1 à ${most}.`,
    },
    before: {
      label: "Votes déjà envoyés avec cette lettre",
      about:
        "0 si c’est le premier. Sans réseau, cette page ne peut pas le savoir ; le dernier vote compte.",
      fault: (most) => `Ce doit être un nombre entier de 0 à ${most}.`,
    },
    replaced: "Cette lettre en a remplacé une autre",
    check: "Vérifiez, puis préparez le bulletin. Vous le remettrez ensuite.",
    make: "Préparer mon bulletin",
    made: {
      title: "Préparé, mais pas encore remis",
      about:
        "Vous n’avez voté que lorsqu’un ordinateur du scrutin a ce bulletin. Apportez-le-lui de l’une de ces façons. Qui l’a peut le remettre, mais pas le modifier.",
      qr: "Code QR du bulletin",
      scan:
        "Scannez-le avec un téléphone connecté, copiez le texte, ouvrez la page du scrutin, choisissez « Voter » puis « Remettre un bulletin ».",
      scanLink: "Scannez-le avec un téléphone connecté. Il ouvre la page qui l’envoie.",
      save: "Enregistrer le bulletin dans un fichier",
      saveAbout:
        "Ou portez-le comme fichier : à la page du scrutin, ou au programme avec chainvote vote --ballot.",
      text: "Le bulletin, sous forme de texte",
      again: "Oublier ce bulletin",
    },
  },
  el: {
    title: "Ψηφοφορία χωρίς δίκτυο",
    about:
      "Αυτή η σελίδα φτιάχνει το ψηφοδέλτιό σας σε αυτή τη συσκευή. Δεν στέλνει και δεν κρατά τίποτα: παραδίδετε το ψηφοδέλτιο μετά, σε οποιονδήποτε υπολογιστή της ψηφοφορίας.",
    compareFile:
      "Η επιστολή σας αναφέρει αυτό το αρχείο με 32 ψηφία. Συγκρίνετέ τα πριν γράψετε τον κωδικό σας, με πρόγραμμα και όχι με σελίδα: chainvote page --check ή sha256sum.",
    start: "Φτιάξτε ψηφοδέλτιο",
    secret:
      "Η ψηφοφορία είναι μυστική: το ψηφοδέλτιό σας κρυπτογραφείται σε αυτή τη συσκευή. Ότι ένας αριθμός ψήφισε το βλέπουν όλοι.",
    onlyFromDisk: {
      title: "Αποθηκεύστε πρώτα αυτή τη σελίδα",
      about:
        "Αυτή η σελίδα δέχεται κωδικό ψήφου μόνο όταν ανοίγει από τον δικό σας δίσκο. Αποθηκεύστε την, συγκρίνετε τα ψηφία της με την επιστολή σας και ανοίξτε το αποθηκευμένο αρχείο.",
    },
    number: {
      label: "Ο αριθμός σας",
      about: "Είναι στην επιστολή σας.",
      fault: (most) => `Ο αριθμός πρέπει να είναι ακέραιος από 1 έως ${most}.`,
    },
    before: {
      label: "Ψήφοι που στάλθηκαν ήδη με αυτή την επιστολή",
      about:
        "0 αν είναι η πρώτη. Χωρίς δίκτυο αυτή η σελίδα δεν μπορεί να το ξέρει· μετρά η τελευταία ψήφος.",
      fault: (most) => `Πρέπει να είναι ακέραιος αριθμός από 0 έως ${most}.`,
    },
    replaced: "Αυτή η επιστολή αντικατέστησε μια προηγούμενη",
    check: "Ελέγξτε και μετά φτιάξτε το ψηφοδέλτιο. Παραδίδεται έπειτα.",
    make: "Φτιάξτε το ψηφοδέλτιό μου",
    made: {
      title: "Έτοιμο, αλλά δεν έχει παραδοθεί",
      about:
        "Δεν έχετε ψηφίσει πριν πάρει αυτό το ψηφοδέλτιο ένας υπολογιστής της ψηφοφορίας. Πηγαίνετέ το εκεί με έναν από αυτούς τους τρόπους. Όποιος το έχει μπορεί να το παραδώσει, όχι να το αλλάξει.",
      qr: "Κωδικός QR του ψηφοδελτίου",
      scan:
        "Σαρώστε τον με τηλέφωνο που έχει δίκτυο, αντιγράψτε το κείμενο, ανοίξτε τη σελίδα της ψηφοφορίας, επιλέξτε «Ψηφίστε» και μετά «Παράδοση ψηφοδελτίου».",
      scanLink: "Σαρώστε τον με τηλέφωνο που έχει δίκτυο. Ανοίγει τη σελίδα που το στέλνει.",
      save: "Αποθήκευση του ψηφοδελτίου σε αρχείο",
      saveAbout:
        "Ή μεταφέρετέ το ως αρχείο: στη σελίδα της ψηφοφορίας ή στο πρόγραμμα με chainvote vote --ballot.",
      text: "Το ψηφοδέλτιο ως κείμενο",
      again: "Ξέχασε αυτό το ψηφοδέλτιο",
    },
  },
  ar: {
    title: "التصويت دون شبكة",
    about:
      "تُعدّ هذه الصفحة بطاقتك على هذا الجهاز. لا ترسل شيئًا ولا تحفظ شيئًا: تسلّم البطاقة بعد ذلك في أي حاسوب من حواسيب الانتخاب.",
    compareFile:
      "تسمّي رسالتك هذا الملف بـ 32 رمزًا. قارنها قبل كتابة رمزك، ببرنامج لا بصفحة: \u2068chainvote page --check\u2069 أو \u2068sha256sum\u2069.",
    start: "إعداد بطاقة",
    secret:
      "التصويت في هذا الانتخاب سري: تُشفَّر بطاقتك على هذا الجهاز. أما أن رقمًا قد صوّت فيراه الجميع.",
    onlyFromDisk: {
      title: "احفظ هذه الصفحة أولًا",
      about:
        "لا تأخذ هذه الصفحة رمز التصويت إلا إذا فُتحت من قرصك. احفظها وقارن رموزها برسالتك وافتح الملف المحفوظ.",
    },
    number: {
      label: "رقمك",
      about: "هو في رسالتك.",
      fault: (most) => `يجب أن يكون الرقم عددًا صحيحًا من 1 إلى ${most}.`,
    },
    before: {
      label: "الأصوات المرسلة سابقًا بهذه الرسالة",
      about: "0 إن كان هذا أول صوت. لا تستطيع الصفحة معرفة ذلك دون شبكة؛ يُحسب الصوت الأخير.",
      fault: (most) => `يجب أن يكون عددًا صحيحًا من 0 إلى ${most}.`,
    },
    replaced: "حلّت هذه الرسالة محل رسالة سابقة",
    check: "تحقق ثم أعدّ البطاقة. تُسلَّم بعد ذلك.",
    make: "أعدّ بطاقتي",
    made: {
      title: "أُعدّت ولم تُسلَّم بعد",
      about:
        "لم تصوّت حتى تصل هذه البطاقة إلى حاسوب من حواسيب الانتخاب. أوصلها بإحدى هذه الطرق. من يملكها يستطيع تسليمها ولا يستطيع تغييرها.",
      qr: "رمز QR للبطاقة",
      scan:
        "امسحه بهاتف متصل بالشبكة، وانسخ النص، وافتح صفحة الانتخاب، واختر «صوّت» ثم «تسليم بطاقة».",
      scanLink: "امسحه بهاتف متصل بالشبكة. يفتح الصفحة التي ترسله.",
      save: "حفظ البطاقة في ملف",
      saveAbout:
        "أو احملها ملفًا: إلى صفحة الانتخاب، أو إلى البرنامج بـ \u2068chainvote vote --ballot\u2069.",
      text: "البطاقة كنص",
      again: "انسَ هذه البطاقة",
    },
  },
};

/** In the language that is spoken. */
export const offlineWords = wordsAbout(OFFLINE_WORDS);
