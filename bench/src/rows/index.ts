import type { Row } from "../figure.ts";
import { appFiles } from "./app-files.ts";
import { cancel } from "./cancel.ts";
import { commandLine } from "./command-line.ts";
import { dispatch } from "./dispatch.ts";
import { idleRunners } from "./idle-runners.ts";
import { logs } from "./logs.ts";
import { product } from "./product.ts";

/** Everything that is measured. */
export const rows: readonly Row[] = [dispatch, logs, idleRunners, cancel, commandLine, appFiles, product];
