import type { WordsLike } from "./en.ts";
import type { auditEn } from "./audit_en.ts";

/** The words of a check of the whole election, in German. */
export const auditDe: WordsLike<typeof auditEn> = {
  title: "Die ganze Wahl prüfen",
  about:
    "Ihr Browser liest das ganze Wahlprotokoll und zählt neu, nach denselben Regeln wie jeder Computer der Wahl. Er glaubt niemandem.",
  from: "Das Wahlprotokoll",
  fromPeer: "des Computers der Wahl",
  fromFile: "aus einer Datei, die das Programm mit export geschrieben hat",
  file: "Die Datei",
  start: "Anfangen",
  cancel: "Abbrechen",
  cancelled: "Abgebrochen. Es wurde nichts festgestellt.",
  loading: (size) => `Das Wahlprotokoll wird geladen: ${size} MB …`,
  checking: (done, all) => `${done} von ${all} Einträgen sind geprüft …`,
  stay: "Lassen Sie diese Seite im Vordergrund: Browser bremsen, was niemand ansieht.",
  away:
    "Keine Antwort vom Computer der Wahl. Versuchen Sie es noch einmal, oder prüfen Sie eine Datei.",
  unreadable: "Das ist kein ganzes Wahlprotokoll. Auf Englisch, warum:",
  other: (name) => `Das ist das Protokoll von etwas anderem: „${name}“.`,
  good: "Alles stimmt",
  bad: "Etwas stimmt nicht",
  checks: {
    file: "Das Wahlprotokoll ist ganz.",
    headers: "Jeder Block folgt auf den davor.",
    work: "Jeder Block hat seine Rechenarbeit.",
    difficulty: "Die Rechenarbeit ist so schwer, wie die Regeln es verlangen.",
    records: "Jeder Block enthält genau die Stimmen, die er nennt.",
    validator:
      "Jede Stimme ist mit einem Schlüssel der Liste unterschrieben, für diese Wahl, zur rechten Zeit, und keine Nummer zählt zweimal.",
    witnesses: "Was die Zeugen unterschrieben haben sollen, haben sie unterschrieben.",
  },
  holds: "Stimmt:",
  broken: "Stimmt nicht:",
  notChecked: "Nicht geprüft:",
  at: (index) => `Beim Block ${index}, auf Englisch:`,
  upTo: (index) => `Alles davor stimmt. Dies ist die Auszählung bis zum Block ${index}.`,
  peer: {
    same: "Der Computer der Wahl nennt dasselbe Ergebnis.",
    differs:
      "Der Computer der Wahl nennt ein anderes Ergebnis, als sein eigenes Wahlprotokoll ergibt. Sagen Sie es dem Veranstalter.",
    moved:
      "Das Wahlprotokoll ging inzwischen weiter. Prüfen Sie noch einmal, um mit dem zu vergleichen, was der Computer der Wahl jetzt sagt.",
    away: "Der Computer der Wahl hat kein Ergebnis zum Vergleichen genannt.",
  },
  last: (index) =>
    `Der letzte Block hat die Nummer ${index}. Ein anderer Computer mit demselben Wahlprotokoll hat dieselben Ziffern:`,
  took: (records, seconds) => `${records} Einträge, auf diesem Gerät in ${seconds} s geprüft.`,
  notShown: {
    title: "Was dies nicht zeigen kann",
    who:
      "Wer hinter einer Nummer steht, und ob die richtigen Leute auf der Liste sind: Das weiß die Stelle, die die Briefe verschickt.",
    other:
      "Dass andere Computer kein anderes Wahlprotokoll mit mehr Rechenarbeit haben: Vergleichen Sie die Ziffern des letzten Blocks.",
    free:
      "Dass niemand gezwungen oder bezahlt wurde, und dass ein Gerät getan hat, was sein Besitzer wollte.",
    page:
      "Dass diese Seite ehrlich ist, wenn Sie dem Computer nicht trauen, von dem sie kommt: Prüfen Sie mit dem Programm oder an einem anderen Computer.",
  },
  report: "Bericht zum Drucken",
  reportTitle: "Bericht über eine Wahl",
  reportNone: "Der Bericht entsteht nur aus einer Prüfung. Prüfen Sie zuerst die ganze Wahl.",
  made: (time) => `Gemacht am ${time}, aus einer Prüfung durch einen Browser.`,
  chain: "Die Kennung der Wahl",
  work: (hashes) => `Rechenschritte im Wahlprotokoll: ${hashes}`,
  signature: "Gelesen und für richtig befunden",
  name: "Vor- und Nachname",
  dateAndSignature: "Datum, Unterschrift",
  print: "Drucken",
  save: "Als Daten speichern (JSON)",
};
