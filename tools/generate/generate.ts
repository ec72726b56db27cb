// Writes everything that is made from the contract and from the code; `npm run generate`.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import "./api-reference.ts";
import "./architecture.ts";
import "./command-line.ts";
import "./configuration.ts";
import "./language.ts";
import { documentForTypes, loadContract } from "../../packages/contract/src/index.ts";

const GENERATOR = "tools/generate";
const TARGET = "packages/contract/src/wire.generated.ts";
const ROUTES = "packages/contract/src/routes.generated.ts";

if (!existsSync(`${GENERATOR}/node_modules`)) {
  spawnSync("npm", ["ci"], { cwd: GENERATOR, stdio: "inherit" });
}
const merged = JSON.stringify(documentForTypes());
mkdirSync(".cache", { recursive: true });
writeFileSync(".cache/merged.openapi.json", merged);
const result = spawnSync(
  `${GENERATOR}/node_modules/.bin/openapi-typescript`,
  [".cache/merged.openapi.json", "--output", TARGET],
  { stdio: "inherit" },
);
if (result.status !== 0) {
  process.exit(result.status ?? 1);
}
const header = (digest: string): string =>
  `// Made by \`npm run generate\` from documents/*.openapi.json; sha256 ${digest}\n`;
const digest = createHash("sha256").update(merged).digest("hex");
const types = readFileSync(TARGET, "utf8").replace(/^\/\*\*[\s\S]*?\*\/\n/, "");
writeFileSync(TARGET, header(digest) + types);

const routes = loadContract().operations.map(({ id, method, path, body }) => {
  const mediaType = body === undefined || body.mediaType === "application/json" ? [] : [body.mediaType];
  return `  ${id}: ${JSON.stringify([method, path, ...mediaType])},\n`;
});
writeFileSync(ROUTES, `${header(digest)}export const routes = {\n${routes.join("")}} as const;\n`);
