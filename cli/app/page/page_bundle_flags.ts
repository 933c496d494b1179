/** How the page is bundled, from source and for a program that holds it: the same flags give the same bytes. */
export const PAGE_BUNDLE_FLAGS: readonly string[] = [
  "--quiet",
  "--platform=browser",
  "--minify",
];
