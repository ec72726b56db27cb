import { fileURLToPath } from "node:url";
import { allowedEnvironment } from "@exclave/process";
import type { Command } from "commander";
import type { CliContext } from "../cli-context.ts";
import { examineTools } from "./examine-tools.ts";
import { examineIsolation } from "./isolation.ts";
import { doctorReport, reportText } from "./report.ts";
import { tools } from "./tools.ts";

const runnerMain = fileURLToPath(new URL("../../../runner/src/main.ts", import.meta.url));

/** `exclave doctor`: what this machine has and lacks; exit code 1 when it cannot work at all. */
export function addDoctorCommand(program: Command, context: CliContext): void {
  program
    .command("doctor")
    .description("list the tools that the product uses, what is lost without each, and how jobs are kept apart here")
    .option("--json", "print the findings as JSON")
    .action(async (flags: Record<string, unknown>) => {
      const environment = allowedEnvironment(context.environment);
      const [found, isolation] = await Promise.all([
        examineTools(tools, environment),
        examineIsolation({ runner: [process.execPath, runnerMain], environment }),
      ]);
      const report = doctorReport(found, isolation);
      console.log(flags["json"] ? JSON.stringify(report, undefined, 2) : reportText(report));
      process.exitCode = report.is_usable ? 0 : 1;
    });
}
