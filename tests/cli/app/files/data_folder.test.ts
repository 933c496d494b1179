import { assertEquals } from "@std/assert";
import {
  readPeerInfo,
  removePeerInfo,
  writePeerInfo,
} from "../../../../cli/app/files/data_folder.ts";

const PEER = {
  pid: 1,
  network: "ab".repeat(32),
  api: "http://127.0.0.1:1",
  secret: "01".repeat(32),
};

Deno.test("removePeerInfo() leaves what another peer has written there meanwhile", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const next = { ...PEER, pid: 2, secret: "02".repeat(32) };
    writePeerInfo(folder, PEER);
    writePeerInfo(folder, next);
    removePeerInfo(folder, PEER);
    assertEquals(readPeerInfo(folder), next);
    removePeerInfo(folder, next);
    assertEquals(readPeerInfo(folder), undefined);
    removePeerInfo(folder, next);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
