import { command } from "../commands/command.ts";

export const api = command({
  name: "api",
  summary: "call the API as it is",
  details:
    "The answer's body goes to standard output unchanged, whatever the status and also with --json; --output yaml writes it as YAML, --output name the names in it. One that is no success ends with 1 or 4.",
  arguments: [
    {
      name: "method-or-path",
      description: "GET, POST, PUT, PATCH, DELETE; left out, GET, or POST with --data",
      isRequired: true,
    },
    { name: "path", description: "such as /v1/apps" },
  ],
  flags: {
    data: {
      flag: "-d, --data <body>",
      kind: "text",
      description: "body of the request; @file for a file's content, @- for standard input",
    },
    header: { flag: "-H, --header <line>", kind: "items", description: "header such as `Name: value`; once for each" },
    paginate: { flag: "--paginate", kind: "boolean", description: "read every page of a list, as one array" },
    include: { flag: "-i, --include", kind: "boolean", description: "print status and headers too" },
  },
  examples: {
    "exclave api GET /v1/apps --paginate": "every app",
    'exclave api POST /v1/apps -d \'{"name":"shop"}\'': "make one",
  },
  run: async ({ shell, args, flags }) => (await import("./call.ts")).callApi(shell, args, flags),
});
