import { changed } from "../an-app.ts";
import { type Mistake, more } from "./mistake.ts";

/** Sandbox, runner and stack. */
export const infrastructure: readonly Mistake[] = [
  [
    "no version of Terraform",
    changed("sandbox.toml", 'terraform_version = "1.11.3"\n', ""),
    "value.missing",
    "sandbox.toml",
    2,
  ],
  ["a range of versions", changed("sandbox.toml", '"1.11.3"', '"~> 1.11"'), "value.semver", "sandbox.toml", 1],
  ["an old Terraform", changed("sandbox.toml", '"1.11.3"', '"1.5.7"'), "value.too-old", "sandbox.toml", 1],
  ["no repository", changed("sandbox.toml", "[public_repo]", "[public_repos]"), "source.missing", "sandbox.toml", 1],
  [
    "two repositories",
    more("sandbox.toml", '\n[connected_repo]\nrepo = "a/b"\ndirectory = "."\nbranch = "main"\n'),
    "source.both",
    "sandbox.toml",
    14,
  ],
  [
    "a repository without a branch",
    changed("sandbox.toml", 'branch = "main"\n', ""),
    "value.missing",
    "sandbox.toml",
    3,
  ],
  [
    "a directory outside the repository",
    changed("sandbox.toml", '"infra"', '"../infra"'),
    "value.path",
    "sandbox.toml",
    5,
  ],
  [
    "a repository by ssh",
    changed("sandbox.toml", '"acme/shop"', '"git@github.com:acme/shop.git"'),
    "value.repository",
    "sandbox.toml",
    4,
  ],
  [
    "a connected repository by URL",
    changed("components/cluster.toml", '"acme/shop"', '"https://github.com/acme/shop"'),
    "value.repository",
    "components/cluster.toml",
    6,
  ],
  [
    "a repository of its own, where there is none",
    changed("sandbox.toml", '"acme/shop"', '"."'),
    "source.no-repository",
    "sandbox.toml",
    4,
  ],
  ["a number as a variable", changed("sandbox.toml", "[vars]", "[vars]\nnodes = 3"), "value.type", "sandbox.toml", 9],
  ["variables as an array", changed("runner.toml", "[env_vars]", "[[env_vars]]"), "value.type", "runner.toml", 4],
  [
    "a Pulumi sandbox without a runtime",
    changed("sandbox.toml", 'terraform_version = "1.11.3"', 'type = "pulumi"'),
    "value.missing",
    "sandbox.toml",
    1,
  ],
  ["an unknown runner", changed("runner.toml", '"aws"', '"amazon"'), "value.choice", "runner.toml", 1],
  [
    "a network without TLS",
    changed("stack.toml", "https://example.com/vpc", "http://example.com/vpc"),
    "value.url",
    "stack.toml",
    4,
  ],
  [
    "a stack on AWS without a network",
    changed("stack.toml", 'vpc_nested_template_url = "https://example.com/vpc.yaml"\n', ""),
    "value.missing",
    "stack.toml",
    1,
  ],
  [
    "nested stacks in one place",
    more(
      "stack.toml",
      '\n[[custom_nested_stacks]]\nname = "other"\ntemplate_url = "https://example.com/o.yaml"\nindex = 0\n',
    ),
    "value.doubled",
    "stack.toml",
    15,
  ],
  ["less than nothing", changed("stack.toml", "index = 0", "index = -1"), "value.type", "stack.toml", 10],
];
