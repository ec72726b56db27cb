import { command, type GroupSpec } from "../commands/command.ts";

/** What can be said of installs while none are served: the one that another client selected can be forgotten. */
export const installs: GroupSpec = {
  name: "installs",
  aliases: ["i"],
  summary: "installs of apps; none are served yet",
  isHidden: true,
  commands: [
    command({
      name: "unset-current",
      summary: "forget the selected install",
      isHidden: true,
      run: async ({ shell }) => (await import("./select.ts")).unsetInstall(shell),
    }),
  ],
};
