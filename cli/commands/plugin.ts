/** `chainvote plugin`: what authors of plugins need. */
import type { Command } from "commander";
import type { RunCommand } from "../options/command_context.ts";
import { addPluginBuild } from "./plugin_build.ts";
import { addPluginCheck } from "./plugin_check.ts";
import { addPluginNew } from "./plugin_new.ts";

/** Adds the command and its subcommands to the program. */
export function addPluginCommand(program: Command, run: RunCommand): void {
  const plugin = program.command("plugin")
    .description("write, check and build plugins: validators for other applications");
  addPluginNew(plugin, run);
  addPluginCheck(plugin, run);
  addPluginBuild(plugin, run);
}
