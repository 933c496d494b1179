/** A file peer.json that speaks of another peer: one that was killed, or that of a copied folder. */
import { assertEquals } from "@std/assert";
import { Program } from "../support/program.ts";

Deno.test("chainvote shows no token to a program that took the port of a peer that was killed", async () => {
  await using program = new Program();
  const peer = await program.peer("a", ["--mine", "off"]);
  await peer.kill("SIGKILL");
  const shown: (string | null)[] = [];
  const { port } = new URL(peer.api);
  await using _ = Deno.serve(
    { hostname: "127.0.0.1", port: Number(port), onListen() {} },
    (request) => {
      shown.push(request.headers.get("authorization"));
      return Response.json({ network: "00".repeat(32) });
    },
  );
  // Nobody holds the folder, so the command opens it by itself.
  const tally = await program.run(["tally", "--offline", "--json", "--data", peer.data]);
  assertEquals(tally.code, 0, tally.stderr);
  assertEquals(new Set(shown), new Set([null]));
});

Deno.test("chainvote does not take the peer of a folder for that of its copy", async () => {
  await using program = new Program();
  const peer = await program.peer("a");
  const before = await program.vote("a", "ann", "red");
  assertEquals(before.code, 0, before.stderr);
  await peer.kill("SIGTERM");
  const again = await program.peer("a");
  const copy = program.path("b");
  Deno.mkdirSync(copy, { mode: 0o700 });
  // As after cp -r while no peer wrote: the token and peer.json come along.
  for (const name of ["api-token", "peer.json"]) {
    Deno.copyFileSync(`${again.data}/${name}`, `${copy}/${name}`);
  }
  const { tally } = await program.run(["tally", "--offline", "--json", ...program.options("b")])
    .then(({ code, stdout, stderr }) => {
      assertEquals(code, 0, stderr);
      return { tally: JSON.parse(stdout) };
    });
  // The copy has no chain of its own; the other folder's peer has one vote.
  assertEquals(tally.votes, 0);
  assertEquals((await program.tally("a")).votes, 1);
});
