import { existsSync } from "node:fs";
import { preconditionFailed } from "@exclave/kernel";

/** The address of a file of another program of the product, beneath `apps/`: this program lies there too, three deep. */
export function productFile(relative: string): URL {
  const file = new URL(`../../../${relative}`, import.meta.url);
  if (!existsSync(file)) {
    throw preconditionFailed(
      "product.not-here",
      `this copy of the command line has no ${relative.split("/")[0]} beside it`,
      {
        hint: "start `up` and `doctor` from the project's own copy; everything else works from anywhere",
      },
    );
  }
  return file;
}
