/** The reading side of server-sent events (HTML standard, §9.2), as this project's servers send them. */
import { DecodeError } from "./decode.ts";

/**
 * The data of each event.
 *
 * @param maxBytes Most characters that one event may take.
 * @throws {DecodeError} If one takes more, or is not UTF-8.
 */
export async function* readEventData(
  pieces: AsyncIterable<Uint8Array>,
  { maxBytes }: { maxBytes: number },
): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  for await (const piece of pieces) {
    const events = (rest + decodePiece(decoder, piece)).split("\n\n");
    rest = events.pop()!;
    const longest = Math.max(rest.length, ...events.map(({ length }) => length));
    if (longest > maxBytes) {
      throw new DecodeError("an event", `at most ${maxBytes} characters long`, longest);
    }
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (data !== undefined) yield data;
    }
  }
}

function decodePiece(decoder: TextDecoder, piece: Uint8Array): string {
  try {
    return decoder.decode(piece, { stream: true });
  } catch {
    throw new DecodeError("an event", "text in UTF-8", undefined);
  }
}
