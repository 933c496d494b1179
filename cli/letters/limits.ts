/** How long what a registrar adds to a letter may be, so that all of it stays on one page. */

/** Longest link in characters: an invitation with four hosts has some 300. */
export const MAX_LETTER_LINK_LENGTH = 400;

/** Longest place of the program in characters: an address of a page. */
export const MAX_LETTER_PROGRAM_LENGTH = 120;

/** Longest contact in characters: a name, a telephone number and an e-mail address. */
export const MAX_CONTACT_LENGTH = 150;
