import { type Command, Option } from "commander";
import type { Setting } from "./setting.ts";

/** Adds an option to `command` for each setting of the table, stored under the setting's own name. */
export function addOptions(command: Command, table: Readonly<Record<string, Setting>>): Command {
  for (const [name, setting] of Object.entries(table)) {
    const fallback = "default" in setting ? `default: ${setting.default}, ` : "";
    const option = new Option(setting.flag, `${setting.description} (${fallback}environment: ${setting.variable})`);
    option.attributeName = () => name;
    command.addOption(option);
  }
  return command;
}
