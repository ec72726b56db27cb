/** A file's name from that of what it holds, which may be any text. */
export function freeName(name: string, isTaken: (candidate: string) => boolean): string {
  const plain =
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9_-]+/g, "-")
      .replaceAll(/^-+|-+$/g, "") || "unnamed";
  let free = plain;
  for (let count = 2; isTaken(free); count++) free = `${plain}-${count}`;
  return free;
}
