/** Something that became true of a resource. */
export interface Event {
  readonly sequence: number;
  readonly topic: string;
  readonly resourceId: string;
  /** Such as `build.active`. */
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
}

/** An event as areas publish it. */
export interface NewEvent {
  readonly orgId: string;
  readonly topic: string;
  readonly resourceId: string;
  readonly type: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** True when a watcher of `topics` wants the event: by its topic, or by the id of its resource; none means all. */
export function isWanted(event: Pick<Event, "topic" | "resourceId">, topics: readonly string[]): boolean {
  return topics.length === 0 || topics.includes(event.topic) || topics.includes(event.resourceId);
}
