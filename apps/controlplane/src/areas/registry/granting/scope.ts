/** What a token of the registry is good for in one repository, or with `registry` and `catalog` for the list of them. */
export interface Scope {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/** As many as a client names at once by far; what comes after is not granted. */
const MAXIMUM_SCOPES = 32;

/** Reads `repository:<name>:pull,push`, several in one text or in many; what is none of these asks for nothing. */
export function parseScopes(texts: readonly string[]): Scope[] {
  const scopes: Scope[] = [];
  for (const text of texts.flatMap((each) => each.split(/\s+/)).slice(0, MAXIMUM_SCOPES)) {
    const [, type, name, actions] = /^([a-z]+)(?:\([a-z0-9]+\))?:([^\s]+):([a-z*,]+)$/.exec(text) ?? [];
    if (type !== undefined && name !== undefined && actions !== undefined) {
      scopes.push({ type, name, actions: actions.split(",").filter((action) => action !== "") });
    }
  }
  return scopes;
}

export function scopeText({ type, name, actions }: Scope): string {
  return `${type}:${name}:${actions.join(",")}`;
}

/** True when the scopes hold this action; undefined scopes are those of a token that was not narrowed. */
export function covers(scopes: readonly Scope[] | undefined, { type, name, actions }: Scope): boolean {
  const held = scopes?.filter((scope) => scope.type === type && scope.name === name).flatMap((scope) => scope.actions);
  return held === undefined || actions.every((action) => held.includes(action));
}
