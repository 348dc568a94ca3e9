import { type DevicePatterns, QUOTE_SIGN } from './device-patterns';
import { Rest, trimEdges, trimStart } from './text-rest';
import { ENTITIES, type Entity, type Label } from './words/device-words';

/** One thing that somebody wants done with what is on a device. */
export interface Wish {
  kind: 'list' | 'read' | 'count' | 'today' | 'search' | 'create' | 'delete' | 'rename' | 'change';
  entity: Entity;
  /** What it is about, or what is searched for; '' where nothing is named. */
  name: string;
  newName?: string;
  content?: string;
  status?: Extract<Label, 'todo' | 'in_progress' | 'done'>;
  priority?: Extract<Label, 'high' | 'medium' | 'low'>;
  /** ISO date. */
  due?: string;
  /** Name of the project that it is in. */
  project?: string;
}
/** The priority that a text says, taken out of it. */
export function takePriority(rest: Rest, { priorities, read }: DevicePatterns): Wish['priority'] {
  for (const { level, beside } of priorities)
    for (const pattern of beside) if (rest.take(pattern)) return level as Wish['priority'];
  if (!read.priority.test(rest.text)) return undefined;
  for (const { level, atEnd } of priorities)
    if (rest.take(atEnd)) {
      rest.take(read.priority);
      return level as Wish['priority'];
    }
  return undefined;
}

/** What is to be done, by verbs and what is known of the text already; undefined where it is not understood. */
export function kindOf(
  text: string,
  patterns: DevicePatterns,
  {
    entity,
    before,
    isPriority,
    isDue,
    isToday,
  }: { entity: Entity | undefined; before: Wish | undefined; isPriority: boolean; isDue: boolean; isToday: boolean },
): Wish['kind'] | undefined {
  const { read, nouns, isEastAsian } = patterns;
  const at = (pattern: RegExp) => pattern.exec(text)?.index ?? Infinity;
  const begins = (pattern: RegExp) => (isEastAsian ? pattern.test(text) : at(pattern) < 20);
  if (begins(read.rename) && (read.into.test(text) || text.match(new RegExp(QUOTE_SIGN, 'gu'))?.length === 2))
    return 'rename';
  if (begins(read.remove)) return 'delete';
  if (begins(read.create) && entity) return 'create';
  if (begins(read.search) && (entity === 'note' || entity === 'task' || read.about.test(text))) return 'search';
  if (read.count.test(text)) return 'count';
  const isChange = at(read.change) < at(read.show) || (isEastAsian && !read.show.test(text));
  const isState = [read.isDone, read.isProgress, read.isTodo].some((pattern) => pattern.test(text));
  const hasName = new RegExp(QUOTE_SIGN, 'u').test(text);
  if (isChange && read.change.test(text) && (isState || isPriority || isDue)) return 'change';
  if (hasName && (isState || isPriority) && !read.show.test(text)) return 'change';
  if (read.show.test(text)) return 'list';
  if (isToday && (entity === 'task' || (entity === undefined && read.due.test(text)))) return 'today';
  if (before && entity && ['list', 'count', 'create'].includes(before.kind)) return before.kind;
  // Its noun alone: "my tasks".
  return entity && trimEdges(text.replace(nouns[entity], ' '), patterns) === '' ? 'list' : undefined;
}

/** The state of tasks that a text names. */
export function statusIn(text: string, { read }: DevicePatterns): Wish['status'] {
  // "Not done" holds "done".
  if (read.isTodo.test(text)) return 'todo';
  if (read.isProgress.test(text)) return 'in_progress';
  return read.isDone.test(text) ? 'done' : undefined;
}

/** The kind of thing that a text is about. */
export const entityIn = (text: string, { nouns }: DevicePatterns): Entity | undefined =>
  ENTITIES.find((entity) => nouns[entity].test(text));

/** Whether a text begins with a verb or small words and then names a kind of thing. */
export function startsThing(text: string, patterns: DevicePatterns): boolean {
  const { read, isEastAsian } = patterns;
  if (isEastAsian) return entityIn(text, patterns) !== undefined;
  const left = new Rest(trimStart(text, patterns));
  for (const verb of [read.create, read.show, read.count, read.remove, read.search, read.change, read.rename])
    if ((verb.exec(left.text)?.index ?? 1) === 0) return entityIn(left.text, patterns) !== undefined;
  return ENTITIES.some((entity) => patterns.nouns[entity].exec(left.text)?.index === 0);
}
