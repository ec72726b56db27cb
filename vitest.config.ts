import { defineConfig } from "vitest/config";

const integration = ["**/*.integration.test.ts", "e2e/**/*.test.ts"];
/** Inputs at random by the hundred, or very large ones: nobody waits for them after every change. */
const stress = ["**/*.stress.test.ts"];
const outside = ["**/node_modules/**", "**/.cache/**"];

/** What is waited for comes; how long it takes on a busy machine is no test's matter. */
const expectations = { poll: { timeout: 25_000, interval: 20 } };

export default defineConfig({
  test: {
    // Node reads the sources itself, and no file is rewritten on the way.
    experimental: { viteModuleRunner: false },
    projects: [
      {
        test: {
          name: "unit",
          expect: expectations,
          // Property tests share the machine with the other checks.
          testTimeout: 30_000,
          hookTimeout: 30_000,
          include: ["{apps,packages,tools}/**/*.test.ts"],
          exclude: [...outside, ...integration, ...stress],
          pool: "threads",
          isolate: false,
        },
      },
      {
        test: {
          name: "stress",
          testTimeout: 60_000,
          include: stress,
          exclude: outside,
          pool: "threads",
          isolate: false,
        },
      },
      {
        test: {
          name: "integration",
          expect: expectations,
          include: integration,
          exclude: outside,
          pool: "forks",
          globalSetup: ["packages/testkit/src/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
