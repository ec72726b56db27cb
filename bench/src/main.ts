// `npm run bench [-- NAME…]`: measures, prints a table and writes bench/results.json.
import { writeFileSync } from "node:fs";
import os from "node:os";
import { type Figure, toTable } from "./figure.ts";
import { rows } from "./rows/index.ts";

const wanted = process.argv.slice(2);
const chosen = rows.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (chosen.length === 0) {
  console.error(`no such rows; there are: ${rows.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const figures: Figure[] = [];
for (const { name, run } of chosen) {
  console.error(`measuring ${name} …`);
  figures.push(...(await run()));
}
console.log(toTable(figures));
const machine = { cpus: os.cpus().length, memory: os.totalmem(), node: process.version, platform: os.platform() };
writeFileSync(
  new URL("../results.json", import.meta.url),
  `${JSON.stringify({ at: new Date().toISOString(), machine, figures }, null, 2)}\n`,
);
process.exit(0);
