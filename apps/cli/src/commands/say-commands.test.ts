import { routeOf } from "@exclave/contract";
import { describe, expect, it } from "vitest";
import { root } from "../root.ts";
import { flagNames } from "../settings/read-settings.ts";
import { commandsOfOperations, inCommands } from "./say-commands.ts";

describe("a hint of the server", () => {
  it.each([
    ["GET /v1/apps lists the org's apps", "`exclave apps list` lists the org's apps"],
    [
      "GET /v1/apps/shop/components lists its components",
      "`exclave components list --app-id shop` lists its components",
    ],
    [
      "an action is named by its id here; GET /v1/apps/{app_id}/actions lists an app's",
      "an action is named by its id here; `exclave actions list --app-id APP` lists an app's",
    ],
    [
      "connect it again (POST /v1/vcs/connections): then",
      "connect it again (`exclave orgs connect-github INSTALLATION`): then",
    ],
    ["GET /v1/apps/{app_id}/branches/{app_branch_id} shows it", "`exclave branches get BRANCH --app-id APP` shows it"],
    ["GET /v1/apps/shop/sandbox/builds lists them", "`exclave apps sandbox-builds --app-id shop` lists them"],
    ["see `GET /v1/orgs/current/runner-group`.", "see `exclave runners list`."],
    ["it is at GET /v1/orgs/current.", "it is at `exclave orgs current`."],
    // What has no command is still a call away.
    ["GET /v1/account/static-tokens lists yours", "`exclave api GET /v1/account/static-tokens` lists yours"],
    ["set the field git_ref, or leave it out", "set the field git_ref, or leave it out"],
  ])("is told in commands: %s", (hint, said) => {
    expect(inCommands(hint, root)).toBe(said);
  });
});

describe("a command that does an operation", () => {
  it.each(commandsOfOperations(root).map((each) => [`${each.path} ${each.rest}`, each] as const))(
    "says it with flags that it has and parameters of the operation's path: %s",
    (_, { operation, rest, spec }) => {
      const parameters = [...rest.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const flags = rest.match(/--[\w-]+/g) ?? [];
      const words = rest
        .split(" ")
        .filter((word, index, all) => word !== "" && !`${all[index - 1]} ${word}`.includes("--"));

      expect(parameters.filter((name) => !routeOf(operation).path.includes(`{${name}}`))).toEqual([]);
      expect(
        flags.filter((flag) => !Object.values(spec.flags ?? {}).some((each) => flagNames(each).includes(flag))),
      ).toEqual([]);
      expect(words.length).toBeLessThanOrEqual(spec.arguments?.length ?? 0);
    },
  );
});
