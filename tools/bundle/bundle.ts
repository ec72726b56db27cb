// Writes the command line as one file that Node runs as it is, apps/cli/dist/bin/exclave.js; what few commands need is in it,
// and evaluated when they ask for it; `npm run bundle`. A file that is named instead is written there.
import { chmodSync } from "node:fs";
import path from "node:path";
import { build, type Plugin } from "esbuild";

const output = process.argv[2] ?? "apps/cli/dist/bin/exclave.js";

/** What starts the product runs from the project's sources, as the product itself does: it is in none of the files. */
const startsProduct: Plugin = {
  name: "starts the product",
  setup({ onResolve }) {
    const folders = { up: "up", "create-token": "token", examine: "doctor" } as const;
    onResolve(
      { filter: /^\.\/(up|announce|data-directory|stop-signals|create-token|examine)\.ts$/ },
      ({ path: asked, kind }) => {
        if (kind !== "dynamic-import") {
          return undefined;
        }
        const name = asked.slice("./".length, -".ts".length);
        const folder = (folders as Readonly<Record<string, string>>)[name] ?? "up";
        const source = path.relative(path.dirname(output), `apps/cli/src/${folder}/${name}.ts`);
        return { path: source.split(path.sep).join("/"), external: true };
      },
    );
  },
};

await build({
  entryPoints: ["apps/cli/src/main.ts"],
  outfile: output,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node24",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "inline",
  banner: {
    js: [
      "#!/usr/bin/env node",
      'import { createRequire as exclaveRequire } from "node:module";',
      "const require = exclaveRequire(import.meta.url);",
    ].join("\n"),
  },
  plugins: [startsProduct],
});
chmodSync(output, 0o755);
