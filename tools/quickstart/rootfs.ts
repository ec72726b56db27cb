import { accessSync, constants, copyFileSync, mkdirSync, realpathSync } from "node:fs";
import path from "node:path";
import { run } from "@exclave/process";

type Environment = Readonly<Record<string, string>>;

/** Files that make a base image of this machine's BusyBox: the program and, when it is not static, its libraries. */
export async function makeRootfs(directory: string, environment: Environment): Promise<boolean> {
  const busybox = findOnPath("busybox", environment["PATH"] ?? "");
  if (busybox === undefined) {
    return false;
  }
  copyInto(directory, "/bin/busybox", busybox);
  for (const library of await librariesOf(busybox, environment)) {
    copyInto(directory, library, library);
  }
  return true;
}

function findOnPath(program: string, searchPath: string): string | undefined {
  const candidates = searchPath.split(path.delimiter).map((directory) => path.join(directory, program));
  const found = candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
  return found === undefined ? undefined : realpathSync(found);
}

/** Paths of the loader and the libraries that `ldd` names; none for a static program. */
async function librariesOf(program: string, environment: Environment): Promise<string[]> {
  const { exitCode, stdout } = await run("ldd", [program], { environment });
  return exitCode === 0 ? [...stdout.matchAll(/(?:=> |^\s*)(\/\S+) \(0x/gm)].map(([, file]) => file!) : [];
}

function copyInto(directory: string, name: string, source: string): void {
  const target = path.join(directory, name);
  mkdirSync(path.dirname(target), { recursive: true });
  copyFileSync(realpathSync(source), target);
}
