import { invalidInput } from "@exclave/kernel";

/** No file system takes more. */
const MAXIMUM_PATH_BYTES = 4_096;

/**
 * Returns `path` when it names something below the root and nothing else: relative, no empty, `.` or `..` segment, no
 * NUL. Otherwise InvalidInput `tar.path`.
 */
export function checkedPath(path: string): string {
  const isSafe =
    path !== "" &&
    Buffer.byteLength(path) <= MAXIMUM_PATH_BYTES &&
    !path.includes("\0") &&
    path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..");
  if (!isSafe) {
    throw invalidInput("tar.path", `"${path.slice(0, 200)}" cannot be the path of an archive's member`, {
      hint: "an archive holds relative paths that stay inside it",
    });
  }
  return path;
}

/** The path of a member as archives in the wild write it: `./a/b/` for `a/b`. Undefined for the root itself. */
export function memberPath(written: string): string | undefined {
  const path = written.replace(/^(?:\.\/+)+/, "").replace(/\/+$/, "");
  if (path === "" || path === ".") {
    // "/" is no root of ours.
    return written.startsWith("/") ? checkedPath(written) : undefined;
  }
  return checkedPath(path);
}
