import type { Row } from "../figure.ts";
import { dispatch } from "./dispatch.ts";

/** Everything that is measured. */
export const rows: readonly Row[] = [dispatch];
