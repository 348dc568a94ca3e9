import type { Language } from '../phrases/index';
import { readLanguage } from '../read-language';
import { type DevicePatterns, patternsOf, QUOTE_SIGN } from './device-patterns';
import { readDay } from './read-day';
import { ENTITIES, type Entity, type Label } from './words/device-words';
import { wordsByLanguage } from './words/index';

/** One thing that somebody wants done with what is on a device. */
export interface Wish {
  kind: 'list' | 'count' | 'today' | 'search' | 'create' | 'delete' | 'rename' | 'change';
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
export interface ReadWishes {
  language: Language;
  wishes: Wish[];
}

const READ_MAX = 1_000;
const QUOTED = /["“„«「『]([^"”“»」』]{1,500})["”“»」』]|(?<=^|[\s:])'([^'\n]{1,300})'(?=$|[\s.,;:!?])|‘([^’\n]{1,300})’(?![\p{L}])/gu;

/** What a request wants, in the first language in which it is understood: its own, the person's, any; no wishes where in none. */
export function readWishes(request: string, today: string, locale: string | undefined): ReadWishes {
  const said = readLanguage(request);
  const own = (locale ?? '').slice(0, 2).toLowerCase();
  const all = Object.keys(wordsByLanguage) as Language[];
  const order = [...new Set([said, all.find((language) => language === own), ...all].filter((one) => one !== undefined))];
  const reader = new WishReader(request.slice(0, READ_MAX), today);
  for (const language of order) {
    const wishes = reader.read(language);
    if (wishes.length > 0) return { language, wishes };
  }
  return { language: order[0] ?? 'en', wishes: [] };
}

class WishReader {
  private readonly quotes: string[] = [];
  private readonly text: string;

  constructor(
    request: string,
    private readonly today: string,
  ) {
    this.text = request
      .replace(QUOTED, (_all, ...groups: (string | undefined)[]) => {
        this.quotes.push(groups.slice(0, 3).find((group) => group !== undefined)?.trim() ?? '');
        return String.fromCharCode(0xe100 + ((this.quotes.length - 1) % 256));
      })
      .replace(/\s+/g, ' ')
      .trim();
  }

  read(language: Language): Wish[] {
    const patterns = patternsOf(language);
    const wishes: Wish[] = [];
    for (const clause of this.split(patterns)) {
      const wish = this.readClause(clause, language, patterns, wishes.at(-1));
      if (wish) wishes.push(wish);
    }
    return wishes;
  }

  /** Cuts at an "and" whose right side names a thing of its own. */
  private split(patterns: DevicePatterns): string[] {
    const { and } = patterns.read;
    const source = patterns.isEastAsian ? `(?:${and.source})` : `(?:[,;،]\\s?)?(?:${and.source})\\s?|[;；]`;
    const clauses: string[] = [];
    let start = 0;
    for (const match of this.text.matchAll(new RegExp(source, 'giu'))) {
      const left = this.text.slice(start, match.index).trim();
      const right = this.text.slice(match.index + match[0].length).trim();
      if (left === '' || !startsThing(right, patterns) || entityIn(left, patterns) === undefined) continue;
      clauses.push(left);
      start = match.index + match[0].length;
    }
    return [...clauses, this.text.slice(start).trim()];
  }

  private readClause(
    clause: string,
    language: Language,
    patterns: DevicePatterns,
    before: Wish | undefined,
  ): Wish | undefined {
    const words = wordsByLanguage[language];
    const { read } = patterns;
    const rest = new Rest(clause);
    const colon = /(?<!\d)[:：](?!\/\/)\s?(.+)$/su.exec(rest.text);
    const tail = colon ? this.unquote(colon[1] ?? '') : '';
    if (colon) rest.cut(colon.index, colon.index + colon[0].length);

    const priority = takePriority(rest, patterns);
    const date = patterns.dates.map((pattern) => rest.take(pattern)).find((match) => match !== null);
    const due = date ? readDay((date[1] ?? '').trim(), words, this.today) : undefined;
    const isToday = due === this.today;
    const others = ENTITIES.filter((entity) => entity !== 'project').some((entity) =>
      patterns.nouns[entity].test(rest.text),
    );
    const inside = others ? patterns.inProject.map((pattern) => rest.take(pattern)).find((match) => match !== null) : null;
    const isInIt = rest.take(read.inIt) !== null;
    const project = inside
      ? this.unquote(trimEdges(inside[1] ?? '', patterns))
      : isInIt && before?.entity === 'project'
        ? before.name
        : undefined;

    const entity = entityIn(rest.text, patterns);
    const kind = kindOf(rest.text, patterns, {
      entity,
      before,
      isPriority: priority !== undefined,
      isDue: due !== undefined,
      isToday,
    });
    if (!kind) return undefined;
    const shared = { ...(project && { project }), ...(priority && { priority }) };
    switch (kind) {
      case 'list':
      case 'count':
      case 'today': {
        if (!entity && !isToday) return undefined;
        const of = entity ?? 'task';
        if (isToday && of === 'task') return { kind: 'today', entity: 'task', name: '' };
        const status = of === 'task' ? statusIn(rest.text, patterns) : undefined;
        const name = of === 'comment' ? this.nameOf(rest, tail, patterns, of) : '';
        return { kind: kind === 'count' ? 'count' : 'list', entity: of, name, ...shared, ...(status && { status }) };
      }
      case 'search': {
        const of = entity === 'task' ? 'task' : 'note';
        const about = patterns.isEastAsian ? undefined : textAfter(rest.text.replace(read.search, ' '), read.about);
        const name = about ? this.unquote(trimEdges(about, patterns)) : this.nameOf(rest, tail, patterns, of);
        if (!name) return undefined;
        return { kind: of === 'task' ? 'list' : 'search', entity: of, name, ...shared };
      }
      case 'rename':
        return this.readRename(rest, patterns, entity ?? 'task', tail);
      case 'change': {
        const status = statusIn(rest.text, patterns);
        const name = this.nameOf(rest, tail, patterns, entity);
        if (!name || (!status && !priority && !due)) return undefined;
        return { kind, entity: entity ?? 'task', name, ...shared, ...(status && { status }), ...(due && { due }) };
      }
      case 'delete': {
        const name = this.nameOf(rest, tail, patterns, entity);
        return name ? { kind, entity: entity ?? 'task', name } : undefined;
      }
      case 'create': {
        if (!entity) return undefined;
        const wish = this.readNew(rest, tail, patterns, entity);
        return wish && { ...wish, ...shared, ...(due && { due }) };
      }
    }
  }

  private readNew(rest: Rest, tail: string, patterns: DevicePatterns, entity: Entity): Wish | undefined {
    const named = this.nameOf(rest, '', patterns, entity);
    if (entity === 'comment') return named && tail ? { kind: 'create', entity, name: named, content: tail } : undefined;
    if (entity !== 'note') {
      const name = tail || named;
      return name ? { kind: 'create', entity, name } : undefined;
    }
    const content = tail || named;
    const name = capitalised(named || [...tail].slice(0, 60).join(''));
    return content ? { kind: 'create', entity, name, content: tail || name } : undefined;
  }

  private readRename(rest: Rest, patterns: DevicePatterns, entity: Entity, tail: string): Wish | undefined {
    const [old, fresh] = this.quotesIn(rest.text);
    if (old && (fresh ?? tail)) return { kind: 'rename', entity, name: old, newName: fresh ?? tail };
    rest.take(patterns.read.rename);
    rest.take(patterns.nouns[entity]);
    const into = lastMatch(rest.text, patterns.read.into);
    if (!into) return undefined;
    const name = this.unquote(trimEdges(rest.text.slice(0, into.index), patterns));
    const newName = this.unquote(trimEdges(rest.text.slice(into.index + into[0].length), patterns));
    return name && newName ? { kind: 'rename', entity, name, newName } : undefined;
  }

  /** What is left as a name once verbs, nouns and small words are gone. */
  private nameOf(rest: Rest, tail: string, patterns: DevicePatterns, entity: Entity | undefined): string {
    const [quoted] = this.quotesIn(rest.text);
    if (quoted) return quoted;
    if (tail) return tail;
    const { read, nouns, isEastAsian } = patterns;
    const called = isEastAsian ? null : read.called.exec(rest.text);
    if (called) return this.unquote(trimEnd(rest.text.slice(called.index + called[0].length), patterns));
    const left = new Rest(rest.text);
    for (const verb of [read.rename, read.create, read.remove, read.search, read.show, read.count, read.change])
      if (left.take(verb)) break;
    if (statusIn(rest.text, patterns))
      for (const status of [read.isDone, read.isProgress, read.isTodo]) if (left.takeLast(status)) break;
    if (entity) left.take(nouns[entity]);
    if (entity === 'comment') left.take(nouns.task);
    left.take(read.about);
    return this.unquote(trimEdges(left.text, patterns));
  }

  private quotesIn(text: string): string[] {
    return [...text.matchAll(new RegExp(QUOTE_SIGN, 'gu'))].map(([sign]) => this.quoteOf(sign));
  }
  private quoteOf(sign: string): string {
    return this.quotes[sign.charCodeAt(0) - 0xe100] ?? '';
  }
  private unquote(text: string): string {
    return text.replace(new RegExp(QUOTE_SIGN, 'gu'), (sign) => this.quoteOf(sign)).trim();
  }
}

/** A text of which pieces are taken. */
class Rest {
  constructor(public text: string) {}
  cut(start: number, end: number): void {
    this.text = `${this.text.slice(0, start)} ${this.text.slice(end)}`.replace(/\s+/g, ' ').trim();
  }
  take(pattern: RegExp): RegExpExecArray | null {
    const match = pattern.exec(this.text);
    if (match) this.cut(match.index, match.index + match[0].length);
    return match;
  }
  takeLast(pattern: RegExp): boolean {
    const match = lastMatch(this.text, pattern);
    if (match) this.cut(match.index, match.index + match[0].length);
    return match !== undefined;
  }
}

function takePriority(rest: Rest, { priorities, read }: DevicePatterns): Wish['priority'] {
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

function kindOf(
  text: string,
  { read, nouns, isEastAsian }: DevicePatterns,
  {
    entity,
    before,
    isPriority,
    isDue,
    isToday,
  }: { entity: Entity | undefined; before: Wish | undefined; isPriority: boolean; isDue: boolean; isToday: boolean },
): Wish['kind'] | undefined {
  const at = (pattern: RegExp) => pattern.exec(text)?.index ?? Infinity;
  const begins = (pattern: RegExp) => (isEastAsian ? pattern.test(text) : at(pattern) < 20);
  if (begins(read.rename) && (read.into.test(text) || text.match(new RegExp(QUOTE_SIGN, 'gu'))?.length === 2)) return 'rename';
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
  return entity && nouns[entity].test(text) && text.split(' ').length <= 4 ? 'list' : undefined;
}

function statusIn(text: string, { read }: DevicePatterns): Wish['status'] {
  // "Not done" holds "done".
  if (read.isTodo.test(text)) return 'todo';
  if (read.isProgress.test(text)) return 'in_progress';
  return read.isDone.test(text) ? 'done' : undefined;
}

const entityIn = (text: string, { nouns }: DevicePatterns): Entity | undefined =>
  ENTITIES.find((entity) => nouns[entity].test(text));

/** Whether a text begins with a verb or small words and then names a kind of thing. */
function startsThing(text: string, patterns: DevicePatterns): boolean {
  const { read, isEastAsian } = patterns;
  if (isEastAsian) return entityIn(text, patterns) !== undefined;
  const left = new Rest(trimStart(text, patterns));
  for (const verb of [read.create, read.show, read.count, read.remove, read.search, read.change, read.rename])
    if ((verb.exec(left.text)?.index ?? 1) === 0) return entityIn(left.text, patterns) !== undefined;
  return ENTITIES.some((entity) => patterns.nouns[entity].exec(left.text)?.index === 0);
}

const trimStart = (text: string, { edgeStart }: DevicePatterns) => trimBy(text, edgeStart);
const trimEnd = (text: string, { edgeEnd }: DevicePatterns) => trimBy(text, edgeEnd);
const trimEdges = (text: string, patterns: DevicePatterns) => trimEnd(trimStart(text.trim(), patterns), patterns).trim();

function trimBy(text: string, pattern: RegExp): string {
  let left = text.trim();
  for (let round = 0; round < 12; round += 1) {
    const next = left.replace(pattern, '').trim();
    if (next === left || next === '') break;
    left = next;
  }
  return left;
}

function lastMatch(text: string, pattern: RegExp): RegExpExecArray | undefined {
  return [...text.matchAll(new RegExp(pattern.source, `${pattern.flags}g`))].at(-1);
}

function textAfter(text: string, pattern: RegExp): string | undefined {
  const match = pattern.exec(text);
  return match ? text.slice(match.index + match[0].length) : undefined;
}

const capitalised = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);
