/**
 * Called at every place where a crash would be interesting, with that place's name; the product passes nothing.
 *
 * A test arms one name and ends the process there. Steps name theirs `<workflow>/<step>:before` and
 * `<workflow>/<step>:after`, where `after` is when the work is done and nothing has recorded it yet.
 */
export type CrashPoint = (name: string) => void;
