/**
 * A writer of YAML, loaded when it is needed. Texts that a reader of YAML 1.1 would take for times or for yes and no are in
 * quotes, so that every reader gets the same.
 */
export async function yamlWriter(): Promise<(value: unknown) => string> {
  const { stringify } = await import("yaml");
  return (value) => stringify(value, { aliasDuplicateObjects: false, lineWidth: 0, compat: "yaml-1.1" });
}
