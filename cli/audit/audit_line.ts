/** The lines of which the report of an audit is made. */

/** One line of a report. */
export interface AuditLine {
  readonly check: string;
  /** Null if nothing can be said: something before it broke, or the user named nothing to compare with. */
  readonly ok: boolean | null;
  readonly text: string;
}
