import { invalidInput } from "@exclave/kernel";
import type { View } from "../output/view.ts";

// Bash puts a reply in as it is, so it comes spelled for its place; `compgen -W` would run what stands in a name.
const bash = `_exclave() {
  local name
  COMPREPLY=()
  while IFS= read -r name; do
    COMPREPLY+=("$name")
  done < <(exclave __complete --line="\${COMP_LINE:0:COMP_POINT}" --part="\${COMP_WORDS[COMP_CWORD]}" 2>/dev/null)
}
complete -o default -F _exclave exclave`;

// Zsh spells names for their place itself. A file of this name on fpath is run for the completion itself.
const zsh = `#compdef exclave
_exclave() {
  local -a found
  found=(\${(f)"$(exclave __complete -- "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)"})
  if (( $#found )); then
    compadd -a found
  else
    _default
  fi
}
if [[ $funcstack[1] = _exclave ]]; then
  _exclave "$@"
else
  compdef _exclave exclave
fi`;

// Fish spells names for their place itself, too.
const fish = `function __exclave_complete
  set -l last (commandline -ct)
  set -l plain (string unescape -- "$last" 2>/dev/null; or string unescape -- "$last'" 2>/dev/null; or string unescape -- "$last\\"" 2>/dev/null)
  set -l found (exclave __complete -- (commandline -opc)[2..] "$plain" 2>/dev/null)
  if test (count $found) -gt 0
    printf '%s\\n' $found
  else
    __fish_complete_path "$last"
  end
end
complete -c exclave -f -a '(__exclave_complete)'`;

const scripts: Readonly<Record<string, string>> = { bash, zsh, fish };

/** The script for a shell. */
export function script(shell: string): View {
  const text = scripts[shell];
  if (text === undefined) {
    throw invalidInput("usage.shell", `there is no completion for ${shell}`, {
      hint: `one of ${Object.keys(scripts).join(", ")}`,
    });
  }
  return { data: { shell, script: text }, names: [shell], text: () => [text] };
}
