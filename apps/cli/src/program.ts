import { Command } from "commander";
import type { CliContext } from "./cli-context.ts";
import { addDoctorCommand } from "./doctor/command.ts";
import { addTokenCommand } from "./token/command.ts";
import { addUpCommand } from "./up/command.ts";

/** The command line of the product, not yet run. */
export function createProgram(context: CliContext): Command {
  const program = new Command("exclave")
    .description("the control plane for software that runs in your customers' clouds")
    .version(context.version, "-v, --version")
    .showHelpAfterError();
  addUpCommand(program, context);
  addDoctorCommand(program, context);
  addTokenCommand(program, context);
  program
    .command("version")
    .description("print the version")
    .action(() => console.log(context.version));
  return program;
}
