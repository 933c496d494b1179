/** What is said where somebody looks at the record, at a receipt, or at the computers of an election. */
import { exploreAr } from "./explore_ar.ts";
import { exploreDe } from "./explore_de.ts";
import { exploreEl } from "./explore_el.ts";
import { exploreEn, type ExploreWords } from "./explore_en.ts";
import { exploreFr } from "./explore_fr.ts";
import { type InEachLanguage, wordsAbout } from "./language.ts";

/** In every language. */
export const EXPLORE_WORDS: InEachLanguage<ExploreWords> = {
  en: exploreEn,
  de: exploreDe,
  fr: exploreFr,
  el: exploreEl,
  ar: exploreAr,
};

/** In the one that is spoken. */
export const exploreWords = wordsAbout(EXPLORE_WORDS);
