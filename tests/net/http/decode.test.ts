import { assertEquals, assertThrows } from "@std/assert";
import { DecodeError, object, optional, text } from "../../../net/http/decode.ts";

Deno.test("object() takes no field that was inherited for one that was sent", () => {
  const sent = Object.create({ name: "not sent", more: "not sent" });
  const decode = object<{ name: string; more?: string }>({
    name: text(20),
    more: optional(text(20)),
  });
  assertThrows(() => decode(sent, "it"), DecodeError, "it.name must be");
  sent.name = "sent";
  assertEquals(decode(sent, "it"), { name: "sent" });
});
