/** What the page takes of its own files. */

/** Bytes of one: the largest has some 250 KB. */
export const MAX_PAGE_FILE_BYTES = 8 * 1024 * 1024;
