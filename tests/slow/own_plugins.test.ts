import { provePlugins } from "../support/example_plugins.ts";

provePlugins({ runs: 200 });
