import { trimEndOf } from '../../../../platform/trim-end';
import { STOP_WORDS, type Unit, UNIT_PATTERNS } from './units';

/** Things that a prompt names one by one. */
export interface Named {
  /** What they are; undefined where only the kind of board can tell. */
  unit: Unit | undefined;
  names: string[];
  start: number;
  end: number;
  /** After a colon, or in quotes. */
  isExplicit: boolean;
}

const NAMES_MAX = 100;
const NAME_LENGTH_MAX = 400;
const QUOTED = /["“„«「『]([^"”“»」』]{1,400})["”“»」』]/g;
const ARROW = /\s?(?:->|→|=>|⇒|➜)\s?/;
const AND = '(?:and|und|et|y|e|dan|и|sowie|&)';
/** What joins the last two of a list, by a blank or without one. */
const LAST_AND = new RegExp(`\\s+${AND}\\s+|\\s+و\\s*(?=\\S)|(?:\\s*(?:以及|还有|そして|それと|및|그리고)\\s*)`, 'iu');
const SOFT_AND = /\s?[和与及跟]\s?|(?<=[^\s])と(?=\S)|(?<=\S)(?:와|과|랑|이랑)\s/u;

/** Quotes of a typewriter around several words as those of print; an apostrophe stays. */
export const plainQuotes = (text: string): string =>
  text.replace(/(^|[\s:(])'([^'\n]{1,200})'(?=$|[\s.,;:!?)])/g, '$1“$2”');

/** The names in a list: quoted ones, else parted by lines, semicolons, arrows, commas and the last "and". */
export function splitNames(body: string, count?: number): string[] {
  const quoted = [...body.matchAll(QUOTED)].map(([, name = '']) => name.trim()).filter(Boolean);
  const beside = body.replace(QUOTED, ' ').replace(new RegExp(`\\s${AND}\\s|[و和与と와과및]`, 'giu'), ' ');
  if (quoted.length > 0 && !/[\p{L}\p{N}]/u.test(beside)) return quoted.slice(0, NAMES_MAX);
  const hard = [/\n+|\s(?=\d{1,2}[.)]\s)/, /\s?[;；؛]\s?/, ARROW, /\s?[,，、،]\s?/].find((separator) =>
    separator.test(body.trim()),
  );
  const pieces = hard ? body.trim().split(hard) : [body];
  const names = clean(pieces);
  if (count !== undefined && names.length >= count) return names;
  const last = names.at(-1) ?? '';
  const withAnd = clean([...names.slice(0, -1), ...last.split(LAST_AND)]);
  if (withAnd.length > names.length) return withAnd;
  const soft = clean([...names.slice(0, -1), ...last.split(SOFT_AND)]);
  const isSoft =
    count === undefined ? names.length < 2 && soft.every((name) => name.length > 1) : soft.length === count;
  return isSoft ? soft : names;
}

const clean = (pieces: readonly string[]): string[] =>
  pieces
    .map((piece) =>
      trimEndOf(
        piece
          .replace(new RegExp(`^\\s*(?:${AND}\\s+|[-*•–]\\s+|\\d{1,2}[.)]\\s+|و\\s+)`, 'iu'), '')
          .replace(/^["“„«「『]|["”“»」』]$/g, ''),
        ' .。!！',
      ).trim(),
    )
    .filter(Boolean)
    .slice(0, NAMES_MAX)
    .map((name) => name.slice(0, NAME_LENGTH_MAX));

const NOUNS = UNIT_PATTERNS.map(({ unit, source }) => ({
  unit,
  pattern: new RegExp(`(?<![a-zà-ÿа-яё])(?:${source})(?![a-zà-ÿа-яё])`, 'giu'),
}));

/** The unit whose noun stands last in a text. */
export function lastUnit(text: string): Unit | undefined {
  const found = NOUNS.flatMap(({ unit, pattern }) =>
    [...text.matchAll(pattern)].map((match) => ({ unit, start: match.index, end: match.index + match[0].length })),
  );
  const best = found.reduce<(typeof found)[number] | undefined>(
    (most, next) => (!most || next.end > most.end || (next.end === most.end && next.start < most.start) ? next : most),
    undefined,
  );
  return best?.unit;
}

const COLON = /[:：](?!\/\/|\d)(?=\s|["“„«「『]|[^\x00-\x7f]|$)|[:：](?<=[^\d\s:][:：])(?=[\p{L}])/u;
/** Words that say what a note is to hold. */
const SAYS =
  /(?:\bthat (?:says|reads)|\bsaying|\bwith the (?:text|words)|\breading|\bmit dem text|\bmit der aufschrift|\bavec le texte|\bqui dit|\bcon el texto|\bque diga|\bdengan (?:teks|tulisan)|\bbertuliskan|с текстом|с надписью|内容为|内容是|写着|写上|بنص|مكتوب عليها|تقول)\s?[:：]?\s?/iu;
const CALLED =
  '(?:named|called|namens|genannt|appelées?|nommées?|llamad[ao]s|bernama|под названием|с названиями|名为|叫做?|分别是|باسم|بأسماء)';
const AFTER_NOUN = UNIT_PATTERNS.map(({ unit, source }) => ({
  unit,
  pattern: new RegExp(
    `(?:^|[^a-zà-ÿа-яё])(?:${source})\\s*(?:(${CALLED}\\s*|[(（]\\s*|[-–—]\\s+)|\\s)(?!(?:${STOP_WORDS})\\s)([^.!?。！？\\n)）]+)`,
    'iu',
  ),
}));
const BEFORE_NOUN =
  /((?:[^、，,：:。\s]{1,24}(?:\s[^、，,：:。\s]{1,12}){0,2}[、，,]\s?){1,12}[^、，,：:。]{1,24}?)\s?(?:这|的|の|등)?\s?(?:[一二两三四五六七八九十]|\d{1,2}|세|네|두|다섯)?\s?(?:个|つの|개의?)?\s?(列|栏|カラム|열|칸|컬럼|阶段|フェーズ|段階|단계|步骤?|ステップ|分支|枝|张便签|枚の付箋)/u;
const UNITS_BEFORE: readonly [RegExp, Unit][] = [
  [/列|栏|カラム|열|칸|컬럼/, 'column'],
  [/阶段|フェーズ|段階|단계/, 'phase'],
  [/步|ステップ/, 'step'],
  [/分支|枝$/, 'branch'],
  [/便签|付箋/, 'sticky'],
];

/** What a prompt names, and where: after a colon, after what says what a note holds, beside its noun; undefined for nothing. */
export function readNames(text: string, countOf: (unit: Unit | undefined) => number | undefined): Named | undefined {
  const says = SAYS.exec(text);
  if (says) {
    const body = text.slice(says.index + says[0].length).trim();
    const whole = /^["“„«「『](.{1,2000})["”“»」』]\W{0,3}$/su.exec(body)?.[1] ?? body;
    return named('sticky', [trimEndOf(whole, ' .。')], says.index, text.length, true);
  }
  const colon = COLON.exec(text);
  if (colon) {
    const body = text.slice(colon.index + 1);
    const unit = lastUnit(text.slice(0, colon.index));
    const count = countOf(unit);
    const end = colon.index + 1 + body.length;
    // A note alone holds all that is said, also where that has commas.
    if (count === 1 && unit === 'sticky') return named(unit, [wholeOf(body)], colon.index, end, true);
    const list = /\n/.test(body.trim()) ? body : (body.split(/(?<=[.!?])\s+(?=\p{Lu})|(?<=[。！？])/u)[0] ?? body);
    return named(unit, splitNames(list, count), colon.index, end, true);
  }
  const quoted = [...text.matchAll(QUOTED)];
  const [first] = quoted;
  const lastQuoted = quoted.at(-1);
  if (first && lastQuoted) {
    const unit = lastUnit(text.replace(QUOTED, ' '));
    const isList =
      unit !== undefined && unit !== 'idea' && (quoted.length > 1 || unit === 'sticky' || countOf(unit) === 1);
    if (isList)
      return named(
        unit,
        quoted.map(([, name = '']) => name.trim()),
        first.index,
        lastQuoted.index + lastQuoted[0].length,
        true,
      );
  }
  return besideNoun(text, countOf);
}

function besideNoun(text: string, countOf: (unit: Unit | undefined) => number | undefined): Named | undefined {
  for (const { unit, pattern } of AFTER_NOUN) {
    const match = pattern.exec(text);
    const [all = '', intro, body = ''] = match ?? [];
    if (!match) continue;
    const own = body.replace(new RegExp(`\\s(?:for|für|pour|para|untuk|для)\\s.*$`, 'iu'), '');
    const count = countOf(unit);
    const names = splitNames(own, count);
    const isList =
      intro !== undefined
        ? names.length > 0
        : names.length > 1 &&
          (count === names.length || /[,،]/.test(own) || names.every((name) => /^\p{Lu}/u.test(name)));
    const start = match.index + all.length - body.length;
    if (isList && names.every((name) => name.length <= 60)) return named(unit, names, start, start + own.length, false);
  }
  const before = BEFORE_NOUN.exec(text);
  const [, all = '', noun = ''] = before ?? [];
  // In Chinese a comma ends what came before; the list has marks of its own.
  const list = all.includes('、')
    ? all.slice(Math.max(all.lastIndexOf('，', all.indexOf('、')), all.lastIndexOf(',', all.indexOf('、'))) + 1)
    : all;
  const unit = UNITS_BEFORE.find(([pattern]) => pattern.test(noun))?.[1];
  if (!before || !unit) return undefined;
  const lead =
    /^.{0,60}(?:有|包含|包括|分为|分成|含|看板|板|を|에|に|보드)\s?(?=\S)/u.exec(list.split(/[、，,]/)[0] ?? '')?.[0] ??
    '';
  const body = list.slice(lead.length);
  const names = splitNames(body, countOf(unit));
  const start = before.index + all.length - list.length + lead.length;
  return named(unit, names, start, start + body.length, false);
}

const named = (unit: Unit | undefined, names: string[], start: number, end: number, isExplicit: boolean) =>
  names.some((name) => name !== '') ? { unit, names: names.filter(Boolean), start, end, isExplicit } : undefined;

const wholeOf = (body: string) =>
  trimEndOf(body.trim().replace(/^["“„«「『](.{0,2000})["”“»」』]\W{0,3}$/su, '$1'), ' .。');
