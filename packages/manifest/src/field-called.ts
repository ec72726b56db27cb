import type { Fields } from "./definitions/field.ts";
import { plainKey } from "./node.ts";

const called = new WeakMap<Fields, ReadonlyMap<string, string>>();

/** The name of the definition that a key means, however it is spelled: `RepoURL` is `repo_url`. */
export function fieldCalled(fields: Fields, key: string): string | undefined {
  let names = called.get(fields);
  if (!names) {
    names = new Map(Object.keys(fields).map((name) => [plainKey(name), name]));
    called.set(fields, names);
  }
  return names.get(plainKey(key));
}
