/** CRC-32 (ISO 3309, as zlib has it): finds damage by accident, not by intent. */
import process from "node:process";

// Asked for so, as an import of Node's is loaded at every start of a bundle, and this one takes 10 ms.
const { crc32 } = process.getBuiltinModule("node:zlib");

/** The CRC-32 of these pieces as if they were one. */
export function checksum(...pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => crc32(piece, sum), 0);
}

/** All bits of a checksum: that of a block which breaks a rule has each of its bits turned. */
export const CHECKSUM_MASK = 0xffff_ffff;
