import { unavailable } from "@exclave/kernel";
import { createMemoryFiles, readApp, toSyncRequests } from "@exclave/manifest";
import { describe, expect, it } from "vitest";
import { diagnosticOf, faultAt } from "./diagnostics.ts";
import { sourcePath } from "./source-path.ts";

async function asked(source: string) {
  const type = source.includes("[helm_repo]")
    ? 'type = "helm_chart"\nchart_name = "web-front"'
    : 'type = "pulumi"\nruntime = "go"';
  const { app, diagnostics } = await readApp(
    createMemoryFiles("shop", {
      "metadata.toml": 'version = "v2"\n',
      "runner.toml": 'runner_type = "local"\n',
      "sandbox.toml": 'terraform_version = "1.13.5"\n[public_repo]\nrepo = "a/b"\ndirectory = "."\nbranch = "main"\n',
      "components/web.toml": `${type}\nname = "web"\n${source}`,
    }),
  );
  expect(diagnostics).toEqual([]);
  return { path: "Components[0]", request: toSyncRequests(app!).components[0]! };
}

const place = 'repo = "a/b"\ndirectory = "x"\nbranch = "main"\n';

describe("what is wrong with a source", () => {
  it.each([
    [`[public_repo]\n${place}`, "build.ref-not-found", "Components[0].PublicRepo.Branch"],
    [`[public_repo]\n${place}`, "vcs.directory-not-found", "Components[0].PublicRepo.Directory"],
    [`[connected_repo]\n${place}`, "vcs.repository-not-found", "Components[0].ConnectedRepo.Repo"],
    ['[helm_repo]\nrepo_url = "https://a.example"\nchart = "a"\n', "x.y", "Components[0].HelmRepo.RepoURL"],
  ])("of %j is told where it is said: %s", async (source, code, path) => {
    expect(sourcePath(await asked(source), code)).toBe(path);
  });

  it("is told there, too, when trying again did not mend it", () => {
    const fault = faultAt(unavailable("vcs.repository-unreachable", "no answer"), "Components[0].PublicRepo.Repo");

    expect(fault.retryable).toBe(true);
    expect(diagnosticOf(fault, "").path).toBe("Components[0].PublicRepo.Repo");
  });
});
