/** Texts that are not to be mixed up, told apart by TypeScript. */

/** Stands in no value: it exists while types are checked, and not when the program runs. */
declare const brand: unique symbol;

/**
 * A text of one kind, such as a block's hash. It may be used as any text; no other text may be used as it, nor one of
 * another kind. It is made where it is computed, and by whoever checks a text from outside: the lint rule
 * `house/brands` lists those files, which alone may write `as …`.
 */
export type Brand<Name extends string> = string & {
  readonly [brand]: { readonly [N in Name]: true };
};
