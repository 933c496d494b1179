/**
 * A kept HTTP/1.1 connection that does no more than a load needs: bytes out, bytes in. `fetch` takes several
 * times as long, and the bench would measure itself.
 */
import { concatBytes } from "../../../core/hash.ts";

/** What came back. */
export interface Answer {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  readonly body: Uint8Array;
}

/** Bytes that are read at once. A list of 50 peers takes some 5 kB. */
const READ_SIZE = 8_192;

/** Most bytes of an answer: more is none that this bench asks for. */
const MAX_ANSWER_SIZE = 65_536;

const latin1 = new TextDecoder("latin1");

/** One connection: one request at a time. */
export class HttpConnection implements Disposable {
  readonly #conn: Deno.Conn;
  readonly #buffer = new Uint8Array(READ_SIZE);

  private constructor(conn: Deno.Conn) {
    this.#conn = conn;
  }

  /** Connects to the host and port of a URL. */
  static async open(url: string): Promise<HttpConnection> {
    const { hostname, port } = new URL(url);
    const conn = await Deno.connect({ hostname, port: Number(port) });
    conn.setNoDelay();
    return new HttpConnection(conn);
  }

  /**
   * Sends a request and waits for the whole answer.
   *
   * @throws {Error} When the connection ends, or the answer has no length or a large one.
   */
  async exchange(request: Uint8Array): Promise<Answer> {
    for (let sent = 0; sent < request.length;) {
      sent += await this.#conn.write(request.subarray(sent));
    }
    let bytes = await this.#read();
    let end = endOfHead(bytes);
    while (end < 0) {
      bytes = concatBytes(bytes, await this.#read());
      end = endOfHead(bytes);
    }
    const head = latin1.decode(bytes.subarray(0, end));
    const [, length] = /^content-length: *(\d+)\r?$/im.exec(head) ?? [];
    if (length === undefined) throw new Error(`an answer without a length: ${head}`);
    const whole = end + Number(length);
    if (whole > MAX_ANSWER_SIZE) throw new Error(`an answer of ${whole} bytes`);
    const parts = [bytes];
    for (let got = bytes.length; got < whole;) {
      const part = await this.#read();
      got += part.length;
      parts.push(part);
    }
    const all = parts.length === 1 ? bytes : concatBytes(...parts);
    return { status: Number(head.slice(9, 12)), head, body: all.subarray(end) };
  }

  [Symbol.dispose](): void {
    this.#conn.close();
  }

  /** A copy, as the next read overwrites the buffer. */
  async #read(): Promise<Uint8Array> {
    const count = await this.#conn.read(this.#buffer);
    if (count === null) throw new Error("the tracker closed the connection before its answer");
    return this.#buffer.slice(0, count);
  }
}

/** A request's bytes. */
export function requestBytes(
  line: string,
  { headers = [], body = "" }: { headers?: readonly string[]; body?: string } = {},
): Uint8Array {
  const sized = body === "" ? headers : [...headers, `Content-Length: ${body.length}`];
  const head = [`${line} HTTP/1.1`, "Host: 127.0.0.1", ...sized, "", ""].join("\r\n");
  return new TextEncoder().encode(head + body);
}

/** Where the body begins; -1 while the head is not whole. */
function endOfHead(bytes: Uint8Array): number {
  for (let at = 3; at < bytes.length; at++) {
    if (
      bytes[at] === 10 && bytes[at - 1] === 13 && bytes[at - 2] === 10 && bytes[at - 3] === 13
    ) return at + 1;
  }
  return -1;
}
