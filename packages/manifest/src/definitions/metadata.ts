import type { Fields } from "./field.ts";

export const metadata = {
  version: { kind: "text", required: true, choices: ["v1", "v2"], doc: "Version of the language." },
  description: { kind: "text", doc: "What the app is, in a sentence." },
  display_name: { kind: "text", doc: "What people call the app." },
  slack_webhook_url: { kind: "text", doc: "Where Slack is told of installs." },
  readme: { kind: "text", content: true, doc: "What the page of each install says; Markdown with templates." },
  label_colors: { kind: "text-map", doc: "Colours of labels, by `key` or `key:value`." },
  default_labels: { kind: "text-map", doc: "Labels that every component has." },
} as const satisfies Fields;

export const installer = {
  name: { kind: "text", required: true, doc: "Name of the installer." },
  description: { kind: "text", doc: "What it installs." },
  slug: { kind: "text", doc: "Its part of the address." },
  apps: { kind: "texts", doc: "Names of the apps that it installs." },
  documentation_url: { kind: "text", doc: "Where the documentation is." },
  community_url: { kind: "text", doc: "Where people meet." },
  homepage_url: { kind: "text", doc: "The product's page." },
  github_url: { kind: "text", doc: "The product's sources." },
  logo_url: { kind: "text", doc: "A picture." },
  favicon_url: { kind: "text", doc: "A small picture." },
  og_image_url: { kind: "text", doc: "A picture for links to the page." },
  demo_url: { kind: "text", doc: "A demonstration." },
  post_install_markdown: { kind: "text", doc: "What is shown behind an install." },
  copyright_markdown: { kind: "text", doc: "Whose it is." },
  footer_markdown: { kind: "text", doc: "What stands at the end of the page." },
} as const satisfies Fields;
