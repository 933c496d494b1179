/** What readers may cost whose queries go over the limits of a plugin. */

/** For how long the queries of a machine are refused after one of them did, in ms. */
export const QUERY_BLAME_MS = 60_000;

/** Machines of which that is kept in mind; then the longest known one is forgotten. */
export const MAX_BLAMED_SOURCES = 10_000;
