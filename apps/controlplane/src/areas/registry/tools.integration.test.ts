import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type RunResult, run } from "@exclave/process";
import { testDatabase } from "@exclave/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aRegistry, aTenant, type RegistryTenant, type TestRegistry } from "../../../test/a-registry.ts";

const { pools } = await testDatabase();

let registry: TestRegistry;
let tenant: RegistryTenant;
let scratch: string;

beforeAll(async () => {
  registry = await aRegistry(pools);
  tenant = await aTenant(pools);
  scratch = await mkdtemp(path.join(os.tmpdir(), "registry-tools-"));
});

afterAll(async () => {
  await registry.close();
  await rm(scratch, { recursive: true, force: true });
});

async function tool(program: string, ...args: string[]): Promise<RunResult> {
  const environment = {
    // Where the launcher puts what no Debian package has.
    PATH: [path.resolve(".cache/tools/bin"), process.env["PATH"], "/usr/sbin", "/sbin"].join(path.delimiter),
    HOME: scratch,
    XDG_RUNTIME_DIR: scratch,
  };
  const result = await run(program, args, { environment, cwd: scratch, timeoutMilliseconds: 50_000 });
  expect(result, `${program} ${args[0]}: ${result.stderr}`).toMatchObject({ exitCode: 0 });
  return result;
}

/** Keeps buildah off the machine's own storage, and off kernels' and users' rights. */
function buildah(...args: string[]): Promise<RunResult> {
  const storage = [
    "--storage-driver",
    "vfs",
    "--root",
    path.join(scratch, "root"),
    "--runroot",
    path.join(scratch, "run"),
  ];
  return tool("buildah", ...storage, ...args);
}

function reference(tag: string, repository = tenant.repository): string {
  return `${registry.host}/${repository}:${tag}`;
}

async function anImage(): Promise<void> {
  await writeFile(path.join(scratch, "hello"), "from an image\n");
  await writeFile(path.join(scratch, "Containerfile"), "FROM scratch\nCOPY hello /hello\nLABEL made=here\n");
  await buildah("bud", "--timestamp", "0", "--isolation", "chroot", "-f", "Containerfile", "-t", "hello", scratch);
}

describe("buildah", () => {
  it("pushes an image with a job's token, and pulls it again", async () => {
    await anImage();
    const credentials = ["--tls-verify=false", "--creds", `job:${tenant.jobToken}`];

    await buildah("push", ...credentials, "hello", `docker://${reference("buildah")}`);
    await buildah("rmi", "--all");
    await buildah("pull", ...credentials, `docker://${reference("buildah")}`);

    const { stdout } = await buildah("from", reference("buildah"));
    await buildah("copy", stdout.trim(), path.join(scratch, "hello"), "/again");
    expect((await buildah("images", "--format", "{{.Tag}}")).stdout.trim()).toBe("buildah");
  });

  it("is refused with another job's repository", async () => {
    await anImage();
    const target = `docker://${reference("denied", tenant.otherRepository)}`;

    const push = buildah("push", "--tls-verify=false", "--creds", `job:${tenant.jobToken}`, "hello", target);

    await expect(push).rejects.toThrow(/denied|may not push/i);
  });
});

describe("skopeo", () => {
  it("copies in, between repositories and out, and the digest stays", async () => {
    await anImage();
    const layout = path.join(scratch, "layout");
    await buildah("push", "hello", `oci:${layout}:hello`);
    const user = `user:${tenant.userToken}`;
    const to = ["--dest-tls-verify=false", "--dest-creds", user];
    const from = ["--src-tls-verify=false", "--src-creds", user];
    const digests = ["--digestfile", path.join(scratch, "digest")];

    await tool("skopeo", "copy", ...digests, ...to, `oci:${layout}:hello`, `docker://${reference("skopeo")}`);
    const source = `docker://${reference("skopeo")}`;
    const target = `docker://${reference("copied", tenant.otherRepository)}`;
    await tool("skopeo", "copy", ...from, ...to, source, target);
    await tool("skopeo", "copy", ...from, target, `dir:${path.join(scratch, "out")}`);

    const inspected = await tool("skopeo", "inspect", "--tls-verify=false", "--creds", user, target);
    const { Digest, Labels, RepoTags } = JSON.parse(inspected.stdout) as Record<string, unknown>;
    expect(Digest).toBe(await readFile(path.join(scratch, "digest"), "utf8"));
    expect(Labels).toMatchObject({ made: "here" });
    expect(RepoTags).toContain("copied");
  });

  it("logs in, and deletes", async () => {
    const login = ["--tls-verify=false", "-u", "user", "-p", tenant.userToken, registry.host];
    await tool("skopeo", "login", "--authfile", path.join(scratch, "auth.json"), ...login);
    await anImage();
    const target = `docker://${reference("deleted")}`;
    const auth = ["--authfile", path.join(scratch, "auth.json")];
    await buildah("push", "--tls-verify=false", ...auth, "hello", target);

    await tool("skopeo", "delete", "--tls-verify=false", ...auth, target);

    const listed = await tool("skopeo", "list-tags", "--tls-verify=false", ...auth, target.replace(":deleted", ""));
    expect(JSON.parse(listed.stdout)).toMatchObject({ Tags: expect.not.arrayContaining(["deleted"]) });
  });
});

describe("helm", () => {
  it("logs in, pushes a chart and pulls it again", async () => {
    const chart = path.join(scratch, "chart", tenant.repository.split("/")[2]!);
    await mkdir(path.join(chart, "templates"), { recursive: true });
    const name = path.basename(chart);
    await writeFile(path.join(chart, "Chart.yaml"), `apiVersion: v2\nname: ${name}\nversion: 1.2.3\n`);
    await writeFile(path.join(chart, "templates", "a.yaml"), "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");
    const parent = `oci://${registry.host}/${path.posix.dirname(tenant.repository)}`;

    await tool("helm", "registry", "login", registry.host, "--plain-http", "-u", "user", "-p", tenant.userToken);
    await tool("helm", "package", chart, "-d", scratch);
    await tool("helm", "push", `${name}-1.2.3.tgz`, parent, "--plain-http");
    const pulled = path.join(scratch, "pulled");
    await tool("helm", "pull", `${parent}/${name}`, "--version", "1.2.3", "--plain-http", "--untar", "-d", pulled);

    expect(await readFile(path.join(pulled, name, "templates", "a.yaml"), "utf8")).toContain("ConfigMap");
  });
});
