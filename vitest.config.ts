import { defineConfig } from "vitest/config";

const integration = ["**/*.integration.test.ts", "e2e/**/*.test.ts"];
const outside = ["**/node_modules/**", "**/.cache/**"];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          // Property tests share the machine with the other checks.
          testTimeout: 30_000,
          include: ["{apps,packages,tools}/**/*.test.ts"],
          exclude: [...outside, ...integration],
          pool: "threads",
          isolate: false,
        },
      },
      {
        test: {
          name: "integration",
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
