import type { Language } from '../phrases/index';
import { readLanguage } from '../read-language';
import { type DevicePatterns, patternsOf, QUOTE_SIGN } from './device-patterns';
import { entityIn, kindOf, startsThing, statusIn, takePriority, type Wish } from './kind-of-wish';
import { readDay } from './read-day';
import { lastMatch, Rest, textAfter, trimEdges, trimEnd } from './text-rest';
import { ENTITIES, type Entity } from './words/device-words';
import { wordsByLanguage } from './words/index';

export interface ReadWishes {
  language: Language;
  wishes: Wish[];
}

const READ_MAX = 1_000;
/** What follows it is a name or a content, and no request. */
const COLON = /(?<!\d)[:：](?!\/\/)/u;
const QUOTED =
  /["“„«「『]([^"”“»」』]{1,500})["”“»」』]|(?<=^|[\s:])'([^'\n]{1,300})'(?=$|[\s.,;:!?])|‘([^’\n]{1,300})’(?![\p{L}])/gu;

/** What a request wants, in the first language in which it is understood: its own, the person's, any; no wishes where in none. */
export function readWishes(request: string, today: string, locale: string | undefined): ReadWishes {
  const said = readLanguage(request);
  const own = (locale ?? '').slice(0, 2).toLowerCase();
  const all = Object.keys(wordsByLanguage) as Language[];
  const order = [
    ...new Set([said, all.find((language) => language === own), ...all].filter((one) => one !== undefined)),
  ];
  const reader = new WishReader(request.slice(0, READ_MAX), today);
  for (const language of order) {
    const wishes = reader.read(language);
    if (wishes.length > 0) return { language, wishes: wishes.map((wish) => withWholeContent(wish, request)) };
  }
  return { language: order[0] ?? 'en', wishes: [] };
}

/** What a note or comment is to hold stands after the colon: to the last sign, line breaks and all. */
function withWholeContent(wish: Wish, request: string): Wish {
  const colon = COLON.exec(request);
  return wish.content === undefined || !colon ? wish : { ...wish, content: request.slice(colon.index + 1).trim() };
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
        this.quotes.push(
          groups
            .slice(0, 3)
            .find((group) => group !== undefined)
            ?.trim() ?? '',
        );
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
    const clauses: string[] = [];
    let start = 0;
    const end = COLON.exec(this.text)?.index ?? this.text.length;
    for (const match of this.text.matchAll(patterns.and)) {
      if (match.index > end) break;
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
    const { read } = patterns;
    const rest = new Rest(clause);
    const colon = COLON.exec(rest.text);
    const behind = new Rest(colon ? rest.text.slice(colon.index + 1) : '');
    if (colon) rest.cut(colon.index, rest.text.length);

    const priority = takePriority(rest, patterns) ?? takePriority(behind, patterns);
    const due = this.takeDay(rest, language) ?? this.takeDay(behind, language);
    const tail = this.unquote(behind.text);
    const isToday = due === this.today || read.today.test(rest.text);
    const others = ENTITIES.filter((entity) => entity !== 'project').some((entity) =>
      patterns.nouns[entity].test(rest.text),
    );
    const inside = others
      ? patterns.inProject.map((pattern) => rest.take(pattern)).find((match) => match !== null)
      : null;
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
      case 'read':
      case 'count':
      case 'today': {
        if (!entity && !isToday) return undefined;
        const of = entity ?? 'task';
        const [quoted] = this.quotesIn(rest.text);
        if (quoted && kind === 'list' && (of === 'note' || of === 'project'))
          return { kind: 'read', entity: of, name: quoted };
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

  private takeDay(rest: Rest, language: Language): string | undefined {
    const date = patternsOf(language)
      .dates.map((pattern) => rest.take(pattern))
      .find((match) => match !== null);
    return date ? readDay((date[1] ?? '').trim(), wordsByLanguage[language], this.today) : undefined;
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

const capitalised = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);
