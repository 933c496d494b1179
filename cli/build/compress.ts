/** Compression by the web's streams: the same bytes for the same Deno. */

/** Compresses bytes. */
export function compressBytes(
  bytes: Uint8Array<ArrayBuffer>,
  format: CompressionFormat,
): Promise<Uint8Array<ArrayBuffer>> {
  return through(bytes, new CompressionStream(format));
}

/**
 * Gives back what was compressed.
 *
 * @throws {TypeError} If the bytes are none of that format.
 */
export function decompressBytes(
  bytes: Uint8Array<ArrayBuffer>,
  format: CompressionFormat,
): Promise<Uint8Array<ArrayBuffer>> {
  return through(bytes, new DecompressionStream(format));
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  return await new Response(new Blob([bytes]).stream().pipeThrough(stream)).bytes();
}
