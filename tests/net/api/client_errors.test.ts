/** What ApiClient makes of refusals and of odd answers, and to whom it shows its token. */
import { assertEquals, assertRejects } from "@std/assert";
import { ApiClient } from "../../../net/api/client.ts";
import { ApiError } from "../../../net/api/error.ts";
import { serveHttp } from "../../../net/http/serve.ts";
import { named } from "../../support/named.ts";
import { SYSTEM } from "../../support/system.ts";
import { serveNode, TOKEN } from "./served_api.ts";

Deno.test("ApiClient shows its token to nobody but whom the user named", async () => {
  const asked: string[] = [];
  const echo = (name: string, answer: (request: Request) => Response) =>
    serveHttp({
      hostname: "127.0.0.1",
      port: 0,
      handler: (request) => {
        asked.push(`${name} ${request.headers.get("authorization")}`);
        return answer(request);
      },
      onError: () => {},
    }, SYSTEM);
  await using other = echo("other", () => Response.json({}));
  await using named = echo("named", () => Response.redirect(`${other.url}/v1/status`, 307));
  await assertRejects(
    () => new ApiClient({ url: named.url, token: TOKEN }, SYSTEM).status(),
    ApiError,
  );
  assertEquals(asked, [`named Bearer ${TOKEN}`]);
});

Deno.test("ApiClient throws ApiError when the peer is gone, in each of its methods", async () => {
  const served = await serveNode({ mine: false });
  const { client } = served;
  await client.status();
  await served[Symbol.asyncDispose]();
  const { signal } = new AbortController();
  const calls = [
    () => client.status(),
    () => client.submit([]),
    () => client.lookUp([]),
    () => client.query("tally"),
    () => client.blocks(0, 1),
    () => client.events({ signal })[Symbol.asyncIterator]().next(),
  ];
  for (const call of calls) {
    const error = await assertRejects<ApiError>(
      call,
      ApiError,
      "no peer answers at http://127.0.0.1:",
    );
    assertEquals(error.code, "gone");
  }
});

Deno.test("ApiClient throws ApiError with the peer's reason when it is refused", async () => {
  await using served = await serveNode({ mine: false });
  const error = await assertRejects(
    () => served.client.lookUp([named("x")]),
    ApiError,
    "64 lower-case hex",
  );
  assertEquals(error.code, "refused");
});

/** What something else than a peer may answer, or a peer that dies while it does. */
const ODD_ANSWERS: readonly (readonly [string, string])[] = [
  ["no JSON", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"],
  ["an answer that breaks off", 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"index":'],
  ["null with an error", "HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\nnull"],
  ["another protocol", "220 mail.example ESMTP\r\n"],
  ["nothing", ""],
];

for (const [what, answer] of ODD_ANSWERS) {
  Deno.test(`ApiClient throws ApiError when what listens there answers ${what}`, async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const answering = (async () => {
      using connection = await listener.accept();
      await connection.read(new Uint8Array(4_096));
      await connection.write(new TextEncoder().encode(answer));
    })();
    const { port } = listener.addr as Deno.NetAddr;
    const client = new ApiClient({ url: `http://127.0.0.1:${port}` }, SYSTEM);
    await assertRejects(() => client.status(), ApiError);
    await answering;
  });
}

Deno.test("ApiClient.events() throws ApiError when the stream breaks off, or is none", async () => {
  const cases = [
    'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 100\r\n\r\ndata: {"type":',
    "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
  ];
  for (const answer of cases) {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const answering = (async () => {
      using connection = await listener.accept();
      await connection.read(new Uint8Array(4_096));
      await connection.write(new TextEncoder().encode(answer));
    })();
    const { port } = listener.addr as Deno.NetAddr;
    const client = new ApiClient({ url: `http://127.0.0.1:${port}` }, SYSTEM);
    const { signal } = new AbortController();
    await assertRejects(async () => {
      for await (const _ of client.events({ signal }));
    }, ApiError);
    await answering;
  }
});
