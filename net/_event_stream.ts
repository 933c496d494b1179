/** The reading side of server-sent events (HTML standard, §9.2), as this project's servers send them. */
import { DecodeError } from "./decode.ts";

/**
 * The data of each event.
 *
 * @param maxBytes Most characters that one event may take.
 * @throws {DecodeError} If one takes more.
 */
export async function* readEventData(
  pieces: AsyncIterable<Uint8Array>,
  { maxBytes }: { maxBytes: number },
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of pieces) {
    const events = (rest + decoder.decode(piece, { stream: true })).split("\n\n");
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
