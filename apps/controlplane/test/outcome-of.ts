/** How work on hostile input ended: `taken`, the kind of the fault that refused it, or the crash that it was. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "taken";
  } catch (error) {
    return (error as { kind?: string }).kind ?? `crash: ${String(error)}`;
  }
}
