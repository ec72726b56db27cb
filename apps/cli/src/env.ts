/** The process's own environment, once for all readers. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
