import { createMemoryFiles, readApp } from "@exclave/manifest";
import { parseTOML } from "toml-eslint-parser";
import type { Row } from "../figure.ts";
import { percentile } from "../measure.ts";

const COMPONENTS = 300;
const ROUNDS = 5;

/** An app of 300 charts that use one another's outputs, each with a file of values. */
function files(): Record<string, string> {
  const repository = 'repo = "acme/shop"\ndirectory = "."\nbranch = "main"\n';
  const all: Record<string, string> = {
    "metadata.toml": 'version = "v2"\n',
    "runner.toml": 'runner_type = "aws"\n',
    "sandbox.toml": `terraform_version = "1.11.3"\n[public_repo]\n${repository}`,
  };
  for (let index = 0; index < COMPONENTS; index++) {
    const name = `c${index}`;
    const values = Array.from({ length: 10 }, (_, key) =>
      index === 0
        ? `"key${key}" = "{{.nuon.install.id}}-${key}"`
        : `"key${key}" = "{{.nuon.components.c${(index - 1) >> 1}.outputs.url}}/${key}"`,
    );
    all[`components/${name}.toml`] = [
      'type = "helm_chart"',
      `name = "${name}"`,
      `chart_name = "chart-${name}"`,
      'namespace = "shop"',
      `[public_repo]\n${repository}`,
      `[values]\n${values.join("\n")}`,
      `[[values_file]]\ncontents = "./values/${name}.yaml"`,
    ].join("\n");
    all[`components/values/${name}.yaml`] = Array.from(
      { length: 30 },
      (_, line) => `key${line}: ${line % 10 === 0 ? "'{{ .nuon.install.id }}'" : line}\n`,
    ).join("");
  }
  return all;
}

/** Reading and checking a large app, beside parsing its TOML alone. */
export const appFiles: Row = {
  name: "app-files",
  async run() {
    const all = files();
    const texts = Object.entries(all).filter(([path]) => path.endsWith(".toml"));
    const baseline: number[] = [];
    const whole: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const started = performance.now();
      for (const [, text] of texts) parseTOML(text);
      const parsed = performance.now();
      const { app, diagnostics } = await readApp(createMemoryFiles("shop", all));
      whole.push(performance.now() - parsed);
      baseline.push(parsed - started);
      if (!app) {
        throw new Error(`the app has mistakes: ${JSON.stringify(diagnostics[0])}`);
      }
    }
    return [
      {
        what: `read and check an app of ${COMPONENTS} components`,
        target: "under 1,000 ms",
        unit: "ms",
        value: percentile({ milliseconds: whole }, 0.5),
        baseline: percentile({ milliseconds: baseline }, 0.5),
        baselineOf: "parsing its TOML",
      },
    ];
  },
};
