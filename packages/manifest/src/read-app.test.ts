import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { anApp, changed, whole } from "../test/an-app.ts";
import {
  type AppFiles,
  createMemoryFiles,
  fromIntermediate,
  readApp,
  toIntermediate,
  toSyncRequests,
} from "./index.ts";

/** Apps of other people, where they lie beside the clone: not ours to copy into it. */
const corpus = new URL("../../../../shared/corpus/", import.meta.url).pathname;

describe("an app's files", () => {
  it("are one app, with nothing to say against it", async () => {
    const { app, diagnostics } = await readApp(anApp());

    expect(diagnostics).toEqual([]);
    expect(app?.components?.map(({ name }) => name)).toEqual([
      "web",
      "cluster",
      "database",
      "image",
      "migrate",
      "program",
      "prometheus",
      "routing",
      "upstream",
    ]);
    expect(app?.policies?.policy).toEqual([expect.objectContaining({ name: "no-public", contents: "package shop\n" })]);
    expect(app?.permissions?.provision_role?.name).toBe("{{.nuon.install.id}}-provision");
  });

  it("hold what the files they refer to hold", async () => {
    const { app } = await readApp(anApp());

    expect(app?.metadata.readme).toMatch(/^# Shop/);
    expect(app?.sandbox.var_file).toEqual([{ contents: expect.stringContaining("zone") }]);
    expect(app?.actions?.[0]?.steps[0]?.inline_contents).toMatch(/^#!/);
  });

  it("are all looked at, however much is wrong in the first", async () => {
    const { app, diagnostics } = await readApp(
      anApp({
        ...changed("components/database.toml", "terraform_version =", "teraform_version ="),
        ...changed("actions/check.toml", 'timeout = "5m"', "timeout = 5"),
        ...changed("branch.toml", "renew", "renow"),
      }),
    );

    expect(app).toBeUndefined();
    expect(diagnostics.map(({ file, line, column, code, hint }) => [file, line, column, code, hint])).toEqual([
      ["actions/check.toml", 2, 11, "value.type", 'put it in quotes: "5"'],
      ["branch.toml", 2, 25, "reference.runbook", "did you mean renew?"],
      ["components/database.toml", 1, 1, "value.missing", 'add terraform_version = "…"'],
      ["components/database.toml", 3, 1, "key.unknown", "did you mean terraform_version?"],
    ]);
  });

  it("may have keys that nobody knows where that is asked for", async () => {
    const files = anApp(changed("runner.toml", "[env_vars]", "color = 1\n[env_vars]"));

    const strict = await readApp(files);
    const lenient = await readApp(files, { lenient: true });

    expect(strict.app).toBeUndefined();
    expect(lenient.app).toBeDefined();
    expect(lenient.diagnostics).toEqual([expect.objectContaining({ code: "key.unknown", severity: "warning" })]);
  });

  it("come from the repository that holds them, where they say so", async () => {
    const files = { ...whole, ...changed("components/image.toml", '"acme/shop"', '"."') };
    const repository = { url: "https://git.example.com/shop.git", directory: "deploy/app" };

    const inside = await readApp(createMemoryFiles("shop", files, repository));
    const outside = await readApp(createMemoryFiles("shop", files));

    const image = inside.app?.components?.find(({ name }) => name === "image");
    expect(image).toMatchObject({
      public_repo: { repo: repository.url, directory: "deploy/app/infra", branch: "main" },
    });
    expect(outside.diagnostics.map(({ code }) => code)).toEqual(["source.no-repository"]);
  });

  it("point at the place inside a file that a template is in", async () => {
    const { diagnostics } = await readApp(
      anApp({ "components/values/web.yaml": "a: 1\nb: {{ .nuon.inputs.inputs.replica }}\n" }),
    );

    expect(diagnostics).toEqual([
      expect.objectContaining({
        file: "components/values/web.yaml",
        line: 2,
        column: 27,
        code: "template.unknown-name",
        hint: "did you mean replicas?",
      }),
    ]);
  });
});

describe("the intermediate config of an app", () => {
  it("has its places in the files", async () => {
    const { app, placeOf } = await readApp(anApp());
    const index = app!.components!.findIndex(({ name }) => name === "database");

    const places = [`Components[${index}].TerraformVersion`, `Components[${index}].Nothing`, "DisplayName", ""].map(
      placeOf,
    );

    expect(places.map(({ file, line }) => [file, line])).toEqual([
      ["components/database.toml", 3],
      ["components/database.toml", 1],
      ["metadata.toml", 2],
      ["metadata.toml", 1],
    ]);
  });

  it("is the app again when it is read", async () => {
    const { app } = await readApp(anApp());

    const back = fromIntermediate(JSON.parse(JSON.stringify(toIntermediate(app!))));

    expect(back).toEqual({ app, diagnostics: [] });
  });

  it("is read as other programs spell it, with all their empty fields", () => {
    const { app, diagnostics } = fromIntermediate({
      Version: "v2",
      Readme: "",
      Inputs: { Groups: null, Inputs: null },
      Sandbox: {
        TerraformVersion: "1.11.3",
        PublicRepo: { Repo: "a/b", Directory: ".", Branch: "main" },
        EnvVarMap: {},
      },
      Runner: { RunnerType: "aws", EnvVarMap: null },
      Secrets: { Secrets: [] },
      Components: [
        {
          Type: "terraform_module",
          Name: "database",
          Dependencies: null,
          Checksum: "c0ffee",
          HelmChart: null,
          TerraformModule: {
            TerraformVersion: "1.11.3",
            VarsMap: { size: "small" },
            VariablesFiles: [],
            ConnectedRepo: { Repo: "a/b", Directory: ".", Branch: "main" },
          },
        },
      ],
      Actions: [],
    });

    expect(diagnostics).toEqual([]);
    expect(app?.components).toEqual([
      {
        type: "terraform_module",
        name: "database",
        terraform_version: "1.11.3",
        vars: { size: "small" },
        connected_repo: { repo: "a/b", directory: ".", branch: "main" },
      },
    ]);
  });

  it("says in its own spelling what is wrong with it", () => {
    const { app, diagnostics } = fromIntermediate({
      Version: "v2",
      Sandbox: { TerraformVersion: "1.11.3", PublicRepo: { Repo: "a/b", Directory: ".", Branch: "main" } },
      Runner: { RunnerType: "aws" },
      Components: [{ Type: "job", Name: "a", ImageURL: "x", Tag: "1", Dependencies: ["b"] }],
    });

    expect(app).toBeUndefined();
    expect(diagnostics).toEqual([
      expect.objectContaining({ code: "reference.component", path: "Components[0].Dependencies[0]" }),
    ]);
  });

  it("holds no characters that no database keeps, and neither does what is said of it", () => {
    const { app, diagnostics } = fromIntermediate({
      Version: "v2",
      Sandbox: { TerraformVersion: "1.11.3", PublicRepo: { Repo: "a/b", Directory: ".", Branch: "main" } },
      Runner: { RunnerType: "aws" },
      Components: [{ Type: "job", Name: "a", ImageURL: "x\ud800", Tag: "1", Args: ["\0"], "Odd\0": 1 }],
    });

    expect(app).toBeUndefined();
    expect(diagnostics.map(({ code, path }) => [code, path]).sort()).toEqual([
      ["key.unknown", "Components[0].Odd\ufffd"],
      ["value.character", "Components[0].Args[0]"],
      ["value.character", "Components[0].ImageURL"],
    ]);
    expect(JSON.stringify(diagnostics)).not.toMatch(/\\u0000|\\ud800/);
  });
});

describe("what a sync asks for", () => {
  it("names components behind those they depend on, by template or by name", async () => {
    const { app } = await readApp(anApp());

    const { components } = toSyncRequests(app!);

    const web = components.find(({ name }) => name === "web")!;
    expect(web.dependencies).toEqual(["cluster", "database", "image"]);
    expect(web.config.body.references).toEqual([
      "component|database|address|nuon.components.database.outputs.address",
      "inputs|replicas||nuon.inputs.inputs.replicas",
    ]);
    const names = components.map(({ name }) => name);
    for (const name of web.dependencies) {
      expect(names.indexOf(name)).toBeLessThan(names.indexOf("web"));
    }
  });

  it("has a checksum that does not change with the order of keys", async () => {
    const one = await readApp(anApp());
    const other = await readApp(
      anApp(changed("components/migrate.toml", 'type = "job"\nname = "migrate"', 'name = "migrate"\ntype = "job"')),
    );

    expect(toSyncRequests(other.app!).components).toEqual(toSyncRequests(one.app!).components);
  });
});

describe.runIf(existsSync(corpus))("a directory of the corpus", () => {
  const names = existsSync(corpus)
    ? readdirSync(corpus).filter((name) => statSync(join(corpus, name)).isDirectory())
    : [];

  it.each(names)("%s is an app, and its dead keys are said", async (name) => {
    const { app, diagnostics } = await readApp(onDisk(join(corpus, name)));

    expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(diagnostics.every(({ code, line }) => code === "key.dead" && line > 0)).toBe(true);
    expect(fromIntermediate(JSON.parse(JSON.stringify(toIntermediate(app!)))).app).toEqual(app);
  });
});

function onDisk(root: string): AppFiles {
  return {
    name: root.split("/").at(-1)!,
    async list(directories) {
      const all = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".toml"));
      return all.filter((path) => !path.includes("/") || directories.includes(path.split("/")[0]!));
    },
    async directories() {
      return readdirSync(root).filter((path) => statSync(join(root, path)).isDirectory());
    },
    async read(path) {
      const file = join(root, path);
      if (!existsSync(file)) return { kind: "missing" };
      return statSync(file).isDirectory() ? { kind: "directory" } : { kind: "text", text: readFileSync(file, "utf8") };
    },
  };
}
