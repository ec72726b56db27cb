/** What `main.ts` gives to every command. */
export interface CliContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
}
