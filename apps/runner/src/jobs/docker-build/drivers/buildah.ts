import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { canonicalJson, sha256Digest } from "@exclave/kernel";
import type { OciCredentials } from "@exclave/oci";
import { type Exec, type ExecOptions, jobFault, type ToolResult } from "../../../exec/index.ts";
import type { Workspace } from "../../../workspace/index.ts";
import type { ImageDriver } from "./driver.ts";

export interface BuildahOptions {
  readonly exec: Exec;
  readonly workspace: Workspace;
  readonly credentials: OciCredentials;
  /** Image layers of earlier builds. */
  readonly cacheDirectory: string;
  readonly cacheBytes: number;
  /** Set in the image, and so in every `RUN`. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Enough of a digest to be one of few on a machine, and to leave room in the paths below. */
const STORAGE_NAME_END = "sha256:".length + 16;
const POLICY = { default: [{ type: "insecureAcceptAnything" }] };
const REGISTRIES = 'unqualified-search-registries = ["docker.io"]\nshort-name-mode = "permissive"\n';

/**
 * Buildah without a daemon: the job's own storage, no settings of the machine. `--timestamp 0` makes the digest depend on
 * the content alone; vfs and chroot work wherever the job may map users, with or without root.
 */
export async function createBuildahDriver(options: BuildahOptions): Promise<ImageDriver> {
  const { exec, workspace, credentials, cacheDirectory, cacheBytes, variables } = options;
  const settings = await workspace.directory("buildah");
  const place = (name: string): string => path.join(settings, name);
  const storages = path.join(cacheDirectory, "buildah");
  const storage = path.join(storages, storageName(variables));
  await mkdir(storage, { recursive: true });
  await mkdir(place("tmp"), { recursive: true });
  await writeFile(place("policy.json"), JSON.stringify(POLICY));
  await writeFile(place("registries.conf"), REGISTRIES);
  await writeFile(place("storage.conf"), '[storage]\ndriver = "vfs"\n');

  function buildah(args: readonly string[], run: Partial<ExecOptions> = {}): Promise<ToolResult> {
    const global = ["--root", storage, "--runroot", place("run"), "--storage-driver", "vfs", "--log-level", "error"];
    return exec.attempt("buildah", [...global, ...args], {
      cwd: settings,
      ...run,
      environment: {
        BUILDAH_ISOLATION: "chroot",
        CONTAINERS_CONF: "/dev/null",
        CONTAINERS_REGISTRIES_CONF: place("registries.conf"),
        CONTAINERS_STORAGE_CONF: place("storage.conf"),
        REGISTRY_AUTH_FILE: place("no-auth.json"),
        TMPDIR: place("tmp"),
        XDG_RUNTIME_DIR: place("run"),
      },
    });
  }

  return {
    name: "buildah",
    async build({ contextDirectory, dockerfile, target, buildArguments }) {
      const { exitCode, lastLines } = await buildah(
        [
          "bud",
          "--isolation=chroot",
          "--layers",
          "--timestamp=0",
          "--format=oci",
          `--signature-policy=${place("policy.json")}`,
          `--iidfile=${place("image-id")}`,
          `--file=${dockerfile}`,
          ...(target === undefined ? [] : [`--target=${target}`]),
          ...buildArguments.map((argument) => `--build-arg=${argument}`),
          ...Object.entries(variables).map(([name, value]) => `--env=${name}=${value}`),
          contextDirectory,
        ],
        // Buildah drops what a step printed last when its reader is slow.
        { cwd: contextDirectory, outputFile: place("output") },
      );
      if (exitCode !== 0) {
        throw buildFault(exitCode, lastLines);
      }
      return (await readFile(place("image-id"), "utf8")).trim();
    },
    async push(imageId, { reference, isPlainHttp }) {
      const auth = Buffer.from(`${credentials.username}:${credentials.password}`).toString("base64");
      const [registry] = reference.split("/");
      await writeFile(place("auth.json"), JSON.stringify({ auths: { [registry!]: { auth } } }), { mode: 0o600 });
      const { exitCode, lastLines } = await buildah([
        "push",
        "--format=oci",
        "--quiet",
        `--signature-policy=${place("policy.json")}`,
        `--digestfile=${place("digest")}`,
        `--authfile=${place("auth.json")}`,
        `--tls-verify=${!isPlainHttp}`,
        imageId,
        `docker://${reference}`,
      ]);
      if (exitCode !== 0) {
        throw jobFault({
          code: "registry.push-failed",
          message: `buildah could not push to ${reference}`,
          faultOf: "controlplane",
          exitCode,
          lastLines,
        });
      }
      return (await readFile(place("digest"), "utf8")).trim();
    },
    async trim() {
      const { stdout } = await exec.run("du", ["-s", "-B1", storages], { cwd: settings, isQuiet: true });
      if (Number.parseInt(stdout, 10) > cacheBytes) {
        await rm(storages, { recursive: true, force: true });
      }
    },
  };
}

/**
 * Of the layers that were made with these variables. Buildah passes them over when it looks for a layer of an earlier build,
 * and would take the image of one that had others, variables and all.
 */
function storageName(variables: BuildahOptions["variables"]): string {
  return sha256Digest(canonicalJson(variables)).slice("sha256:".length, STORAGE_NAME_END);
}

function buildFault(exitCode: number, lastLines: readonly string[]): Error {
  const hasNoSpace = lastLines.some((line) => /no space left on device/i.test(line));
  return jobFault({
    code: hasNoSpace ? "runner.no-space" : "docker.build-failed",
    message: hasNoSpace
      ? "the runner has no space left for the image"
      : `the Dockerfile failed with exit code ${exitCode}`,
    faultOf: hasNoSpace ? "runner" : "source",
    exitCode,
    lastLines,
  });
}
