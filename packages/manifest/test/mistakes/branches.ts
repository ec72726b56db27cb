import { changed } from "../an-app.ts";
import { type Mistake, more } from "./mistake.ts";

/** Branches, installs and the installer. */
export const branches: readonly Mistake[] = [
  [
    "a branch without a repository",
    changed("branch.toml", "[connected_repo]", "[repo]"),
    "source.missing",
    "branch.toml",
    1,
  ],
  [
    "a runbook of a branch that is not there",
    changed("branch.toml", '["renew"]', '["renev"]'),
    "reference.runbook",
    "branch.toml",
    2,
  ],
  [
    "an install with an input that is not there",
    changed("installs/first.toml", "domain =", "domains ="),
    "reference.input",
    "installs/first.toml",
    8,
  ],
  [
    "an install in two clouds",
    more("installs/first.toml", '\n[gcp_account]\nregion = "europe-west1"\n'),
    "source.both",
    "installs/first.toml",
    10,
  ],
  [
    "an unknown approval",
    changed("installs/first.toml", '"prompt"', '"ask"'),
    "value.choice",
    "installs/first.toml",
    2,
  ],
  ["installs from nowhere", { "installs.toml": "# somewhere\n" }, "source.missing", "installs.toml", 1],
  [
    "an installer without a name",
    changed("installer.toml", 'name = "shop"\n', ""),
    "value.missing",
    "installer.toml",
    1,
  ],
  [
    "changes that are left out by no pattern",
    changed("branch.toml", 'name = "main"', 'name = "main"\nignore_changes_regex = "docs/(.*"'),
    "value.pattern",
    "branch.toml",
    2,
  ],
  [
    "an install in another cloud",
    changed("installs/first.toml", '[aws_account]\nregion = "eu-west-1"', '[azure_account]\nlocation = "westeurope"'),
    "install.other-cloud",
    "installs/first.toml",
    4,
  ],
  [
    "a value that is not of its input's type",
    more("installs/first.toml", 'replicas = "three"\n'),
    "value.input",
    "installs/first.toml",
    9,
  ],
  [
    "an install by its name where ids stand",
    more("branch.toml", 'install_ids = ["north"]\n'),
    "value.identifier",
    "branch.toml",
    12,
  ],
];
