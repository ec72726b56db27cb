import type { Wire } from "@exclave/contract";

type Orphan = Wire<"AppConfigOrphan">;

/**
 * Ids of what the sync of an app config left alone although it was no longer described, as its state tells; of what older
 * clients send as a state, nothing is known.
 */
export function leftBehind(state: string): ReadonlySet<string> {
  const { orphans } = parsed(state);
  const left = Array.isArray(orphans) ? (orphans as readonly Partial<Orphan>[]) : [];
  return new Set(
    left.flatMap((orphan) => (typeof orphan?.id === "string" && orphan.removed !== true ? [orphan.id] : [])),
  );
}

function parsed(state: string): { readonly orphans?: unknown } {
  try {
    return (JSON.parse(state) as { readonly orphans?: unknown } | null) ?? {};
  } catch {
    return {};
  }
}
