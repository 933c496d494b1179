/** Where voters' programs hand in ballots, and the header that says that one does. */
export const BALLOTS_PATH = "/v1/ballots";

/**
 * A page of another origin cannot send it without asking: browsers ask for leave first, and get none.
 */
export const PAGE_HEADER = "x-chainvote";
