import { assert, assertEquals, assertMatch } from "@std/assert";
import { Program } from "../support/program.ts";

/** A line of a log: RFC 3339 in UTC with milliseconds, level, part, text. */
const LINE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (debug|info|warning|error) +[a-z.]+: .+$/;

Deno.test("log lines of a tracker and a peer begin with date and time in UTC, whatever the machine's zone", async () => {
  await using program = new Program();
  for (const TZ of ["UTC", "Pacific/Kiritimati"]) {
    const tracker = program.spawn(["tracker", "--listen", "127.0.0.1:0", "--json"], {
      env: { TZ },
    });
    const { url } = await tracker.ready<{ url: string }>();
    const behindProxy = { headers: { "X-Forwarded-For": "192.0.2.7" } };
    await (await fetch(`${url}/v1/networks/${"a".repeat(64)}/peers`, behindProxy)).body?.cancel();
    const warning = await tracker.seen("stderr", /.*X-Forwarded-For.*\n/);
    const before = Temporal.Now.instant();
    const peer = program.spawn(
      ["peer", "--json", "--mine", "off", "--log-level", "debug", "--tracker", url]
        .concat(program.options(`peer ${TZ.length}`)),
      { env: { TZ } },
    );
    await peer.ready();
    await peer.seen("stderr", /tracker: .*\n/);
    const { stderr } = await peer.kill("SIGTERM");
    const lines = [warning.trimEnd(), ...stderr.trimEnd().split("\n")];
    for (const line of lines) assertMatch(line, LINE);
    const first = Temporal.Instant.from(lines[1].slice(0, 24));
    // A time of another zone would be hours away.
    const apart = first.since(before).abs();
    assert(Temporal.Duration.compare(apart, { minutes: 30 }) < 0, lines[1]);
    assertEquals((await tracker.kill("SIGTERM")).stdout.split("\n").length, 2);
  }
});
