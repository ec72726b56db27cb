import { existsSync, readdirSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { createBindings } from "../../apps/controlplane/src/http/index.ts";

const AREAS = "apps/controlplane/src/areas";

/** Stands for any service: binding an operation only keeps its handler, it calls nothing. */
const anything: unknown = new Proxy(() => anything, { get: () => anything });

/**
 * The ids of the operations that some area binds, found without starting anything.
 *
 * Every area exports `bind…` functions from its door; a test holds their sum to what the composed control plane serves.
 */
export async function servedOperations(): Promise<ReadonlySet<string>> {
  const bindings = createBindings();
  for (const area of readdirSync(AREAS)) {
    const door = `${AREAS}/${area}/index.ts`;
    if (existsSync(door)) {
      const exported = (await import(pathToFileURL(door).href)) as Readonly<Record<string, unknown>>;
      for (const [name, bind] of Object.entries(exported)) {
        if (/^bind[A-Z]/.test(name) && typeof bind === "function") {
          bind(bindings, ...Array.from({ length: bind.length }, () => anything));
        }
      }
    }
  }
  return bindings.served;
}
