/** Which column of a list of voters holds what, by the words that people write above it. */

import { TextMap, TextSet } from "../../core/base/text_map.ts";

/** What a column can be taken for. `first` and `last` are the two parts of a name. */
export type ColumnRole =
  | "name"
  | "first"
  | "last"
  | "email"
  | "weight"
  | "key"
  | "address"
  | "street"
  | "postcode"
  | "city"
  | "country";

/** Roles that one column at most may have. */
export const SINGLE_ROLES: readonly ColumnRole[] = [
  "name",
  "first",
  "last",
  "email",
  "weight",
  "key",
];

/**
 * Headings without accents, spaces and signs, in lower case: English, German, French, Spanish, Italian, Portuguese, Dutch,
 * Polish, Czech, Swedish, Danish, Norwegian, Finnish, Turkish, Russian, Ukrainian, Chinese, Japanese, Korean.
 */
const WORDS: Readonly<Record<ColumnRole, string>> = {
  name: "name names fullname completename voter votername member membername person participant " +
    "vollername vorundnachname vornameundnachname vornamenachname namevorname mitglied mitgliedsname " +
    "wahler wahlerin wahlberechtigte wahlberechtigter teilnehmer nom nomcomplet nometprenom " +
    "prenometnom nomprenom electeur membre nombre nombrecompleto nombreyapellidos votante elector socio " +
    "nome nomecompleto nomeecognome cognomeenome nominativo elettore eleitor naam volledigenaam kiezer " +
    "lid imieinazwisko nazwiskoiimie wyborca jmenoaprijmeni prijmeniajmeno volic namn fulltnavn navn " +
    "medlem nimi kokonimi adsoyad adisoyadi isim uye фио имя полноеимя избиратель участник піб " +
    "ім'я 姓名 名字 氏名 名前 이름 성명",
  first:
    "firstname givenname givennames forename forenames vorname vornamen rufname prenom prenoms " +
    "nombredepila primeronombre primeironome voornaam voornamen imie jmeno krestnijmeno " +
    "fornamn fornavn etunimi ad adi 名",
  last:
    "lastname surname familyname nachname familienname zuname nomdefamille apellido apellidos " +
    "cognome sobrenome apelido apelidos achternaam nazwisko prijmeni efternamn efternavn etternavn " +
    "sukunimi soyad soyadi фамилия прізвище 姓",
  email:
    "email emails mail emailaddress mailaddress emailadresse mailadresse courriel adressemail " +
    "adresseemail adresseelectronique correo correoelectronico emailcorreo indirizzoemail " +
    "postaelettronica enderecoemail epost epostadress epostadresse eposta epostaadresi sahkoposti " +
    "emailadres adresemail mailadress почта электроннаяпочта елпошта 邮箱 电子邮件 電子郵件 メール " +
    "メールアドレス 이메일",
  weight: "weight weights votes vote shares votingweight numberofvotes votingrights gewicht " +
    "stimmen stimmgewicht stimmenzahl stimmrechte anteile stimmanteile poids voix nombredevoix parts peso " +
    "votos numerodevotos participaciones voti millesimi pesos quotas stemmen stemgewicht " +
    "stemrecht waga glosy liczbaglosow vaha hlasy vikt roster rostetal stemmer vekt paino aanet agirlik " +
    "oy голоса вес голоси вага 票数 權重 权重 投票数 가중치",
  key: "key publickey ownkey votingkey schlussel offentlicherschlussel cle clepublique clave " +
    "clavepublica chiave chiavepubblica chave chavepublica sleutel publiekesleutel klucz " +
    "kluczpubliczny klic nyckel nokkel nogle avain anahtar ключ 公钥 公鍵 公開鍵 공개키",
  address: "address postaladdress mailingaddress addressline adresszeile anschrift postanschrift " +
    "adresse adressepostale direccion domicilio indirizzo endereco morada adres postadres adress " +
    "postadress postadresse osoite адрес адреса 地址 住所 주소",
  street: "street streetaddress streetandnumber strasse strasseundhausnummer strassehausnummer " +
    "strassenr rue voie calle via rua straat straatennummer ulica gata gade gate katuosoite sokak улица " +
    "вулиця",
  postcode: "postcode postalcode zip zipcode plz postleitzahl codepostal cp codigopostal cap cep " +
    "codicepostale kodpocztowy psc postnummer postnr postinumero postakodu индекс почтовыйиндекс " +
    "邮编 郵便番号 우편번호",
  city: "city town place ort stadt wohnort ortschaft ville localite commune ciudad localidad " +
    "poblacion municipio citta localita comune cidade localidade plaats woonplaats miasto miejscowosc " +
    "mesto obec ort postort by poststed kaupunki postitoimipaikka sehir il город місто 城市 市 도시",
  country: "country land pays pais paese kraj zeme maa ulke страна країна 国家 國家 国 국가",
};

const ROLES = new TextMap<ColumnRole>(
  (Object.keys(WORDS) as ColumnRole[]).flatMap((role) =>
    WORDS[role].split(" ").map((word) => [plainHeading(word), role] as const)
  ),
);

/** Roles of which a file may have several columns, which people number: `Address 2`. */
const NUMBERED = /^(address|addressline|adresszeile|adresse|anschrift|street|strasse|rue)\d$/;

/** What a heading says of its column; undefined if it is none of the known words. */
function roleOf(heading: string): ColumnRole | undefined {
  const word = plainHeading(heading);
  return ROLES.get(NUMBERED.test(word) ? word.slice(0, -1) : word);
}

/** A heading without case, accents, spaces and signs. */
function plainHeading(heading: string): string {
  return heading.normalize("NFKD").toLowerCase().replaceAll("ß", "ss")
    .replaceAll("ø", "o").replaceAll("æ", "ae").replaceAll("ł", "l").replaceAll("ı", "i")
    .replace(/[^\p{L}\d]/gu, "").normalize("NFC");
}

/** Words for a person. Beside a column that is called name they say something else, such as whether somebody is a member. */
const PERSONS = new TextSet(
  ("voter member person participant mitglied wahler wahlerin wahlberechtigte wahlberechtigter teilnehmer electeur membre " +
    "votante elector socio elettore eleitor kiezer lid wyborca volic medlem избиратель").split(" "),
);

/**
 * The roles of headings, once all of them are known: beside a first name, a column called name, nom or nombre is the last
 * name, and the other way round.
 */
export function rolesOf(headings: readonly string[]): (ColumnRole | undefined)[] {
  const known = headings.map(roleOf);
  const isPerson = headings.map((heading) => PERSONS.has(plainHeading(heading)));
  const isNamed = known.some((role, i) =>
    role === "first" || role === "last" || (role === "name" && !isPerson[i])
  );
  const roles = known.map((role, i) => isNamed && isPerson[i] ? undefined : role);
  const has = (role: ColumnRole) => roles.includes(role);
  const missing = has("first") && !has("last")
    ? "last"
    : has("last") && !has("first")
    ? "first"
    : "name";
  return roles.map((role) => role === "name" ? missing : role);
}
