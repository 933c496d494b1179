import { assertEquals, assertThrows } from "@std/assert";
import {
  electionText,
  parseElection,
} from "../../../../plugins/belenios/ballots/belenios_election.ts";
import {
  credentialsText,
  parseCredentials,
} from "../../../../plugins/belenios/ballots/public_credentials.ts";
import {
  BELENIOS_VECTORS,
  readBeleniosVector,
  textsOf,
} from "../../../support/belenios_vectors.ts";

const { election: TEXT, credentials: LIST } = textsOf(await readBeleniosVector("single"));

for (const name of BELENIOS_VECTORS) {
  Deno.test(`parseElection() and parseCredentials() read what belenios-tool wrote, and the same is written again: ${name}`, async () => {
    const { election, credentials, ballots } = textsOf(await readBeleniosVector(name));
    assertEquals(electionText(parseElection(election)), election);
    assertEquals(JSON.parse(ballots[0]).election_hash, parseElection(election).fingerprint);
    assertEquals(credentialsText(parseCredentials(credentials)), credentials);
  });
}

Deno.test("electionText() writes an administrator and an authority last, and blank where it is true alone", () => {
  const text = TEXT.replace(/}$/, `,"administrator":"A","credential_authority":"C"}`);
  assertEquals(electionText(parseElection(text)), text);
});

const WRONG_ELECTIONS: Readonly<Record<string, readonly [string | RegExp, string]>> = {
  "a space": [/^{/, "{ "],
  "another order of fields": [
    /"description":"([^"]*)","name":"([^"]*)"/,
    `"name":"$2","description":"$1"`,
  ],
  "a field twice": [/^{/, `{"version":1,`],
  "a field more": [/}$/, `,"more":1}`],
  "version 2": [`"version":1`, `"version":2`],
  "another group": [`"Ed25519"`, `"BELENIOS-2048"`],
  "a key that is no element": [/"public_key":"\w\w/, `"public_key":"ff`],
  "blank that is false": [`"blank":true`, `"blank":false`],
  "more to be chosen than there are": [`"max":3`, `"max":5`],
  "min over max": [`"min":1,"max":3`, `"min":4,"max":3`],
  "nothing to be chosen": [`"min":1,"max":1`, `"min":0,"max":0`],
  "a negative number": [`"min":1`, `"min":-1`],
  "a fraction": [`"min":1`, `"min":0.5`],
  "a question of another kind": [/"questions":\[/, `"questions":[{"type":"Lists","value":{}},`],
  "a uuid that is too short": [/"uuid":"./, `"uuid":"`],
  "a uuid that is not Base58": [/"uuid":"./, `"uuid":"0`],
};

for (const [what, [from, to]] of Object.entries(WRONG_ELECTIONS)) {
  Deno.test(`parseElection() refuses ${what}`, () => {
    const text = TEXT.replace(from, to);
    assertEquals(text === TEXT, false);
    assertThrows(() => parseElection(text), SyntaxError);
  });
}

const WRONG_LISTS: Readonly<Record<string, (list: readonly string[]) => unknown>> = {
  "a key twice, with other weights": (list) => [...list, list[0].replace(/,.*/, ",9")],
  "weights for some alone": (list) => [list[0].slice(0, 64), ...list.slice(1)],
  "a weight of 0": (list) => [list[0].replace(/,.*/, ",0")],
  "a weight with a leading zero": (list) => [list[0].replace(/,.*/, ",05")],
  "a weight of 16 digits": (list) => [list[0].replace(/,.*/, ",9999999999999999")],
  "a key that is no element": (list) => [`00${list[0].slice(2)}`],
  "no list": () => ({}),
  "a number": () => [1],
};

for (const [what, change] of Object.entries(WRONG_LISTS)) {
  Deno.test(`parseCredentials() refuses ${what}`, () => {
    assertThrows(() => parseCredentials(JSON.stringify(change(JSON.parse(LIST)))), SyntaxError);
  });
}
