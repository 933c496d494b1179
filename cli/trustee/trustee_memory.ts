/** What a trustee remembers, and what may be added to it: whatever it is kept in. */
import { TRUSTEE_RECORDS, type TrusteeState } from "./trustee_rows.ts";

/** What is remembered in addition. */
export type TrusteeChange = Partial<Omit<TrusteeState, "isRestored">>;

/** A trustee's memory. */
export interface TrusteeMemory {
  readonly state: TrusteeState;
  /** Remembers more; when this returns it is on the disk. @throws {RangeError} If something else is there. */
  remember(more: TrusteeChange): void;
}

/** The state with more in it. @throws {RangeError} If something else is there. */
export function addToState(state: TrusteeState, more: TrusteeChange): TrusteeState {
  const added = { ...state, ...more, made: { ...state.made, ...more.made } };
  for (const field of ["chainId", "sealed", "opened"] as const) {
    if (state[field] === undefined || state[field] === added[field]) continue;
    throw new RangeError(`Cannot change ${field} of a trustee's file as it is there already`);
  }
  for (const name of TRUSTEE_RECORDS) {
    if (state.made[name] === undefined || state.made[name] === added.made[name]) continue;
    throw new RangeError(`Cannot make another ${name} as one was made`);
  }
  const { sealed, opened, made } = added;
  if (sealed !== undefined && opened !== undefined && sealed !== opened) {
    throw new RangeError(`Cannot open the tally ${opened} as ${sealed} was sealed`);
  }
  if ((opened === undefined) !== (made.share === undefined)) {
    throw new RangeError("Cannot keep a share but together with the tally that it opens");
  }
  return added;
}
