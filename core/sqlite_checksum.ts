/** CRC-32 (ISO 3309, as zlib has it): finds damage by accident, not by intent. */
import { crc32 } from "node:zlib";

/** The CRC-32 of these pieces as if they were one. */
export function checksum(...pieces: readonly Uint8Array[]): number {
  return pieces.reduce((sum, piece) => crc32(piece, sum), 0);
}
