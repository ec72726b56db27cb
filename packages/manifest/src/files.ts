/** What a path inside an app's directory leads to. */
export type FileContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "missing" | "directory" | "outside" | "binary" | "too-large" };

/** The files of an app's directory; everything that is read of them comes through here. */
export interface AppFiles {
  /** Name of the directory. */
  readonly name: string;
  /** The git repository that holds the directory, and where in it: what `repo = "."` means. */
  readonly repository?: { readonly url: string; readonly directory: string };
  /** Paths of the `.toml` files at the root and, at any depth, in these directories; separated by `/`, in any order. */
  list(directories: readonly string[]): Promise<readonly string[]>;
  /** Names of the directories at the root. */
  directories(): Promise<readonly string[]>;
  /** Follows links only to where it stays inside. */
  read(path: string): Promise<FileContent>;
}

/** Larger files are no configuration. */
export const MAXIMUM_FILE_BYTES = 4 * 1024 * 1024;

/** An app whose files are in memory. */
export function createMemoryFiles(
  name: string,
  files: Readonly<Record<string, string>>,
  repository?: AppFiles["repository"],
): AppFiles {
  const paths = Object.keys(files);
  return {
    name,
    ...(repository && { repository }),
    async list(directories) {
      return paths.filter(
        (path) => path.endsWith(".toml") && (!path.includes("/") || directories.includes(path.split("/")[0]!)),
      );
    },
    async directories() {
      return [...new Set(paths.filter((path) => path.includes("/")).map((path) => path.split("/")[0]!))];
    },
    async read(path) {
      if (Object.hasOwn(files, path)) {
        return { kind: "text", text: files[path]! };
      }
      return { kind: paths.some((other) => other.startsWith(`${path}/`)) ? "directory" : "missing" };
    },
  };
}
