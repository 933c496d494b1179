import type { Words } from "./en.ts";
import { pluralsOf } from "./plurals.ts";

const n = pluralsOf("de");

/** In German. */
export const secretDe: Words["secret"] = {
  encrypting: "Ihr Stimmzettel wird verschlüsselt …",
  mark: "Das Kennzeichen Ihres verschlüsselten Stimmzettels",
  markAbout:
    "Schreiben Sie es auf oder fotografieren Sie es. Die Seite Ihrer Stimme, die sich nach dem Abschicken öffnet, zeigt dasselbe Kennzeichen, sobald die Stimme im Wahlprotokoll steht.",
  either:
    "Schicken Sie diesen Stimmzettel ab, oder öffnen Sie ihn, um zu sehen, ob er sagt, was Sie gewählt haben. Ein geöffneter wird nicht abgeschickt.",
  open: "Diesen zur Probe öffnen",
  hidden: (needed, trustees) =>
    `Niemand sieht, wie Sie wählen, auch später nicht, außer ${needed} von ${trustees} Vertrauensleuten tun sich zusammen. Dass diese Nummer gewählt hat und wann, sehen alle.`,
  few: (count, shown) =>
    n(count, {
      one:
        "Die Summe wird schon ab einer Stimme entschlüsselt. Bei so wenigen kann sie zeigen, wer wie gewählt hat.",
      other:
        `Die Summe wird schon ab ${shown} Stimmen entschlüsselt. Bei so wenigen kann sie zeigen, wer wie gewählt hat.`,
    }),
  opened: {
    title: "Zur Probe geöffnet. Sie haben noch nicht gewählt",
    about:
      "Der Stimmzettel mit diesem Kennzeichen wurde geöffnet und wird nicht abgeschickt. Speichern Sie ihn und bringen Sie die Datei auf ein anderes Gerät. Öffnen Sie dort „Einen Probezettel prüfen“, bei einem anderen Computer des Vereins: Es muss dieses Kennzeichen zeigen und was Sie gewählt haben.",
    warning: "Die Datei zeigt, was Sie gewählt haben. Löschen Sie sie nach dem Vergleich.",
    save: "Probezettel speichern",
    again: "Meine Stimme neu verschlüsseln",
  },
  check: {
    title: "Einen Probezettel prüfen",
    about:
      "Für einen Stimmzettel, der auf einem anderen Gerät verschlüsselt und zur Probe geöffnet wurde. Dieses Gerät verschlüsselt ihn noch einmal und vergleicht.",
    file: "Die Datei mit dem Probezettel",
    checking: "Wird geprüft …",
    good:
      "Der Stimmzettel sagt, was hier steht. Ist es, was gewählt wurde, und das Kennzeichen, das gezeigt wurde?",
    bad:
      "Dieser Stimmzettel sagt nicht, was er angibt. Wählen Sie nicht mit dem Gerät, das ihn gemacht hat.",
    none: "Das ist kein Probezettel dieser Wahl.",
    noKey: "Der Schlüssel der Vertrauensleute ist noch nicht da: Es gibt nichts zu vergleichen.",
    often:
      "Ein Gerät, das nie mit einer Probe rechnet, könnte betrügen. Machen Sie die Probe so oft Sie wollen, und entscheiden Sie erst, wenn Sie das Kennzeichen gesehen haben.",
  },
  compareMark:
    "Es muss dasselbe sein, das Sie vor dem Abschicken gesehen haben. Ist es ein anderes, sagen Sie es der Stelle, die die Briefe verschickt, und wählen Sie noch einmal bei einem anderen Computer.",
  trustees: {
    missing: (time, names) =>
      `Die Vertrauensleute müssen ihren Schlüssel bis ${time} machen. Es fehlen: ${names}.`,
    made: "Die Vertrauensleute haben ihren Schlüssel gemacht.",
    cheat: (name) =>
      `${name} hat beim Machen des Schlüssels nachweislich betrogen. Niemand kann wählen.`,
    late: (names) =>
      `Der Schlüssel der Vertrauensleute war nicht rechtzeitig da. Es fehlten: ${names}. Niemand kann wählen.`,
    waiting:
      "Geheime Stimmen zählt niemand, bevor die Wahl zu Ende ist und die Vertrauensleute ihre Summe gemeinsam entschlüsselt haben.",
    unsummed:
      "Die Wahl ist zu Ende. Die Programme der Vertrauensleute haben die Summe der Stimmen noch nicht abgegeben.",
    sealing: (missing, names) =>
      `Die Summe der Stimmen ist da, noch verschlüsselt. Vertrauensleute müssen sie noch bestätigen: ${missing} von ${names}.`,
    opening: (missing, names) =>
      `Die Summe der Stimmen ist da, noch verschlüsselt. Vertrauensleute müssen sie noch gemeinsam entschlüsseln: ${missing} von ${names}.`,
    tooFew: (minimum) =>
      `Weniger als ${minimum} Stimmen zählen, darum wird ihre Summe nicht entschlüsselt: Sie könnte zeigen, wer wie gewählt hat.`,
    opened: (names) => `Die Summe der Stimmen wurde von ${names} gemeinsam entschlüsselt.`,
    proven:
      "Ihr Browser hat die Beweise der Vertrauensleute geprüft, dass sie richtig entschlüsselt haben. Dass es die Summe dieser Stimmen ist, zeigt „Die ganze Wahl prüfen“.",
    broken:
      "Die Beweise der Vertrauensleute, die der Computer der Wahl zeigt, stimmen nicht. Trauen Sie dieser Zählung nicht, und sehen Sie bei einem anderen Computer des Vereins nach.",
  },
};
