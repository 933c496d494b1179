import type { Words } from "./en.ts";
import { followDe } from "./follow_de.ts";
import { secretDe } from "./secret_de.ts";
import { pluralsOf } from "./plurals.ts";

const n = pluralsOf("de");

/** German, with the formal address. */
export const de: Words = {
  skip: "Zum Inhalt springen",
  menu: {
    home: "Wahl",
    result: "Ergebnis",
    settings: "Einstellungen",
  },
  loading: "Der Computer der Wahl wird gefragt …",
  stillLoading: "Der Computer der Wahl wird noch gefragt …",
  away: (since) =>
    `Keine Antwort seit ${since}. Was Sie sehen, ist der Stand von davor. Es wird weiter versucht.`,
  clocksApart: (own, peer) =>
    `Die Uhr Ihres Geräts zeigt ${own}, die des Computers der Wahl ${peer}. Was hier steht, richtet sich danach. Wenn Ihre richtig geht, sehen Sie auf einem anderen Computer des Vereins nach.`,
  catchingUp: (index) =>
    `Der Computer der Wahl liest das Wahlprotokoll noch (Block ${index}). In dem, was Sie sehen, können Stimmen fehlen.`,
  failed: {
    title: "Diese Seite kann nicht weiter",
    about: "Auf dieser Seite ist etwas schiefgegangen.",
    maybeSent:
      "Ihre Stimme ist vielleicht trotzdem abgeschickt. Laden Sie die Seite neu, und geben Sie in einer Minute Ihren Code ein: Sie sagt, ob eine Stimme mit dieser Nummer abgeschickt wurde.",
    again: "Seite neu laden",
    details: "Einzelheiten",
  },
  otherNetwork: {
    title: "Keine Wahl mit einer Wählerliste",
    about: (name) =>
      `Der Computer unter dieser Adresse hat „${name}“, ohne Wählerliste. Fragen Sie den Veranstalter nach der richtigen Adresse.`,
  },
  phase: {
    preparing: "Die Wahl hat noch nicht begonnen",
    open: "Die Wahl läuft",
    closing: "Die Wahl ist zu Ende",
    closed: "Die Wahl ist zu Ende",
    failed: "Diese Wahl ist gescheitert",
  },
  opensAt: (time) => `Sie beginnt am ${time}.`,
  closesAt: (time) => `Sie können wählen bis ${time}.`,
  closedAt: (time) => `Sie endete am ${time}.`,
  closingUntil: (time) =>
    `Rechtzeitig abgeschickte Stimmen werden noch eingetragen, bis ${time}. Das Ergebnis kann sich noch ändern.`,
  failedAbout:
    "Die Wählerliste war nicht vollständig, als die Wahl beginnen sollte. Niemand kann wählen. Fragen Sie den Veranstalter, wie es weitergeht.",
  turnout: (voted, of, voters, all) =>
    n(of, {
      one: `${voters} von ${all} Person auf der Liste hat gewählt`,
      other: `${voters} von ${all} Personen auf der Liste ${
        n(voted, { one: "hat", other: "haben" })
      } gewählt`,
    }),
  quorum: (needed, isReached) =>
    isReached
      ? `Die nötige Beteiligung (${needed}) ist erreicht.`
      : `Die nötige Beteiligung (${needed}) ist nicht erreicht.`,
  compareWords: "Vergleichen Sie diese Wörter mit Ihrem Brief:",
  notice: {
    title: "Mitteilungen des Veranstalters",
    by: (name, time) => `${name}, ${time}`,
  },
  secretBallots:
    "Diese Wahl ist geheim: Niemand sieht, wie Sie wählen, außer genügend Vertrauensleute der Wahl tun sich zusammen. Dass eine Nummer gewählt hat, sehen alle.",
  openBallots:
    "Diese Wahl ist offen: Alle können sehen, wer wie gewählt hat, anhand der Nummer auf dem Brief.",
  notYet: "Sie haben noch nicht gewählt",
  code: {
    title: "Ihr Wahlcode",
    step1: "Schritt 1 von 3",
    about: "Er steht auf Ihrem Brief: 28 Buchstaben und Ziffern in 7 Gruppen zu 4.",
    two:
      "Sie haben zwei Briefe, von zwei Stellen. Beide Codes sind nötig: Jeder hat 28 Buchstaben und Ziffern in 7 Gruppen zu 4.",
    field: "Wahlcode",
    goOn: "Weiter",
    asking: "Wird geprüft …",
    noAnswer: "Keine Antwort vom Computer der Wahl. Versuchen Sie es noch einmal.",
    faults: {
      "code-length": (typed, shown) =>
        n(typed, {
          one:
            `Das ist nicht der ganze Code: Er hat 28 Buchstaben und Ziffern, eingegeben ist ${shown}.`,
          other:
            `Das ist nicht der ganze Code: Er hat 28 Buchstaben und Ziffern, eingegeben sind ${shown}.`,
        }),
      "code-symbol": (symbol, place) =>
        `Kein Code enthält „${symbol}“; es steht an Stelle ${place}. Vergleichen Sie mit Ihrem Brief.`,
      "code-slip":
        "Ein Buchstabe oder eine Ziffer ist falsch. Vergleichen Sie den Code mit Ihrem Brief.",
      "code-slip-in": (group) =>
        `Ein Buchstabe oder eine Ziffer ist falsch, wahrscheinlich in Gruppe ${group} von 7. Vergleichen Sie mit Ihrem Brief.`,
      "code-number": "Das ist kein gültiger Code. Vergleichen Sie ihn mit Ihrem Brief.",
    },
    noLetter: {
      title: "Ich habe keinen Brief",
      about:
        "Wenden Sie sich an die Stelle, die die Briefe verschickt: Sie kann einen neuen Brief ausstellen. Der alte gilt dann nicht mehr.",
    },
  },
  refusals: {
    "not-open": "Die Wahl hat noch nicht begonnen.",
    "closed": "Die Wahl ist zu Ende.",
    "not-on-roll":
      "Dieser Code steht nicht auf der Liste dieser Wahl. Ist er aus dem Brief für diese Wahl? Vergleichen Sie die sechs Wörter, oder fragen Sie die Stelle, die die Briefe verschickt.",
    "roll-missing":
      "Die Wählerliste war nicht vollständig, als die Wahl beginnen sollte. Niemand kann wählen.",
    "keys-missing":
      "Der Schlüssel der Vertrauensleute war nicht rechtzeitig da, daher ist diese Wahl gescheitert. Niemand kann wählen.",
    "key-unsettled":
      "Der Schlüssel der Vertrauensleute wurde eben erst gemacht. Versuchen Sie es in einigen Minuten wieder.",
    "replaced":
      "Dieser Brief wurde durch einen neueren ersetzt. Nehmen Sie den Code aus dem neueren Brief, oder fragen Sie die Stelle, die die Briefe verschickt.",
    "has-voted":
      "Mit diesem Code wurde schon gewählt, und in dieser Wahl zählt die erste Stimme. Waren Sie das nicht? Sagen Sie es der Stelle, die die Briefe verschickt.",
    "too-many":
      "Mit diesem Code wurde so oft gewählt, wie es erlaubt ist. Waren Sie das nicht? Sagen Sie es der Stelle, die die Briefe verschickt.",
    "superseded":
      "Eine spätere Stimme mit dieser Nummer zählt stattdessen. Waren Sie das nicht? Sagen Sie es der Stelle, die die Briefe verschickt.",
    "duplicate":
      "Eine andere Stimme mit dieser Nummer ist schon da. Wenn Sie schon einmal auf Abschicken gedrückt haben, ist es diese. Waren Sie das nicht? Sagen Sie es der Stelle, die die Briefe verschickt.",
    "catching-up":
      "Der Computer der Wahl liest das Wahlprotokoll noch, und ihm kann fehlen, was er für Ihre Stimme braucht. Versuchen Sie es in einigen Minuten noch einmal, oder auf einem anderen Computer des Vereins.",
    "not-shown":
      "Der Computer der Wahl sagt, dass eine Stimme mit Ihrer Nummer schon da ist, und zeigt sie nicht. Vielleicht will er mehrere Stimmen von Ihnen sammeln. Mehr wurde nicht gesendet. Stimmen Sie über einen anderen Computer dieser Wahl ab, und sagen Sie es der Stelle, die die Briefe verschickt.",
  },
  otherReason: "Der Computer der Wahl kann sie nicht annehmen und sagt auf Englisch, warum:",
  codeFirst: {
    title: "Noch einmal Ihr Code",
    about:
      "Diese Seite vergisst Ihren Wahlcode, wenn sie neu geladen wird. Was Sie angekreuzt haben, ist noch da.",
    enter: "Wahlcode eingeben",
  },
  ballot: {
    step2: "Schritt 2 von 3",
    of: (place, all) => `Frage ${place} von ${all}`,
    whose: (voter, weight, shown) =>
      n(weight, {
        one: `Das ist die Stimme zum Brief Nummer ${voter}.`,
        other: `Das ist die Stimme zum Brief Nummer ${voter}. Sie zählt ${shown}-mal.`,
      }),
    votedBefore: (count, shown) =>
      n(count, {
        one:
          "Mit dieser Nummer wurde schon einmal gewählt. Wenn Sie wieder wählen, zählt die letzte Stimme. Waren Sie das nicht? Sagen Sie es der Stelle, die die Briefe verschickt.",
        other:
          `Mit dieser Nummer wurde schon ${shown}-mal gewählt. Wenn Sie wieder wählen, zählt die letzte Stimme. Waren Sie das nicht? Sagen Sie es der Stelle, die die Briefe verschickt.`,
      }),
    next: "Nächste Frage",
    toCheck: "Meine Stimme prüfen",
    back: "Zurück",
    blank: "Enthaltung",
    chooseOne: "Wählen Sie eine Möglichkeit.",
    chooseUpTo: (max, shown) =>
      n(max, {
        one: `Wählen Sie höchstens ${shown} Möglichkeit.`,
        other: `Wählen Sie bis zu ${shown} Möglichkeiten.`,
      }),
    chooseBetween: (min, max) => `Wählen Sie ${min} bis ${max} Möglichkeiten.`,
    approve: "Wählen Sie so viele, wie Sie wollen, oder keine.",
    score: "Geben Sie jeder Möglichkeit Punkte. Sie können welche ohne Punkte lassen.",
    grade: "Geben Sie jeder Möglichkeit eine Note: allen oder keiner.",
    rank: "Geben Sie jeder Möglichkeit einen Platz: 1 ist der beste.",
    best: "am besten",
    worst: "am schlechtesten",
    noGrade: "keine",
    noRank: "kein Platz",
    chosen: (_count, shown, max) => `Sie dürfen bis zu ${max} wählen; gewählt sind ${shown}.`,
    full: (_count, shown) => `Gewählt sind ${shown} von ${shown}. Entfernen Sie zuerst ein Kreuz.`,
    faults: {
      "untouched":
        "Sie haben nichts gewählt. Wählen Sie etwas, oder „Enthaltung“, wenn es da steht.",
      "not-a-list": "Diese Antwort kann nicht abgeschickt werden.",
      "not-a-choice": "Diese Antwort kann nicht abgeschickt werden.",
      "not-ascending": "Diese Antwort kann nicht abgeschickt werden.",
      "too-few": "Wählen Sie mehr: Diese Frage verlangt mehr.",
      "too-many": "Wählen Sie weniger: Diese Frage erlaubt nicht so viele.",
      "not-for-each": "Diese Antwort kann nicht abgeschickt werden.",
      "not-a-grade": "Diese Antwort kann nicht abgeschickt werden.",
      "partly-blank": "Geben Sie jeder Möglichkeit eine Note, oder keiner.",
      "twice": "Jede Möglichkeit kann nur einen Platz haben.",
      "tied": "Jeder Platz kann nur einmal vergeben werden: Zwei Möglichkeiten haben denselben.",
      "skipped": "Zwischen zwei Plätzen darf keiner ausgelassen werden.",
      "incomplete": "Geben Sie jeder Möglichkeit einen Platz.",
    },
  },
  check: {
    step3: "Schritt 3 von 3",
    check: "Prüfen Sie, dann schicken Sie ab.",
    change: "Ändern",
    send: "Meine Stimme abschicken",
    sendingNow: "Wird abgeschickt …",
    away:
      "Keine Antwort vom Computer der Wahl: Ihre Stimme ist vielleicht angekommen, vielleicht nicht. Lassen Sie diese Seite offen, und drücken Sie den Knopf noch einmal: Dieselbe Stimme wird abgeschickt, und sie zählt einmal.",
    refused: "Ihre Stimme wurde nicht angenommen.",
    isPublic: "Ihre Stimme ist offen: Alle können sehen, wie diese Nummer gewählt hat.",
    open: (count, shown) =>
      n(count, {
        one: "Eine Frage ist noch nicht beantwortet.",
        other: `${shown} Fragen sind noch nicht beantwortet.`,
      }),
  },
  record: {
    title: {
      unknown: "Der Computer der Wahl kennt diese Stimme nicht",
      refused: "Diese Stimme zählt nicht",
      sent: "Ihre Stimme ist abgeschickt",
      written: "Ihre Stimme ist eingetragen",
      final: "Ihre Stimme steht endgültig fest",
    },
    unknown:
      "Sie wurde nicht an ihn geschickt, oder er hat sie vergessen. Sehen Sie auf einem anderen Computer des Vereins nach, oder wählen Sie noch einmal.",
    refused: "Sie kann nicht mehr eingetragen werden.",
    wentBack:
      "Das Wahlprotokoll wurde neu geordnet. Ihre Stimme wartet wieder. Sie müssen nichts tun.",
    steps: {
      sent: "Abgeschickt: Der Computer der Wahl hat sie.",
      known: (count, shown) =>
        n(count, {
          one: "Ein anderer Computer hat sie.",
          other: `${shown} andere Computer haben sie.`,
        }),
      written: "Ins Wahlprotokoll eingetragen",
      final: "Endgültig: Die Zeugen haben es unterschrieben. Sie können diese Seite schließen.",
      alone: "Noch kein anderer Computer hat sie.",
      notSigned:
        "Diese Wahl hat keine Zeugen: Was eingetragen ist, könnte noch neu geordnet werden. Sehen Sie nach dem Ende noch einmal nach.",
      done: "Erledigt:",
      waiting: "Noch nicht:",
    },
    keep: "Bewahren Sie das auf",
    keepAbout:
      "Mit diesem QR-Code können Sie später wieder nachsehen, hier oder auf einem anderen Computer des Vereins. Er zeigt, welche Stimme es ist. Geben Sie ihn nicht weiter.",
    qr: "QR-Code dieser Seite",
  },
  vote: "Wählen",
  seeCount: "Ergebnis ansehen",
  count: {
    title: "Ergebnis",
    counting: "Ihr Browser zählt …",
    live:
      "Nicht endgültig: Es können noch Stimmen kommen, und das Wahlprotokoll kann noch neu geordnet werden.",
    ended:
      "Die Wahl ist zu Ende. Die Zeugen haben das Ende noch nicht unterschrieben, oder es gibt keine: Was hier steht, könnte noch neu geordnet werden.",
    final:
      "Die Wahl ist endgültig zu Ende: Die Zeugen haben das Ende unterschrieben, das hat Ihr Browser geprüft.",
    choice: "Möglichkeit",
    votes: "Stimmen",
    share: "Anteil",
    blank: "Enthaltungen",
    ballots: (count, shown) =>
      n(count, { one: `${shown} abgegebene Stimme`, other: `${shown} abgegebene Stimmen` }),
    byBallot: "Wie auf dem Stimmzettel",
    byVotes: "Nach Stimmen",
    winner: (names, count) =>
      `${n(count, { one: "Gewählt ist", other: "Gewählt sind" })}: ${names}`,
    tie: (names, seats) =>
      n(seats, {
        one: `Gleichstand um einen Platz: ${names}`,
        other: `Gleichstand um ${seats} Plätze: ${names}`,
      }),
    nobody: "Noch hat niemand gewählt.",
    countedHere:
      "Ihr Browser hat diese Stimmen selbst gezählt. Ob jede im Wahlprotokoll steht und unterschrieben ist, zeigt „Die ganze Wahl prüfen“.",
    checkAll: "Die ganze Wahl prüfen",
  },
  settings: {
    title: "Einstellungen",
    language: "Sprache",
    size: "Größe der Schrift",
    sizes: { normal: "Normal", large: "Groß", larger: "Größer", largest: "Am größten" },
    colours: "Farben",
    schemes: {
      auto: "Wie dieses Gerät",
      light: "Hell",
      dark: "Dunkel",
      blackOnWhite: "Schwarz auf Weiß",
      yellowOnBlack: "Gelb auf Schwarz",
    },
  },
  notFound: {
    title: "Diese Seite gibt es nicht",
    home: "Zur Wahl",
  },
  follow: followDe,
  secret: secretDe,
};
