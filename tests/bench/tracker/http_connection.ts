/**
 * A kept HTTP/1.1 connection that does no more than a load needs: bytes out, bytes in. `fetch` takes several
 * times as long, and the bench would measure itself.
 */

/** What came back. It is gone with the next request on the same connection. */
export interface Answer {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  readonly body: Uint8Array;
}

/** Bytes that have room at first. A list of 50 peers takes some 5 kB. */
const BUFFER_SIZE = 6_144;

/** Most bytes of an answer: more is none that this bench asks for. */
const MAX_ANSWER_SIZE = 65_536;

const latin1 = new TextDecoder("latin1");

/** One connection: one request at a time. */
export class HttpConnection implements Disposable {
  readonly #conn: Deno.Conn;
  #buffer = new Uint8Array(BUFFER_SIZE);
  #length = 0;

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
    this.#length = 0;
    let end = 0;
    while (end === 0) {
      await this.#read();
      end = endOfHead(this.#buffer.subarray(0, this.#length));
    }
    const head = latin1.decode(this.#buffer.subarray(0, end));
    const [, length] = /^content-length: *(\d+)\r?$/im.exec(head) ?? [];
    if (length === undefined) throw new Error(`an answer without a length: ${head}`);
    const whole = end + Number(length);
    while (this.#length < whole) await this.#read();
    return { status: Number(head.slice(9, 12)), head, body: this.#buffer.subarray(end, whole) };
  }

  [Symbol.dispose](): void {
    this.#conn.close();
  }

  async #read(): Promise<void> {
    if (this.#length === this.#buffer.length) this.#grow();
    const count = await this.#conn.read(this.#buffer.subarray(this.#length));
    if (count === null) throw new Error("the tracker closed the connection before its answer");
    this.#length += count;
  }

  #grow(): void {
    const { length } = this.#buffer;
    if (length >= MAX_ANSWER_SIZE) throw new Error(`an answer of more than ${length} bytes`);
    const buffer = new Uint8Array(2 * length);
    buffer.set(this.#buffer);
    this.#buffer = buffer;
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

/** Where the body begins; 0 while the head is not whole. */
function endOfHead(bytes: Uint8Array): number {
  for (let at = 3; at < bytes.length; at++) {
    const isEnd = bytes[at] === 10 && bytes[at - 1] === 13 && bytes[at - 2] === 10;
    if (isEnd && bytes[at - 3] === 13) return at + 1;
  }
  return 0;
}
