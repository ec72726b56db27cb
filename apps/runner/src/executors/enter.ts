import type { VeilStep } from "./veils.ts";

/**
 * Shows the job only what it needs of directories that other users may not enter: each such directory (`veil:`) is
 * covered by an empty one, in which only the named ones (`show:`) appear. All in a mount namespace of the job's own.
 *
 * Arguments: an empty directory to work in, any number of `show:` and `veil:`, `--`, and the program to go on as.
 */
const VEIL_SCRIPT = `set -eu
stage=$1
shift
mount -t tmpfs -o mode=755 tmpfs "$stage"
count=0
for argument in "$@"; do
  case $argument in
    --) break ;;
    show:*)
      count=$((count + 1))
      mkdir "$stage/$count"
      mount --rbind "\${argument#show:}" "$stage/$count"
      ;;
  esac
done
count=0
for argument in "$@"; do
  case $argument in
    --) break ;;
    veil:*) mount -t tmpfs -o mode=755 tmpfs "\${argument#veil:}" ;;
    show:*)
      count=$((count + 1))
      mkdir -p "\${argument#show:}"
      mount --rbind "$stage/$count" "\${argument#show:}"
      ;;
  esac
done
umount -l "$stage"
while [ "$1" != -- ]; do shift; done
shift
exec "$@"
`;

/** Says that it is in its user namespace, waits until its users are mapped, and goes on as the program it is given. */
const HANDSHAKE_SCRIPT = `printf 'mapped?\\n'
IFS= read -r answer
exec "$@"
`;

/** The program and arguments that set a namespace up before the program that follows them; constant texts, no input in them. */
export function veilCommand(stage: string, steps: readonly VeilStep[]): readonly string[] {
  return [
    "unshare",
    "--mount",
    "--propagation=private",
    "--",
    "sh",
    "-c",
    VEIL_SCRIPT,
    "sh",
    stage,
    ...steps.map(({ kind, directory }) => `${kind}:${directory}`),
    "--",
  ];
}

export const HANDSHAKE_LINE = "mapped?\n";

/** Becomes `user` and waits in a new user namespace for its map. */
export function mappedUserCommand(user: number): readonly string[] {
  return [
    "setpriv",
    `--reuid=${user}`,
    `--regid=${user}`,
    "--clear-groups",
    "--",
    "unshare",
    "--user",
    "--",
    "sh",
    "-c",
    HANDSHAKE_SCRIPT,
    "sh",
  ];
}

/** Namespaces of the job's own for processes, mounts and names; all of its processes end with the first. */
export function ownProcessesCommand(userMap: "range" | "single" | "inherited"): readonly string[] {
  const mapping = {
    range: ["--user", "--map-root-user", "--map-auto"],
    single: ["--user", "--map-root-user"],
    inherited: [],
  };
  return [
    "unshare",
    ...mapping[userMap],
    "--pid",
    "--mount",
    "--ipc",
    "--uts",
    "--fork",
    "--kill-child=SIGKILL",
    "--mount-proc",
    "--",
  ];
}
