import { assert, assertEquals, assertThrows } from "@std/assert";
import { encode } from "cborg";
import fc from "fast-check";
import { codePoint } from "../../../plugins/conformance/code_point.ts";
import { blockHashOf } from "../../../core/block/ids.ts";
import { MAX_CERTIFICATE_BYTES, MAX_TEXT } from "../../../net/wire/limits.ts";
import { decodeMessage, encodeMessage, maxPayloadBytes } from "../../../net/wire/codec.ts";
import type { Message } from "../../../net/wire/messages.ts";
import { ProtocolError } from "../../../net/wire/protocol_error.ts";
import {
  anyMessage,
  assertRefused,
  fieldsOf,
  HELLO_KEYS,
  MESSAGES,
  NUMBERS,
  plain,
  sample,
  TYPES,
} from "./any_message.ts";

for (const type of TYPES) {
  Deno.test(`decodeMessage() gives back every ${type} that encodeMessage() wrote`, () => {
    fc.assert(fc.property(MESSAGES[type], (message) => {
      const frame = encodeMessage(message);
      assertEquals(frame.type, NUMBERS[type]);
      assert(frame.payload.length <= maxPayloadBytes(frame.type));
      assertEquals(plain(decodeMessage(frame)), plain(message));
    }));
  });

  Deno.test(`decodeMessage() passes over keys of a ${type} that it does not know`, () => {
    const message = sample(type);
    const payload = encode({
      ...fieldsOf(message),
      later: "text",
      much: new Uint8Array(9),
      z: null,
    });
    assertEquals(plain(decodeMessage({ type: NUMBERS[type], payload })), plain(message));
  });

  Deno.test(`decodeMessage() refuses a ${type} that lacks a field, or has one of another kind`, () => {
    const fields = fieldsOf(sample(type));
    for (const key of Object.keys(fields)) {
      const { [key]: _left, ...rest } = fields;
      // The one field that may be left out.
      if (type !== "getWitness") {
        assertThrows(
          () => decodeMessage({ type: NUMBERS[type], payload: encode(rest) }),
          ProtocolError,
        );
      }
      for (const odd of [null, true, -1, 1.5, "text", [], {}, new Uint8Array([1, 2, 3])]) {
        if (typeof fields[key] === "string" && typeof odd === "string") continue;
        // Any bytes may be code.
        const isAnyBytes = ["code", "certificate", "proof"].includes(key);
        if (isAnyBytes && odd instanceof Uint8Array) continue;
        assertThrows(
          () => decodeMessage({ type: NUMBERS[type], payload: encode({ ...fields, [key]: odd }) }),
          ProtocolError,
          undefined,
        );
      }
    }
  });

  Deno.test(`decodeMessage() throws nothing but ProtocolError at a ${type} with changed bytes`, () => {
    const change = fc.record({ at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) });
    fc.assert(fc.property(
      MESSAGES[type],
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.nat({ max: 3 }),
      (message, changes, cut) => {
        const payload = encodeMessage(message).payload.slice();
        for (const { at, byte } of changes) {
          if (payload.length > 0) payload[at % payload.length] = byte;
        }
        try {
          decodeMessage({
            type: NUMBERS[type],
            payload: payload.subarray(0, payload.length - cut),
          });
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
        }
      },
    ));
  });
}

Deno.test("decodeMessage() throws nothing but ProtocolError at random bytes of any type", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 255 }),
      fc.uint8Array({ maxLength: 200 }),
      (type, payload) => {
        try {
          decodeMessage({ type, payload });
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

Deno.test("decodeMessage() takes only what encodeMessage() writes, but for keys it does not know", () => {
  fc.assert(fc.property(anyMessage, (message) => {
    const { type, payload } = encodeMessage(message);
    assertEquals(encodeMessage(decodeMessage({ type, payload })).payload, payload);
  }));
});

Deno.test("a witness's block travels with its certificate, and a mined one with none", () => {
  const certificate = new Uint8Array(285).fill(7);
  const [mined, sealed] = [1, 2].map((version) => ({
    ...sample("tip").header,
    version,
    recordCount: 0,
  }));
  const again = (message: Message) => plain(decodeMessage(encodeMessage(message)));
  const empty = { shortIds: new Uint8Array(), given: [] };
  for (const header of [mined, sealed]) {
    const messages: Message[] = [
      { type: "tip", header },
      { type: "block", block: { header, records: [] } },
      { type: "sketch", header, ...empty },
    ];
    for (const message of messages) {
      const certified = { ...message, certificate } as Message;
      assertEquals(again(message), plain(message));
      assertEquals(again(certified), plain(header === sealed ? certified : message));
    }
  }
  const headers = { type: "headers", headers: [sealed, mined, sealed] } as const;
  assertEquals(again(headers), headers);
  const two = { ...headers, certificates: [certificate, certificate.slice(1)] };
  assertEquals(again(two), two);
  const wrong: [Uint8Array[], string][] = [
    [[certificate], "certificates must be 2: they are 1"],
    [[certificate, certificate, certificate], "there must be at most 2"],
    [[certificate, new Uint8Array(MAX_CERTIFICATE_BYTES + 1)], "at most 2013 bytes: 2014"],
  ];
  for (const [certificates, says] of wrong) {
    const { type, payload } = encodeMessage({ ...headers, certificates });
    assertRefused(type, payload, says);
  }
});

Deno.test("decodeMessage() takes a getWitness without a round", () => {
  const frame = encodeMessage({ type: "getWitness" });
  assertEquals(decodeMessage(frame), { type: "getWitness" });
});

Deno.test("decodeMessage() takes a hello with a final block and its index, or with neither", () => {
  const final = { index: 7, hash: blockHashOf(new Uint8Array(32).fill(7)) };
  const { final: _final, ...hello } = { ...sample("hello"), final };
  const fields = fieldsOf({ ...hello, final });
  assertEquals(
    plain(decodeMessage(encodeMessage({ ...hello, final }))),
    plain({ ...hello, final }),
  );
  assertEquals(Object.keys(fieldsOf(hello)).sort(), HELLO_KEYS.slice(1).toSorted());
  for (const key of ["final", "finalIndex"]) {
    const { [key]: _left, ...rest } = fields;
    assertRefused(NUMBERS.hello, encode(rest), `${key} must be`);
  }
});

Deno.test("decodeMessage() keeps a stranger's text as it is: whoever shows it makes it plain", () => {
  const agent = "a\u001b[31mred\n\u202eb\u0000";
  const hello = decodeMessage(encodeMessage({ ...sample("hello"), agent }));
  assert(hello.type === "hello");
  assertEquals(hello.agent, agent);
  fc.assert(fc.property(fc.string({ unit: codePoint, maxLength: 100 }), (reason) => {
    const bye = decodeMessage(encodeMessage({ type: "bye", code: "bye", reason }));
    assert(bye.type === "bye");
    assertEquals(bye.reason, reason);
  }));
});

Deno.test("encodeMessage() cuts a long reason so that it can be read", () => {
  for (const reason of ["x".repeat(5_000), "🗳".repeat(500), `x${"🗳".repeat(500)}`]) {
    const frame = encodeMessage({ type: "bye", code: "bye", reason });
    assert(frame.payload.length <= maxPayloadBytes(frame.type));
    const bye = decodeMessage(frame);
    assert(bye.type === "bye" && bye.reason.length <= MAX_TEXT);
  }
});
