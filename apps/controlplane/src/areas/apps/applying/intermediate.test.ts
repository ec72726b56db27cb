import { describe, expect, it } from "vitest";
import { anAppConfig, source } from "../../../../test/an-app-config.ts";
import { hasErrors } from "./diagnostics.ts";
import { readIntermediate } from "./intermediate.adapter.ts";

const repository = "https://git.example.com/shop.git";

describe("an intermediate config", () => {
  it("asks for each thing and knows where it stands", async () => {
    const { text } = await anAppConfig(repository);

    const { asked, diagnostics } = readIntermediate(text);

    const named = (JSON.parse(text) as { Components: { Name: string }[] }).Components.map(({ Name }) => Name);
    expect(diagnostics).toEqual([]);
    expect(asked!.components.map(({ path, request }) => [path, request.name]).toSorted()).toEqual(
      named.map((name, index) => [`Components[${index}]`, name]),
    );
    expect(asked!.parts.map(({ path }) => path)).toEqual(expect.arrayContaining(["Inputs", "Sandbox", "BreakGlass"]));
    expect(asked!.actions).toMatchObject([{ path: "Actions[0]", request: { name: "check" } }]);
    expect(asked!.runbooks).toMatchObject([{ path: "Runbooks[0]", request: { name: "renew" } }]);
  });

  it("is told what is left out", async () => {
    const { text } = await anAppConfig(repository, {
      "installer.toml": 'name = "shop"\ndescription = "Install the shop"\n',
      "components/program.toml": `type = "pulumi"\nname = "program"\nruntime = "go"\n\n${source(repository, "infra")}`,
    });

    const { asked, diagnostics } = readIntermediate(text);

    expect(diagnostics).toMatchObject([{ code: "app-config.not-served", severity: "warning", path: "Installer" }]);
    expect(asked!.components.map(({ request }) => request.config.type)).toContain("pulumi");
  });

  it("asks for where install files lie, and is told that those in the app's directory are left out", async () => {
    const { text } = await anAppConfig(repository, {
      "installs.toml": source(repository, "installs"),
      "installs/north.toml": 'name = "north"\n\n[aws_account]\nregion = "eu-north-1"\n',
    });

    const { asked, diagnostics } = readIntermediate(text);

    expect(diagnostics).toMatchObject([{ code: "app-config.not-served", severity: "warning", path: "Installs" }]);
    expect(asked!.installsConfigs).toEqual([
      {
        path: "InstallsSource",
        request: { vcs_type: "public", repo: repository, directory: "installs", branch: "main" },
      },
    ]);
  });

  it("is told what is left out of branches, each in its place, and asks for the rest", async () => {
    const { text } = await anAppConfig(repository, {
      "branches/main.toml": `name = "main"
ignore_changes_regex = "^docs/"

${source(repository, "infra")}
[[install_groups]]
name = "first"
install_ids = ["inl11111111111111111111111"]
install_names = ["north"]
use_for_previews = true
`,
    });

    const { asked, diagnostics } = readIntermediate(text);

    expect(diagnostics).toMatchObject([
      { code: "app-config.not-served", severity: "warning", path: "Branches[0].IgnoreChangesRegex" },
      { code: "app-config.not-served", severity: "warning", path: "Branches[0].InstallGroups[0].InstallNames" },
    ]);
    expect(asked!.branches).toEqual([
      {
        path: "Branches[0]",
        request: {
          name: "main",
          postDeployRunbooks: [],
          config: {
            public_git_vcs_config: { repo: repository, directory: "infra", branch: "main" },
            install_groups: [{ name: "first", install_ids: ["inl11111111111111111111111"], use_for_previews: true }],
          },
        },
      },
    ]);
  });

  it("asks for rules of what begins when an event comes", async () => {
    const { text } = await anAppConfig(repository, {
      "triggers.toml": `[[rules]]
name = "keys"
trigger = "vault"
match_all = true

[rules.target]
type = "runbook"
runbook = "renew"
install = "north"
`,
    });

    const { asked, diagnostics } = readIntermediate(text);

    expect(diagnostics).toEqual([]);
    expect(asked!.parts.at(-1)).toEqual({
      path: "Triggers",
      request: {
        kind: "trigger_rules",
        body: {
          rules: [
            {
              name: "keys",
              trigger: "vault",
              event_types: [],
              filters: [],
              match_all: true,
              target: { type: "runbook", app_branch: "", runbook: "renew", install: "north", inputs: {} },
            },
          ],
        },
      },
    });
  });

  it("is told each mistake in each place, also where the words are the same", async () => {
    const config = JSON.parse((await anAppConfig(repository)).text) as { Components: { Dependencies?: string[] }[] };
    for (const component of config.Components.slice(0, 2)) {
      component.Dependencies = ["nowhere"];
    }

    const { diagnostics } = readIntermediate(JSON.stringify(config));

    expect(diagnostics.map(({ path }) => path)).toEqual([
      "Components[0].Dependencies[0]",
      "Components[1].Dependencies[0]",
    ]);
  });

  it.each(["", "no json", "[]", "null", '"text"', "{}"])("that is %j is refused in words", (text) => {
    const { asked, diagnostics } = readIntermediate(text);

    expect(asked).toBeUndefined();
    expect(hasErrors(diagnostics)).toBe(true);
  });
});
