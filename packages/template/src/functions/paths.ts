import { type FunctionSet, fixed, text } from "./define.ts";

/** Functions over paths with slashes, as names only. */
export const pathFunctions: FunctionSet = {
  base: fixed([text], (path) => {
    if (path === "") return ".";
    const trimmed = withoutEnd(path);
    return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
  }),
  dir: fixed([text], (path) => clean(path.slice(0, path.lastIndexOf("/") + 1))),
  clean: fixed([text], clean),
  ext: fixed([text], (path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    return name.includes(".") ? name.slice(name.lastIndexOf(".")) : "";
  }),
  isAbs: fixed([text], (path) => path.startsWith("/")),
};

function withoutEnd(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === "/") end -= 1;
  return path.slice(0, end);
}

/** The shortest path that names the same, without looking at any file. */
function clean(path: string): string {
  const rooted = path.startsWith("/");
  const kept: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") kept.push(part);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!rooted) kept.push(part);
  }
  return (rooted ? "/" : "") + kept.join("/") || ".";
}
