/** What the organiser's page says: where an election is set up. */
import type { WordsLike } from "./en.ts";
import { type InEachLanguage, wordsAbout } from "./language.ts";

const en = {
  title: "For organisers and registrars",
  about:
    "This page makes the files of an election on your own computer. It sends nothing and keeps nothing. They are the files that the program makes too.",
  notFromDisk:
    "This page makes secrets, so it works only when it is opened from your own disk. Save it, and open the saved file.",
  save: (name: string) => `Save ${name}`,
  wrong: "Not made yet. What is wrong, in English:",
  setUp: {
    title: "Set up an election",
    name: "Title of the election",
    organiser: "Your name, as voters see it",
    opens: "Voting opens",
    closes: "Voting closes",
    question: (number: string) => `Question ${number}`,
    text: "What is asked",
    kind: "Voters",
    choose: "choose one, or none",
    approve: "choose as many as they like",
    several: "choose several, up to a number",
    score: "give each a score, from 0 up",
    grade: "give each a grade, 1 is the best",
    most: "At most so many",
    grades: "How many different ones",
    ballots: "Ballots",
    open: "open: everybody can see how each number voted",
    secret: "secret: trustees open the sum, and nobody sees a ballot",
    trustees: "Names of the trustees, one a line",
    threshold: "How many of them are enough to open the sum; empty for a proposal",
    rank: "put the choices in their order",
    choices: "Choices, one a line",
    more: "One question more",
    fewer: "Remove the last question",
    make: "Make the files",
    made:
      "Keep organiser.key to yourself. Give election.json to the registrar, who makes codes and gives you roll.bin and registrar.json. Then finish the election with the program: chainvote election build. Other rules are written into election.json before that.",
    madeSecret:
      "Keep organiser.key to yourself. Give election.json to each trustee, who makes a secret with chainvote trustee new and gives you its public part, and to the registrar, who gives you roll.bin and registrar.json. Then finish the election with the program: chainvote election build.",
  },
} as const;

/** In every language. */
export const ORGANISER_WORDS: InEachLanguage<WordsLike<typeof en>> = {
  en,
  de: {
    title: "Für Veranstalter und Wahlbüro",
    about:
      "Diese Seite macht die Dateien einer Wahl auf Ihrem eigenen Computer. Sie schickt nichts ab und behält nichts. Es sind die Dateien, die auch das Programm macht.",
    notFromDisk:
      "Diese Seite macht Geheimnisse; darum geht sie nur vom eigenen Datenträger. Speichern Sie sie, und öffnen Sie die gespeicherte Datei.",
    save: (name) => `${name} speichern`,
    wrong: "Noch nicht gemacht. Was falsch ist, auf Englisch:",
    setUp: {
      title: "Eine Wahl anlegen",
      name: "Titel der Wahl",
      organiser: "Ihr Name, wie ihn alle sehen",
      opens: "Beginn der Abstimmung",
      closes: "Ende der Abstimmung",
      question: (number) => `Frage ${number}`,
      text: "Was gefragt wird",
      kind: "Man kann",
      choose: "eines wählen, oder keines",
      approve: "so viele wählen, wie man will",
      several: "mehrere wählen, bis zu einer Zahl",
      score: "jedem Punkte geben, von 0 an",
      grade: "jedem eine Note geben, 1 ist die beste",
      most: "Höchstens so viele",
      grades: "Wie viele verschiedene",
      ballots: "Stimmzettel",
      open: "offen: Alle können sehen, wie jede Nummer gewählt hat",
      secret: "geheim: Vertrauensleute öffnen die Summe, und niemand sieht einen Stimmzettel",
      trustees: "Namen der Vertrauensleute, je eine Zeile",
      threshold: "Wie viele von ihnen genügen, um die Summe zu öffnen; leer für einen Vorschlag",
      rank: "die Antworten in eine Reihenfolge bringen",
      choices: "Antworten, je eine Zeile",
      more: "Noch eine Frage",
      fewer: "Die letzte Frage entfernen",
      make: "Die Dateien machen",
      made:
        "Behalten Sie organiser.key für sich. Geben Sie election.json dem Wahlbüro: Es macht die Codes und gibt Ihnen roll.bin und registrar.json. Stellen Sie dann die Wahl mit dem Programm fertig: chainvote election build. Andere Regeln schreibt man vorher in election.json.",
      madeSecret:
        "Behalten Sie organiser.key für sich. Geben Sie election.json allen Vertrauensleuten: Sie machen mit chainvote trustee new ein Geheimnis und geben Ihnen dessen öffentlichen Teil; und dem Wahlbüro: Es gibt Ihnen roll.bin und registrar.json. Stellen Sie dann die Wahl mit dem Programm fertig: chainvote election build.",
    },
  },
  fr: {
    title: "Pour les organisateurs et le bureau de vote",
    about:
      "Cette page fait les fichiers d’un scrutin sur votre propre ordinateur. Elle n’envoie rien et ne garde rien. Ce sont les fichiers que fait aussi le programme.",
    notFromDisk:
      "Cette page fait des secrets : elle ne marche qu’ouverte depuis votre propre disque. Enregistrez-la, puis ouvrez le fichier enregistré.",
    save: (name) => `Enregistrer ${name}`,
    wrong: "Pas encore fait. Ce qui ne va pas, en anglais :",
    setUp: {
      title: "Préparer un scrutin",
      name: "Titre du scrutin",
      organiser: "Votre nom, tel qu’on le verra",
      opens: "Début du vote",
      closes: "Fin du vote",
      question: (number) => `Question ${number}.`,
      text: "Ce qui est demandé",
      kind: "On peut",
      choose: "choisir une réponse, ou aucune",
      approve: "choisir autant de réponses qu’on veut",
      several: "choisir plusieurs réponses, jusqu’à un nombre",
      score: "donner des points à chacune, à partir de 0",
      grade: "donner une note à chacune, 1 est la meilleure",
      most: "Au plus",
      grades: "Combien de valeurs différentes",
      ballots: "Bulletins",
      open: "publics : tous peuvent voir comment chaque numéro a voté",
      secret:
        "secrets : des personnes de confiance ouvrent la somme, et personne ne voit un bulletin",
      trustees: "Noms des personnes de confiance, un par ligne",
      threshold: "Combien d’entre elles suffisent pour ouvrir la somme ; vide pour une proposition",
      rank: "classer les réponses",
      choices: "Réponses, une par ligne",
      more: "Une question de plus",
      fewer: "Enlever la dernière question",
      make: "Faire les fichiers",
      made:
        "Gardez organiser.key pour vous. Donnez election.json au bureau de vote, qui fait les codes et vous donne roll.bin et registrar.json. Terminez ensuite le scrutin avec le programme : chainvote election build. D’autres règles s’écrivent avant dans election.json.",
      madeSecret:
        "Gardez organiser.key pour vous. Donnez election.json à chaque personne de confiance, qui fait un secret avec chainvote trustee new et vous en donne la partie publique, et au bureau de vote, qui vous donne roll.bin et registrar.json. Terminez ensuite le scrutin avec le programme : chainvote election build.",
    },
  },
  el: {
    title: "Για διοργανωτές και εφορευτική επιτροπή",
    about:
      "Αυτή η σελίδα φτιάχνει τα αρχεία μιας ψηφοφορίας στον δικό σας υπολογιστή. Δεν στέλνει και δεν κρατά τίποτα. Είναι τα αρχεία που φτιάχνει και το πρόγραμμα.",
    notFromDisk:
      "Αυτή η σελίδα φτιάχνει μυστικά, γι’ αυτό λειτουργεί μόνο από τον δικό σας δίσκο. Αποθηκεύστε την και ανοίξτε το αποθηκευμένο αρχείο.",
    save: (name) => `Αποθήκευση του ${name}`,
    wrong: "Δεν έγινε ακόμη. Τι είναι λάθος, στα αγγλικά:",
    setUp: {
      title: "Νέα ψηφοφορία",
      name: "Τίτλος της ψηφοφορίας",
      organiser: "Το όνομά σας, όπως θα φαίνεται",
      opens: "Έναρξη της ψηφοφορίας",
      closes: "Λήξη της ψηφοφορίας",
      question: (number) => `Ερώτηση ${number}`,
      text: "Τι ρωτάτε",
      kind: "Οι ψηφοφόροι",
      choose: "επιλέγουν μία απάντηση ή καμία",
      approve: "επιλέγουν όσες απαντήσεις θέλουν",
      several: "επιλέγουν πολλές απαντήσεις, έως έναν αριθμό",
      score: "δίνουν σε καθεμία βαθμούς, από το 0",
      grade: "δίνουν σε καθεμία έναν χαρακτηρισμό, το 1 είναι το καλύτερο",
      most: "Το πολύ",
      grades: "Πόσες διαφορετικές τιμές",
      ballots: "Ψηφοδέλτια",
      open: "φανερά: όλοι μπορούν να δουν τι ψήφισε κάθε αριθμός",
      secret: "μυστικά: οι εγγυητές ανοίγουν το άθροισμα και κανείς δεν βλέπει ψηφοδέλτιο",
      trustees: "Ονόματα των εγγυητών, ένα ανά γραμμή",
      threshold: "Πόσοι από αυτούς αρκούν για να ανοίξει το άθροισμα· κενό για πρόταση",
      rank: "βάζουν τις απαντήσεις στη σειρά",
      choices: "Απαντήσεις, μία ανά γραμμή",
      more: "Μία ερώτηση ακόμη",
      fewer: "Αφαίρεση της τελευταίας ερώτησης",
      make: "Δημιουργία των αρχείων",
      made:
        "Κρατήστε το organiser.key για εσάς. Δώστε το election.json στην εφορευτική επιτροπή, που φτιάχνει τους κωδικούς και σας δίνει τα roll.bin και registrar.json. Μετά ολοκληρώστε την ψηφοφορία με το πρόγραμμα: chainvote election build. Άλλοι κανόνες γράφονται πριν στο election.json.",
      madeSecret:
        "Κρατήστε το organiser.key για εσάς. Δώστε το election.json σε κάθε εγγυητή, που φτιάχνει ένα μυστικό με το chainvote trustee new και σας δίνει το δημόσιο μέρος του, και στην εφορευτική επιτροπή, που σας δίνει τα roll.bin και registrar.json. Μετά ολοκληρώστε την ψηφοφορία με το πρόγραμμα: chainvote election build.",
    },
  },
  ar: {
    title: "للمنظِّمين ولجنة القيد",
    about:
      "تصنع هذه الصفحة ملفات الانتخاب على حاسوبك. لا ترسل شيئًا ولا تحفظ شيئًا. وهي الملفات التي يصنعها البرنامج أيضًا.",
    notFromDisk: "تصنع هذه الصفحة أسرارًا، فلا تعمل إلا من قرصك. احفظها وافتح الملف المحفوظ.",
    save: (name) => `احفظ \u2068${name}\u2069`,
    wrong: "لم يُصنع بعد. الخطأ بالإنجليزية:",
    setUp: {
      title: "إعداد انتخاب",
      name: "عنوان الانتخاب",
      organiser: "اسمك كما يراه الناخبون",
      opens: "يبدأ التصويت",
      closes: "ينتهي التصويت",
      question: (number) => `السؤال ${number}`,
      text: "نص السؤال",
      kind: "للناخبين",
      choose: "اختيار واحد أو لا شيء",
      approve: "اختيار ما يشاؤون",
      several: "اختيار عدة خيارات حتى عدد معيّن",
      score: "إعطاء كل خيار نقاطًا من 0 فصاعدًا",
      grade: "إعطاء كل خيار درجة، و1 هي الأفضل",
      most: "على الأكثر",
      grades: "عدد القيم المختلفة",
      ballots: "بطاقات الاقتراع",
      open: "علنية: يستطيع الجميع أن يروا كيف صوّت كل رقم",
      secret: "سرية: يفتح الأمناء المجموع ولا يرى أحد أي بطاقة",
      trustees: "أسماء الأمناء، واحد في كل سطر",
      threshold: "كم منهم يكفي لفتح المجموع؛ اتركه فارغًا ليُقترح عدد",
      rank: "ترتيب الخيارات",
      choices: "الخيارات، واحد في كل سطر",
      more: "سؤال آخر",
      fewer: "إزالة السؤال الأخير",
      make: "اصنع الملفات",
      made:
        "احتفظ بالملف \u2068organiser.key\u2069 لنفسك. أعطِ \u2068election.json\u2069 للجنة القيد، فتصنع الرموز وتعطيك \u2068roll.bin\u2069 و\u2068registrar.json\u2069. ثم أكمل الانتخاب بالبرنامج: \u2068chainvote election build\u2069. تُكتب القواعد الأخرى في \u2068election.json\u2069 قبل ذلك.",
      madeSecret:
        "احتفظ بالملف \u2068organiser.key\u2069 لنفسك. أعطِ \u2068election.json\u2069 لكل أمين، فيصنع سرًّا بالأمر \u2068chainvote trustee new\u2069 ويعطيك الجزء العلني منه، وللجنة القيد، فتعطيك \u2068roll.bin\u2069 و\u2068registrar.json\u2069. ثم أكمل الانتخاب بالبرنامج: \u2068chainvote election build\u2069.",
    },
  },
};

/** In the language that is spoken. */
export const organiserWords = wordsAbout(ORGANISER_WORDS);
