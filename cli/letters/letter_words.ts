/** The words of a letter, in the languages that it can be written in. */

/** Sentences of a letter. What stands in braces is filled in. */
export interface LetterWords {
  readonly heading: string;
  readonly number: string;
  readonly weight: string;
  readonly code: string;
  readonly scanCode: string;
  readonly secret: string;
  readonly when: string;
  readonly where: string;
  readonly program: string;
  readonly page: string;
  readonly pageCode: string;
  readonly file: string;
  readonly compare: string;
  readonly again: string;
  readonly once: string;
  readonly two: string;
  /** Of an election with secret ballots: that they are, what their mark is, and what a test is. */
  readonly hidden: string;
  readonly lost: string;
}

const ENGLISH: LetterWords = {
  heading: "Your voting code",
  number: "Your number: {number}",
  weight: "Your ballot counts as {weight} votes.",
  code: "Type this code when you vote. There is no letter O, I, L or U in it.",
  scanCode: "The code, to be scanned",
  secret: "Whoever has this code can vote in your name: show it to nobody, and keep this letter.",
  when: "You can vote from {opens} until {closes}.",
  where: "The election is here:",
  program: "The program to vote with on a computer of your own: {program}",
  page: "Vote here with a browser, or scan this with a telephone:",
  pageCode: "It holds your code too: whoever scans it can vote in your name.",
  file:
    "The page that can be kept on your own disk has these digits, which chainvote page --check and sha256sum show: {digits}",
  compare:
    "Before you vote, compare these six words with those on your screen. If they differ, do not vote:",
  again: "You may vote again until then: your last ballot counts.",
  once: "You can vote once: your first ballot counts.",
  two:
    "This is letter {registrar} of 2. You need the codes of both, that of {one} and that of {other}.",
  hidden:
    "Ballots are secret: nobody sees how you vote, unless {needed} of {trustees} trustees work together. Write down the " +
    "mark of your encrypted ballot, and compare it later with the one beside your vote. A ballot that you open as a " +
    "test is not sent: it shows whether your device encrypts what you chose.",
  lost:
    "Is the letter lost, or does the program show a ballot of your number that is not yours? Tell " +
    "{contact} at once: you get a new code, and the old one is void.",
};

const GERMAN: LetterWords = {
  heading: "Ihr Stimmcode",
  number: "Ihre Nummer: {number}",
  weight: "Ihr Stimmzettel zählt als {weight} Stimmen.",
  code: "Geben Sie diesen Code bei der Stimmabgabe ein. Er enthält kein O, I, L und U.",
  scanCode: "Der Code zum Einlesen",
  secret:
    "Wer diesen Code hat, kann in Ihrem Namen abstimmen: Zeigen Sie ihn niemandem, und bewahren " +
    "Sie diesen Brief auf.",
  when: "Sie können abstimmen: von {opens} bis {closes}.",
  where: "Hier ist die Wahl:",
  program: "Das Programm, um am eigenen Computer abzustimmen: {program}",
  page: "Hier wählen Sie mit einem Browser, oder lesen Sie dies mit einem Telefon ein:",
  pageCode: "Auch Ihr Code ist darin: Wer es einliest, kann in Ihrem Namen abstimmen.",
  file:
    "Die Seite für Ihren eigenen Datenträger hat diese Ziffern; chainvote page --check und sha256sum zeigen sie: {digits}",
  compare:
    "Vergleichen Sie diese sechs Wörter vor der Abgabe mit denen auf Ihrem Bildschirm. Sind es " +
    "andere, stimmen Sie nicht ab:",
  again: "Bis dahin können Sie neu abstimmen: Ihr letzter Stimmzettel zählt.",
  once: "Sie können einmal abstimmen: Ihr erster Stimmzettel zählt.",
  two:
    "Dies ist Brief {registrar} von 2. Sie brauchen beide Codes, den von {one} und den von {other}.",
  hidden:
    "Die Wahl ist geheim: Niemand sieht, wie Sie wählen, außer {needed} von {trustees} Vertrauensleuten tun sich " +
    "zusammen. Schreiben Sie das Kennzeichen Ihres verschlüsselten Stimmzettels auf, und vergleichen Sie es später mit " +
    "dem bei Ihrer Stimme. Einer, den Sie zur Probe öffnen, wird nicht abgeschickt: Er zeigt, ob Ihr Gerät " +
    "verschlüsselt, was Sie gewählt haben.",
  lost:
    "Ist der Brief verloren, oder zeigt das Programm unter Ihrer Nummer einen Stimmzettel, der nicht " +
    "von Ihnen ist? Sagen Sie es sofort: {contact}. Sie erhalten einen neuen Code, und der alte gilt nicht " +
    "mehr.",
};

const FRENCH: LetterWords = {
  heading: "Votre code de vote",
  number: "Votre numéro : {number}",
  weight: "Votre bulletin compte pour {weight} voix.",
  code: "Saisissez ce code pour voter. Il ne contient ni O, ni I, ni L, ni U.",
  scanCode: "Le code, à scanner",
  secret:
    "Quiconque possède ce code peut voter à votre place : ne le montrez à personne et conservez " +
    "cette lettre.",
  when: "Vous pouvez voter : du {opens} au {closes}.",
  where: "L’élection se trouve ici :",
  program: "Le programme pour voter depuis votre propre ordinateur : {program}",
  page: "Votez ici avec un navigateur, ou scannez ceci avec un téléphone :",
  pageCode: "Il contient aussi votre code : qui le scanne peut voter à votre place.",
  file:
    "La page à garder sur votre disque a ces chiffres, que montrent chainvote page --check et sha256sum : {digits}",
  compare:
    "Avant de voter, comparez ces six mots avec ceux de votre écran. S’ils diffèrent, ne votez " +
    "pas :",
  again: "Vous pouvez revoter jusque-là : votre dernier bulletin compte.",
  once: "Vous pouvez voter une fois : votre premier bulletin compte.",
  two:
    "Ceci est la lettre {registrar} sur 2. Il vous faut les deux codes, celui de {one} et celui de {other}.",
  hidden:
    "Le vote est secret : personne ne voit ce que vous votez, à moins que {needed} des {trustees} personnes de confiance ne " +
    "s’entendent. Notez la marque de votre bulletin chiffré, et comparez-la plus tard à celle qui se trouve à côté de " +
    "votre vote. Un bulletin ouvert pour essai n’est pas envoyé : il montre si votre appareil chiffre ce que vous avez choisi.",
  lost: "Lettre perdue, ou bulletin affiché sous votre numéro qui n’est pas le vôtre ? Prévenez " +
    "aussitôt {contact} : vous recevrez un nouveau code et l’ancien ne vaudra plus.",
};

const SPANISH: LetterWords = {
  heading: "Su código de voto",
  number: "Su número: {number}",
  weight: "Su papeleta cuenta como {weight} votos.",
  code: "Escriba este código al votar. No contiene O, I, L ni U.",
  scanCode: "El código, para escanear",
  secret:
    "Quien tenga este código puede votar en su nombre: no lo muestre a nadie y guarde esta carta.",
  when: "Puede votar: desde {opens} hasta {closes}.",
  where: "La elección está aquí:",
  program: "El programa para votar desde su propio ordenador: {program}",
  page: "Vote aquí con un navegador, o escanee esto con un teléfono:",
  pageCode: "También contiene su código: quien lo escanee puede votar en su nombre.",
  file:
    "La página que puede guardar en su disco tiene estas cifras, que muestran chainvote page --check y sha256sum: {digits}",
  compare:
    "Antes de votar, compare estas seis palabras con las de su pantalla. Si son otras, no vote:",
  again: "Hasta entonces puede volver a votar: cuenta su última papeleta.",
  once: "Puede votar una vez: cuenta su primera papeleta.",
  two: "Esta es la carta {registrar} de 2. Necesita los dos códigos, el de {one} y el de {other}.",
  hidden:
    "El voto es secreto: nadie ve qué vota usted, salvo que {needed} de {trustees} personas de confianza se pongan de " +
    "acuerdo. Anote la marca de su papeleta cifrada, y compárela después con la que está junto a su voto. Una papeleta " +
    "que abra como prueba no se envía: muestra si su dispositivo cifra lo que usted eligió.",
  lost:
    "¿Ha perdido la carta, o el programa muestra con su número una papeleta que no es suya? Avise " +
    "enseguida a {contact}: recibirá un código nuevo y el antiguo dejará de valer.",
};

const LANGUAGES: Readonly<Record<string, LetterWords>> = {
  en: ENGLISH,
  de: GERMAN,
  fr: FRENCH,
  es: SPANISH,
};

/** The words for a language tag such as `de-CH`, and the tag of their language; English for others. */
export function wordsIn(tag: string | undefined): { language: string; words: LetterWords } {
  const language = (tag ?? "en").toLowerCase().split("-")[0];
  const isKnown = Object.hasOwn(LANGUAGES, language);
  return isKnown ? { language, words: LANGUAGES[language] } : { language: "en", words: ENGLISH };
}

/** A sentence with what belongs into its braces, all at once: what is filled in is not looked at. */
export function fillIn(
  sentence: string,
  values: Readonly<Record<string, string | number>>,
): string {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
