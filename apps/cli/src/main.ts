import { processEnvironment } from "./env.ts";
import { createProgram } from "./program.ts";
import { faultText } from "./report-fault.ts";
import { VERSION } from "./version.ts";

try {
  await createProgram({ environment: processEnvironment(), version: VERSION }).parseAsync();
} catch (error) {
  console.error(faultText(error));
  process.exitCode = 1;
}
