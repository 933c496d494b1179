/** Which form of a text goes with a number: two in English, six in Arabic. The rules are those of the CLDR, which browsers have. */

/** The forms of a text. A language gives those that it has; what it does not give is said by `other`. */
export type PluralForms = Readonly<Partial<Record<Intl.LDMLPluralRule, string>>> & {
  readonly other: string;
};

/**
 * Chooses forms by the rules of a language.
 *
 * @param tag Of BCP 47, such as `ar`.
 */
export function pluralsOf(tag: string): (count: number, forms: PluralForms) => string {
  const rules = new Intl.PluralRules(tag);
  return (count, forms) => forms[rules.select(count)] ?? forms.other;
}
