import type { ExploreWords } from "./explore_en.ts";
import { pluralsOf } from "./plurals.ts";

const n = pluralsOf("de");

/** German: the record, its blocks, receipts and computers. */
export const exploreDe: ExploreWords = {
  otherElection: {
    title: "Dieser Link gehört zu einer anderen Wahl",
    about: "Sehen Sie nach, ob Sie die Adresse des richtigen Computers haben.",
    theirs: "Wörter der Wahl des Links:",
    ours: "Wörter der Wahl unter dieser Adresse:",
  },
  chain: {
    title: "Das Wahlprotokoll",
    about:
      "Alle Stimmen stehen in Blöcken. Jeder Block nennt den vor ihm, sodass keiner unbemerkt geändert werden kann.",
    waiting: (count, shown) =>
      n(count, {
        one: "Ein Eintrag wartet auf einen Block.",
        other: `${shown} Einträge warten auf einen Block.`,
      }),
    caption: (first, last) => `Blöcke ${first} bis ${last}, der neueste zuerst`,
    block: "Block",
    time: "Geschrieben",
    entries: "Einträge",
    state: "Stand",
    states: { final: "endgültig", likely: "nicht endgültig", unchecked: "nicht geprüft" },
    finalUpTo: (block, names) =>
      `Endgültig bis Block ${block}, unterschrieben von ${names}. Ihr Browser hat die Unterschriften geprüft.`,
    nothingFinal: "Noch ist kein Block endgültig: Die Zeugen haben noch keinen unterschrieben.",
    noWitnesses:
      "Diese Wahl hat keine Zeugen: Blöcke könnten noch umgeordnet werden. Mit jedem Block wird das unwahrscheinlicher.",
    falseFinal:
      "Der Computer der Wahl sagt, Blöcke seien endgültig, und zeigt es nicht. Sehen Sie auf einem anderen Computer des Vereins nach.",
    older: "Ältere Blöcke",
    newer: "Neuere Blöcke",
    rearranged: (time) =>
      `Um ${time} wurde das Wahlprotokoll umgeordnet: Einige Blöcke wurden durch andere ersetzt. Stimmen darin warten wieder.`,
  },
  block: {
    title: (index) => `Block ${index}`,
    first: "Im ersten Block steht, was die Wahl ist: ihre Fragen, ihre Zeiten, wer wählen darf.",
    hash: "Sein Fingerabdruck (Hash), der für alles darin steht",
    written: (time) => `Geschrieben ${time}`,
    mined: "Durch Rechenarbeit gemacht.",
    sealed: (name) => `Vom Zeugen ${name} gemacht.`,
    holds: (count, shown) =>
      n(count, { one: "In ihm steht ein Eintrag.", other: `In ihm stehen ${shown} Einträge.` }),
    checked: "Ihr Browser hat geprüft, dass das die Einträge sind, für die der Hash steht.",
    wrong:
      "Was der Computer der Wahl als Einträge des Blocks gibt, ist nicht, wofür der Hash steht. Sehen Sie auf einem anderen Computer des Vereins nach.",
    final: "Dieser Block ist endgültig: Ihr Browser hat die Unterschriften der Zeugen geprüft.",
    notFinal: "Dieser Block ist nicht endgültig.",
    unchecked:
      "Ob dieser Block endgültig ist, wurde nicht geprüft: Er ist zu weit vom letzten unterschriebenen.",
    vote: (voter) => `Stimme zum Brief Nummer ${voter}`,
    kinds: {
      roll: "Teil der Wählerliste",
      notice: "Mitteilung des Veranstalters",
      replaced: "Ersetzter Brief",
      trustee: "Teil der Arbeit der Vertrauensleute",
      other: "Eintrag anderer Art",
    },
    more: "Mehr zeigen",
    gone:
      "Im Wahlprotokoll des Computers der Wahl gibt es diesen Block nicht. Vielleicht wurde es umgeordnet.",
    before: "Der Block davor",
    after: "Der Block danach",
  },
  receipt: {
    title: "Einen Beleg prüfen",
    about: "Ihr Browser prüft ihn selbst. Nichts davon wird irgendwohin geschickt.",
    text: "Text des Belegs, oder die Adresse einer Stimme",
    file: "Oder seine Datei",
    check: "Prüfen",
    checking: "Wird geprüft …",
    empty: "Fügen Sie einen Beleg ein, oder wählen Sie seine Datei.",
    holds: "Der Beleg stimmt",
    fails: "Der Beleg stimmt nicht",
    faults: {
      "not-a-receipt": "Das ist kein Beleg und keine Adresse einer Stimme.",
      "other-election": "Er gehört zu einer anderen Wahl.",
      "proof": "Er zeigt nicht, dass die Stimme in einem Block steht.",
      "proof-form": "Er ist nicht vollständig oder wurde verändert.",
      "work": "Seine Blöcke wurden ohne die Arbeit gemacht, die sie angeben.",
      "certificate": "Die Unterschriften der Zeugen darin sind nicht gut.",
      "false-signature": "Die Stimme darin ist nicht mit dem Code dieses Briefs unterschrieben.",
      "not-what-it-states": "Er nennt eine andere Nummer, als seine Stimme hat.",
    },
    checkedHere: "Von Ihrem Browser geprüft",
    told: "Was der Computer der Wahl sagt",
    open: "Nicht geprüft",
    words: "Er gehört zur Wahl mit diesen Wörtern, die auf Ihrem Brief stehen:",
    ballot: (voter, seq) => `Er enthält Stimme ${seq} zum Brief Nummer ${voter}.`,
    inBlock: (index, time) => `Diese Stimme steht in Block ${index}, geschrieben ${time}.`,
    signed: "Sie ist mit dem Code dieses Briefs unterschrieben, der auf der Wählerliste steht.",
    final: (names) => `Sie ist endgültig: ${names} haben unterschrieben.`,
    here: "Er hat diesen Block auch.",
    elsewhere:
      "Er hat an dieser Stelle einen anderen Block. Sehen Sie auf einem anderen Computer des Vereins nach.",
    absent: "Er hat diesen Block noch nicht.",
    counts: "Das ist die Stimme dieses Briefs, die zählt.",
    replacedVote: "Stattdessen zählt eine spätere Stimme dieses Briefs.",
    notFinal: "Ob sie endgültig ist: Der Beleg ist älter als die Unterschriften der Zeugen.",
    noWitnesses:
      "Ob noch umgeordnet werden kann: Diese Wahl hat keine Zeugen, die das ausschließen.",
    secret:
      "Die Unterschrift: Die einer geheimen Stimme wird geprüft, wenn die ganze Wahl geprüft wird.",
    replacedLetter:
      "Die Unterschrift: Der Brief wurde ersetzt, und sein neuer Code steht nicht auf der Liste.",
    noRoll: "Die Unterschrift: Die Wählerliste ist zu lang oder hier nicht vollständig.",
    follow: "Diese Stimme hier verfolgen",
  },
  peers: {
    title: "Computer",
    about: "Was der Computer der Wahl sieht. Ein anderer sieht vielleicht andere.",
    alone: "Der Computer der Wahl ist allein: Kein anderer hat sein Wahlprotokoll.",
    caption: (count, shown) =>
      n(count, { one: "Ein verbundener Computer", other: `${shown} verbundene Computer` }),
    place: "Wo",
    program: "Programm",
    record: "Sein Wahlprotokoll",
    same: "derselbe letzte Block",
    behind: (count, shown) =>
      n(count, { one: "einen Block zurück", other: `${shown} Blöcke zurück` }),
    branch: "andere Blöcke als hier",
    unknown: "noch nicht bekannt",
    more: (count, shown) => n(count, { one: "und ein weiterer", other: `und ${shown} weitere` }),
    witnesses: "Zeugen",
    witness: "Zeuge",
    enough: "Genug Zeugen werden gehört, um Blöcke endgültig zu machen.",
    tooFew: "Zu wenige Zeugen werden gehört: Kein Block wird endgültig, bis es mehr sind.",
    heard: "gehört",
    silent: (time) => `zuletzt gehört ${time}`,
    never: "nicht gehört, seit der Computer der Wahl läuft",
    lied: "hat zweierlei unterschrieben, das sich widerspricht",
    trackers: "Tracker",
    noTrackers: "Keine: Der Computer der Wahl findet andere ohne.",
    tracker: "Adresse",
    trackerState: "Stand",
    trackerStates: {
      connected: "kennt den Computer der Wahl",
      unlisted: "führt den Computer der Wahl nicht auf",
      unreachable: "antwortet nicht",
      asked: "wurde gefragt",
    },
    clockFast: (minutes) => `Die Uhr des Computers der Wahl geht ${minutes} min vor.`,
    clockSlow: (minutes) => `Die Uhr des Computers der Wahl geht ${minutes} min nach.`,
  },
};
