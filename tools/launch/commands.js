/** What `npm run` may start, and which tools each needs on the machine first. */
export const commands = {
  exclave: { program: "apps/cli/src/main.ts", tools: [] },
  quickstart: { program: "tools/quickstart/quickstart.ts", tools: ["builders"] },
  test: { program: "tools/check/test.ts", tools: ["builders", "bases", "peers"] },
  check: { program: "tools/check/check.ts", tools: [] },
  bundle: { program: "tools/bundle/bundle.ts", tools: [] },
  bench: { program: "bench/src/main.ts", tools: ["builders", "bases"] },
  generate: { program: "tools/generate/generate.ts", tools: [] },
};
