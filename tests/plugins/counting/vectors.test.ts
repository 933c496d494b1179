import { assert, assertEquals } from "@std/assert";
import { decodeCanonicalJson, encodeCanonicalJson } from "../../../core/base/canonical_json.ts";
import { casesOf, countVector, differences } from "./vector_case.ts";

const FILES = [
  "edge-all-equal",
  "edge-cycles",
  "edge-elimination-ties",
  "edge-empty",
  "edge-exhausted",
  "edge-more-seats",
  "edge-single-candidate",
  "edge-ties",
  "random-give",
  "tennessee",
];

for (const file of FILES) {
  const url = new URL(`./vectors/${file}.json`, import.meta.url);
  const cases = casesOf(JSON.parse(Deno.readTextFileSync(url)));

  Deno.test(`countQuestion() comes to every figure of ${file}.json`, () => {
    assert(cases.length > 5, `${file} has ${cases.length} cases`);
    for (const vector of cases) {
      assertEquals(differences(vector), [], `${vector.name}, ${vector.rule.method}`);
    }
  });

  Deno.test(`countQuestion() answers with canonical JSON in ${file}.json`, () => {
    for (const vector of cases) {
      const counted = countVector(vector);
      assertEquals(decodeCanonicalJson(encodeCanonicalJson(counted)), counted, vector.name);
    }
  });
}
