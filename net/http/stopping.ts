/** Code of the refusal of a server that is about to end. */
export const STOPPING = "stopping";
