import type { Language } from './phrases/index';
import { readLanguage } from './read-language';
import { asksToCreate, type BoardKind, readKind } from './reading/kinds';
import { plainQuotes, readNames } from './reading/names';
import { type Count, readCounts, toPlainDigits } from './reading/numbers';
import { readTopic, withoutSpans } from './reading/topic';
import type { Unit } from './reading/units';

export interface Understanding {
  /** What is to be made; undefined where the prompt is not understood. */
  kind: BoardKind | undefined;
  language: Language;
  /** What it is about, in the prompt's words; '' where it does not say. */
  topic: string;
  /** The same as it stands within a sentence; what the board is called where there is none. */
  said: string;
  /** How many of each, as far as the prompt says. */
  counts: Partial<Record<Unit, number>>;
  /** What is named one by one, exactly so. */
  names: Partial<Record<Unit, string[]>>;
  /** Columns are days of a week. */
  isWeek: boolean;
}

/** Most of each; what is asked beyond is cut. */
const MOST: Partial<Record<Unit, number>> = { column: 12, phase: 30, branch: 12, option: 12, step: 60 };
/** Characters that are looked at: what is wanted is said at the beginning. */
const UNDERSTOOD_MAX = 2_000;
const WEEK =
  /\bweek\b|\bwoche\b|\p{L}woche\b|\bsemaine\b|\bsemana\b|\bminggu\b|\bpekan\b|недел[яюи]|周|週|주간|한 주|أسبوع/iu;
/** Kinds that say themselves what a list after a colon is. */
const LISTED: Partial<Record<BoardKind, Unit>> = {
  kanban: 'column',
  columns: 'column',
  flow: 'step',
  checklist: 'task',
  timeline: 'phase',
  plan: 'phase',
  comparison: 'option',
  mindmap: 'branch',
  brainstorm: 'idea',
  table: 'column',
};

/** What is asked, by rules. Never fails: what is not understood has no kind. */
export function understandPrompt(text: string): Understanding {
  const plain = plainQuotes(toPlainDigits(text.slice(0, UNDERSTOOD_MAX)))
    .replace(/[^\S\n]+/g, ' ')
    .trim();
  const language = readLanguage(plain) ?? 'en';
  const found = readCounts(plain);
  const valueOf = (unit: Unit | undefined) => found.find((count) => count.unit === unit)?.value;
  const named = readNames(plain, valueOf);
  const lead = named ? `${plain.slice(0, named.start)} ${plain.slice(named.end)}` : plain;
  const board = readKind(lead);
  const unit = named?.unit ?? (board && LISTED[board]);
  // What stands inside of a name is no count: "one sticky: buy 3 ideas".
  const counted = found.filter((count) => !named || count.start < named.start || count.start >= named.end);
  const whole = counted.filter((count) => !count.isArticle || isThingAlone(count, board));
  const counts = Object.fromEntries(
    [...whole].reverse().map((count) => [count.unit, Math.min(MOST[count.unit] ?? 1_000, count.value)]),
  ) as Understanding['counts'];
  const isList =
    named !== undefined &&
    unit !== undefined &&
    (named.names.length > 1 ||
      (named.unit === undefined && board === 'checklist') ||
      (named.unit === 'sticky' && (counts.sticky ?? 1) === 1) ||
      (named.unit !== undefined && counts[unit] === 1));
  const names = isList ? { [unit]: named.names } : {};
  const kind = kindOf(board, counts, names, lead);
  // "Three pricing models" is also what it is about, and so is what stands between a number and its noun in Chinese.
  const spans = [
    ...whole.filter(({ unit: noun, start, end }) => noun !== 'option' && !/关于|有关/.test(plain.slice(start, end))),
    ...(isList ? [named] : []),
  ];
  const topic = readTopic(
    named && !isList && named.isExplicit && named.names.length === 1
      ? (named.names[0] ?? '')
      : withoutSpans(plain, spans),
  );
  const lower = topic.charAt(0).toLocaleLowerCase() + topic.slice(1);
  const said = plain.includes(lower) ? lower : topic;
  return { kind, language, topic, said, counts, names, isWeek: kind === 'plan' && !counts.phase && WEEK.test(lead) };
}

/** "A sticky" is one, where no kind of board is named beside it. */
const isThingAlone = (count: Count, said: BoardKind | undefined) =>
  (count.unit === 'sticky' || count.unit === 'column' || count.unit === 'idea') &&
  (said === undefined || said === 'brainstorm');

/** The kind said, made definite by what is counted and named. */
function kindOf(
  said: BoardKind | undefined,
  counts: Understanding['counts'],
  names: Understanding['names'],
  lead: string,
): BoardKind | undefined {
  const has = (unit: Unit) => counts[unit] !== undefined || names[unit] !== undefined;
  if (said === undefined || said === 'plan' || said === 'brainstorm') {
    if (names.column) return 'columns';
    if (has('phase')) return 'plan';
    if (has('step')) return 'flow';
    if (has('column')) return 'kanban';
    if (has('sticky') || has('idea')) return 'notes';
    if (has('task')) return said === 'plan' && !names.task ? 'plan' : 'checklist';
    if (has('branch')) return 'mindmap';
    if (names.option) return 'comparison';
    if (has('block')) return said ?? 'plan';
    return said;
  }
  if (said === 'meeting' && names.sticky && asksToCreate(lead)) return 'notes';
  return said;
}
