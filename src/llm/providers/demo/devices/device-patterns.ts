import type { Language } from '../phrases/index';
import { type DeviceWords, type Entity, ENTITIES, type Label } from './words/device-words';
import { wordsByLanguage } from './words/index';

/** Scripts that put no blanks between words, or particles at their ends. */
const EAST_ASIAN: ReadonlySet<Language> = new Set(['zh', 'ja', 'ko']);
/** What stands in a text for the quoted piece of that number. */
export const QUOTE_SIGN = '[\\ue100-\\ue1ff]';

type Reading = Exclude<keyof DeviceWords['read'], 'weekdays' | 'months'>;

/** The patterns of one language. */
export interface DevicePatterns {
  isEastAsian: boolean;
  nouns: Record<Entity, RegExp>;
  read: Record<Reading, RegExp>;
  /** A level of priority beside its noun, either way round, and one at the end. */
  priorities: { level: Label; beside: readonly RegExp[]; atEnd: RegExp }[];
  /** A date after a word that says so, or at an end of the text. */
  dates: readonly RegExp[];
  /** What joins two requests. */
  and: RegExp;
  /** A project that something is in: its name is the first group. */
  inProject: readonly RegExp[];
  edgeStart: RegExp;
  edgeEnd: RegExp;
}

/** Days and months as one alternative each, for a whole date. */
function dateSource({ read: { today, tomorrow, weekdays, months } }: DeviceWords): string {
  const month = `(?:${months.join('|')})`;
  return [
    ...[today, tomorrow, ...weekdays],
    '\\d{4}-\\d{2}-\\d{2}',
    '\\d{1,2}\\s?[月월]\\s?\\d{1,2}\\s?[日号일](?:까지)?',
    `\\d{1,2}(?:st|nd|rd|th|er|\\.|º)?\\s(?:de\\s|of\\s)?${month}(?:\\s(?:de\\s)?\\d{4})?`,
    `${month}\\s\\d{1,2}(?:st|nd|rd|th)?(?:,?\\s\\d{4})?`,
    '\\d{1,2}\\.\\d{1,2}\\.(?:\\d{4})?',
  ].join('|');
}

function build(language: Language): DevicePatterns {
  const words = wordsByLanguage[language];
  const isEastAsian = EAST_ASIAN.has(language);
  const { read } = words;
  const word = (source: string) =>
    source === '' ? '(?!)' : isEastAsian ? `(?:${source})` : `(?<![\\p{L}\\p{N}])(?:${source})(?![\\p{L}\\p{N}])`;
  const make = (source: string) => new RegExp(source, 'iu');
  const gap = isEastAsian ? '\\s?' : '\\s{1,3}';
  const edges = isEastAsian ? '' : `(?:(?<![\\p{L}\\p{N}])(?:${read.edge})${gap}){0,2}`;
  const project = word(words.nouns.project);
  const level = (label: 'high' | 'medium' | 'low') => ({
    level: label,
    beside: [
      make(
        `${isEastAsian ? '' : `(?:(?<![\\p{L}\\p{N}])(?:${read.edge}|${read.into})${gap}){0,2}`}${word(read[label])}[\\s-]?${word(read.priority)}`,
      ),
      make(
        `${edges}${word(read.priority)}\\s?[:=]?\\s?(?:${isEastAsian ? read.into || '(?!)' : `(?:${read.into})\\s`})?${word(read[label])}`,
      ),
    ],
    atEnd: make(`(?:${word(read.into || '(?!)')}${gap}${edges})?${word(read[label])}\\s?$`),
  });
  const dates = dateSource(words);
  const others = [words.nouns.task, words.nouns.note, words.nouns.checkpoint, words.nouns.comment].join('|');
  const name = `${isEastAsian ? '' : `(?!(?:${read.edge})\\s)`}(${QUOTE_SIGN}|[^\\s,，、。][^,，、。:：]{0,58}?)`;
  // In Arabic it is written together with the next word.
  const and = language === 'ar' ? `(?<![\\p{L}\\p{N}])(?:${read.and})` : word(read.and);
  return {
    isEastAsian,
    nouns: Object.fromEntries(ENTITIES.map((entity) => [entity, make(word(words.nouns[entity]))])) as Record<
      Entity,
      RegExp
    >,
    read: Object.fromEntries(
      Object.entries(read).flatMap(([key, source]) => (typeof source === 'string' ? [[key, make(word(source))]] : [])),
    ) as Record<Reading, RegExp>,
    priorities: [level('high'), level('medium'), level('low')],
    dates: isEastAsian
      ? [make(`(?:(?:${read.due})\\s?)?(${dates})(?:\\s?(?:${read.due}))?`)]
      : [
          make(`(?:${word(read.due)}${gap}){1,2}${edges}(?<![\\p{L}\\p{N}])(${dates})(?![\\p{L}\\p{N}])`),
          make(`(?<![\\p{L}\\p{N}])(${dates})[\\s.?!؟]{0,3}$`),
          make(`^(${dates})(?![\\p{L}\\p{N}])`),
        ],
    and: new RegExp(isEastAsian ? and : `(?:[,;،]\\s?)?(?:${and})\\s?|[;؛]`, 'giu'),
    inProject: isEastAsian
      ? [make(`(?:在|给|到)?${name}\\s?${project}(?:中|里|下|に|の|で|へ|에|의)`)]
      : [
          make(
            `${word(read.inside)}${gap}${edges}${project}${gap}(?:(?:${read.called})${gap})?${name}(?=$|${gap}(?:${read.called})\\s|${gap}(?:(?:${read.edge})${gap})?(?:${others})(?![\\p{L}\\p{N}]))`,
          ),
          make(`${word(read.inside)}${gap}${edges}${name}${gap}${project}`),
        ],
    edgeStart: make(
      `^(?:${isEastAsian ? `(?:${read.please}|${read.edge})` : word(`${read.please}|${read.edge}`)}|[\\s,，、:：.。!！?？؟-])`,
    ),
    edgeEnd: make(
      `(?:${isEastAsian ? `(?:${read.please}|${read.edge})` : word(`${read.please}|${read.edge}`)}|[\\s,，、:：.。!！?？؟-])$`,
    ),
  };
}

const known = new Map<Language, DevicePatterns>();
/** Compiled when a language is first read. */
export function patternsOf(language: Language): DevicePatterns {
  const patterns = known.get(language) ?? build(language);
  known.set(language, patterns);
  return patterns;
}
