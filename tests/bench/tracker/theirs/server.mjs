/**
 * `bittorrent-tracker` as an HTTP server and nothing else, on a free port, which it prints. Run by Deno and
 * by Node, so it is plain JavaScript.
 */
import Server from "bittorrent-tracker/server";

const server = new Server({ udp: false, ws: false, stats: false });
server.on("listening", () => {
  const url = `http://127.0.0.1:${server.http.address().port}`;
  console.log(JSON.stringify({ url }));
});
server.on("warning", (error) => console.error(error.message));
server.listen(0, "127.0.0.1");
