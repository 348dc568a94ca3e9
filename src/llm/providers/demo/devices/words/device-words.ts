/** What is on a device, as the demo model tells it apart. */
export const ENTITIES = ['comment', 'checkpoint', 'note', 'task', 'project'] as const;
export type Entity = (typeof ENTITIES)[number];
export const LABELS = ['todo', 'in_progress', 'done', 'high', 'medium', 'low'] as const;
export type Label = (typeof LABELS)[number];

/** What the demo model reads and says about a device in one language. Readings are sources of patterns. */
export interface DeviceWords {
  nouns: Record<Entity, string>;
  read: {
    please: string;
    /** Small words that stand by a noun or at the ends of a name. */
    edge: string;
    show: string;
    count: string;
    create: string;
    remove: string;
    rename: string;
    /** Between the old name and the new one, or before a value. */
    into: string;
    /** Sets something. */
    change: string;
    isDone: string;
    isProgress: string;
    isTodo: string;
    search: string;
    /** Before what a note is about. */
    about: string;
    called: string;
    priority: string;
    high: string;
    medium: string;
    low: string;
    /** Before a date. */
    due: string;
    today: string;
    tomorrow: string;
    /** Before a project that something is in. */
    inside: string;
    inIt: string;
    /** Joins two requests. */
    and: string;
    /** From Sunday on. */
    weekdays: readonly string[];
    months: readonly string[];
  };
  labels: Record<Label, string>;
  names: Record<Entity, readonly [one: string, many: string]>;
  say: {
    /** So many of something; `of` is a label or ''. */
    have(count: number, many: string, of: string): string;
    none(many: string, of: string): string;
    dueToday: string;
    created(one: string, title: string): string;
    changed(title: string): string;
    deleted(title: string): string;
    missing(name: string): string;
    several(name: string): string;
    failed(reason: string): string;
    needsProject: string;
    needsDate: string;
    more: string;
    cannot: string;
  };
}
