/** What is said where the whole election is checked in the browser, and in the report of it. */
import type { WordsLike } from "./en.ts";
import { auditDe } from "./audit_de.ts";
import { auditEl } from "./audit_el.ts";
import { auditFr } from "./audit_fr.ts";
import { auditAr } from "./audit_ar.ts";
import { auditEn } from "./audit_en.ts";
import { type InEachLanguage, wordsAbout } from "./language.ts";

/** In every language. */
export const AUDIT_WORDS: InEachLanguage<WordsLike<typeof auditEn>> = {
  en: auditEn,
  de: auditDe,
  fr: auditFr,
  el: auditEl,
  ar: auditAr,
};

/** In the language that is spoken. */
export const auditWords = wordsAbout(AUDIT_WORDS);
