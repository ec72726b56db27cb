import { fileURLToPath } from "node:url";
import { allowedEnvironment } from "@exclave/process";
import type { Shell } from "../commands/shell.ts";
import type { View } from "../output/view.ts";
import { productFile } from "../up/product-files.ts";
import { examineTools } from "./examine-tools.ts";
import { examineIsolation } from "./isolation.ts";
import { doctorReport, reportText } from "./report.ts";
import { tools } from "./tools.ts";

/** Looks at this machine; sets the exit code 1 where nothing works. */
export async function examine(shell: Shell): Promise<View> {
  const environment = allowedEnvironment(shell.environment);
  const [found, isolation] = await Promise.all([
    examineTools(tools, environment),
    examineIsolation({ runner: [process.execPath, fileURLToPath(productFile("runner/src/main.ts"))], environment }),
  ]);
  const report = doctorReport(found, isolation);
  process.exitCode = report.is_usable ? 0 : 1;
  return { data: report, names: [], text: () => [reportText(report)] };
}
