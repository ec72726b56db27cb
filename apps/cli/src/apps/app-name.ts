/** An app is called as its directory is, except where the control plane takes no such name. */
export function nearestAppName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return plain === "" ? "app" : plain;
}
