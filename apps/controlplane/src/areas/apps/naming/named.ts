import { conflict } from "@exclave/kernel";

/** Something of an app that configs name. */
export interface Nameable {
  readonly kind: "component" | "action";
  readonly id: string;
  readonly name: string;
}

/** How something is named: by one of these of a config. */
export type NamedAs = "dependency" | "trigger" | "step";

/** Something of an app that lives, and what its config names. */
export interface Namer {
  readonly kind: "component" | "action" | "runbook";
  readonly id: string;
  readonly name: string;
  readonly names: readonly (Pick<Nameable, "kind" | "id"> & { readonly as: NamedAs })[];
}

/** Refuses to delete what others name, unless they go with it; throws Conflict that says who names what, and how. */
export function refuseNamed(going: readonly Nameable[], namers: readonly Namer[]): void {
  const ids = new Set(going.map(({ id }) => id));
  const staying = namers.filter(({ id }) => !ids.has(id));
  for (const { kind, id, name } of going) {
    const found = staying.flatMap((namer) => {
      const ways = namer.names.filter((named) => named.kind === kind && named.id === id).map(({ as }) => as);
      return ways.length === 0 ? [] : [{ kind: namer.kind, name: namer.name, as: [...new Set(ways)] }];
    });
    if (found.length > 0) {
      const words = found.map((namer) => `${namer.kind} ${namer.name} (${namer.as.join(", ")})`);
      throw conflict(`${kind}.in-use`, `${kind} ${name} is named by ${words.join(", ")}`, {
        hint:
          found.length === 1
            ? `send ${found[0]!.kind} ${found[0]!.name} a config without ${name}, or delete it first`
            : `send each of them a config without ${name}, or delete them first`,
        details: { named_by: found },
      });
    }
  }
}
