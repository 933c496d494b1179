import { provePlugins } from "../../support/example_plugins.ts";

// 200 tries of each check: tests/slow.
provePlugins({ runs: 3 });
