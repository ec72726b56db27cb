import { type CommandSpec, command, type GroupSpec } from "../commands/command.ts";

const login: CommandSpec = command({
  name: "login",
  summary: "get a token of your own and keep it",
  details:
    "Shows a code; you approve it in a browser, or where you are logged in with `exclave auth approve CODE`. " +
    "On the machine of `exclave up`, --data-dir takes the token from there.",
  flags: {
    withToken: { flag: "--with-token", kind: "boolean", description: "read a token from standard input instead" },
    invite: {
      flag: "--invite <code>",
      kind: "text",
      description: "come in by the code of an invitation, which makes an account",
    },
    dataDir: {
      flag: "--data-dir <directory>",
      kind: "text",
      description: "take address, org and token from the data directory of `exclave up` on this machine",
    },
  },
  examples: {
    "exclave auth login --api-url https://exclave.example.com": "to a control plane elsewhere",
    "exclave auth login --api-url https://exclave.example.com --invite CODE": "with the code that somebody handed you",
    "exclave auth login --data-dir .exclave": "to the one that runs here",
  },
  run: async ({ shell, flags }) => (await import("./login.ts")).login(shell, flags),
});

export const auth: GroupSpec = {
  name: "auth",
  summary: "who you are to the control plane",
  commands: [
    login,
    command({
      name: "logout",
      summary: "forget the token and the address",
      examples: { "exclave auth logout": "nothing is kept of them" },
      run: async ({ shell }) => (await import("./logout.ts")).logout(shell),
    }),
    command({
      name: "status",
      summary: "show whose token is used, and where",
      examples: { "exclave auth status": "your account and address" },
      run: async ({ shell }) => (await import("./status.ts")).status(shell),
    }),
    command({
      name: "approve",
      summary: "let a program that shows this code act for you",
      arguments: [{ name: "code", description: "what the program shows, such as BCDF-GHJK", isRequired: true }],
      flags: { deny: { flag: "--deny", kind: "boolean", description: "refuse it instead" } },
      examples: { "exclave auth approve CODE": "a program that you have just started" },
      run: async ({ shell, args, flags }) => (await import("./approve.ts")).approve(shell, args[0]!, flags.deny),
    }),
  ],
};

export const loginAlias: CommandSpec = { ...login, deprecatedFor: "auth login" };
