/** The tables of a witness's key, in a file that is locked and synced as `core/store/locked_database.ts` says. */
import type { LockedFileKind } from "../../store/locked_database.ts";
import { refuseKeyFile } from "./signer_error.ts";

/** The key and what it has signed lie on pages of their own: no journal of a signature gets a copy of the secret. */
const SCHEMA = `
  CREATE TABLE key (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    secret BLOB NOT NULL, -- 32 bytes, big-endian; zeros once the key is retired
    public BLOB NOT NULL, -- 32 bytes
    checksum BLOB NOT NULL -- CRC-32 of what is before it
  ) STRICT;
  CREATE TABLE state (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    instance BLOB NOT NULL, -- 16 bytes that the data folder knows too
    chain BLOB, -- id of the network that the key serves; null before it serves one
    target INTEGER NOT NULL,
    source INTEGER NOT NULL,
    statement BLOB,
    certificate BLOB,
    proposed INTEGER NOT NULL,
    proposal BLOB,
    retired INTEGER NOT NULL,
    checksum BLOB NOT NULL -- CRC-32 of the public key and of what is before it
  ) STRICT`;

/** Files of witnesses' keys. */
export const KEY_FILE: LockedFileKind = {
  // "chnw"; a chain's file has "chnv".
  applicationId: 0x63686e77,
  layout: 1,
  schema: SCHEMA,
  refuse: refuseKeyFile,
};
