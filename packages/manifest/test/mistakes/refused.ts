import { changed } from "../an-app.ts";
import { type Mistake, more } from "./mistake.ts";

/** What the control plane would refuse. */
export const refused: readonly Mistake[] = [
  [
    "a component called like an id",
    changed("components/migrate.toml", '"migrate"', `"abc${"1".repeat(23)}"`),
    "value.identifier",
    "components/migrate.toml",
    2,
  ],
  [
    "two steps of one name",
    more("actions/check.toml", '\n[[steps]]\nname = "look"\ncommand = "ls"\n'),
    "name.doubled",
    "actions/check.toml",
    20,
  ],
  [
    "two triggers on one occasion",
    more("actions/check.toml", '\n[[triggers]]\ntype = "post-component-deploy"\ncomponent_name = "web"\n'),
    "value.doubled",
    "actions/check.toml",
    19,
  ],
  [
    "two steps of one name in a runbook",
    changed("runbooks/renew.toml", 'name = "deploy"', 'name = "check"'),
    "name.doubled",
    "runbooks/renew.toml",
    13,
  ],
  [
    "two install groups of one name",
    more("branch.toml", '\n[[install_groups]]\nname = "early"\n'),
    "name.doubled",
    "branch.toml",
    14,
  ],
  [
    "a Dockerfile outside of the source",
    changed("components/image.toml", '"Dockerfile"', '"../Dockerfile"'),
    "value.path",
    "components/image.toml",
    3,
  ],
  [
    "a chart repository with a password",
    changed("components/prometheus.toml", "https://", "https://a:secret@"),
    "value.url",
    "components/prometheus.toml",
    6,
  ],
  [
    "a webhook without TLS",
    more("metadata.toml", 'slack_webhook_url = "http://hooks.example.com/secret"\n'),
    "value.url",
    "metadata.toml",
    4,
  ],
];
