import type { Unit } from './units';
import { STOP_WORDS, UNIT_PATTERNS } from './units';

/** So many of something, as a prompt says it. */
export interface Count {
  value: number;
  unit: Unit;
  /** Where it stands in the text, with number and noun. */
  start: number;
  end: number;
  /** Said by an article alone: "a sticky". */
  isArticle: boolean;
}

const TENS: Record<string, number> = { twenty: 20, thirty: 30, forty: 40, fifty: 50 };
const ONES = 'one two three four five six seven eight nine'.split(' ');

/** Number words by language, from one on; forms of one number are parted by a slash. */
const ROWS = [
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty',
  'ein/eine/einen/einem/einer/eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig',
  'un/une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt',
  'un/una/uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte',
  'satu/sebuah/selembar dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas',
  'один/одна/одну/одно два/две/двух/двумя три/трёх/трех/тремя четыре/четырёх/четырех/четырьмя пять/пяти/пятью шесть/шести/шестью семь/семи восемь/восьми девять/девяти десять/десяти одиннадцать двенадцать',
  'واحد/واحدة اثنان/اثنين/اثنتين ثلاث/ثلاثة أربع/أربعة/اربع خمس/خمسة ست/ستة سبع/سبعة ثماني/ثمانية/ثمان تسع/تسعة عشر/عشرة',
  '한/하나 두/둘 세/셋 네/넷 다섯 여섯 일곱 여덟 아홉 열 열한 열두',
];
const WORDS = new Map<string, number>([
  ...ROWS.flatMap((row) =>
    row.split(' ').flatMap((forms, place) => forms.split('/').map((form): [string, number] => [form, place + 1])),
  ),
  ...Object.entries(TENS).flatMap(([word, ten]): [string, number][] => [
    [word, ten],
    ...ONES.flatMap((one, place): [string, number][] => [
      [`${word}-${one}`, ten + place + 1],
      [`${word} ${one}`, ten + place + 1],
    ]),
  ]),
  ...(
    [
      ['fünfundzwanzig', 25],
      ['vingt-cinq', 25],
      ['veinticinco', 25],
      ['dua belas', 12],
      ['dua puluh', 20],
      ['dua puluh lima', 25],
      ['двадцать', 20],
      ['двадцать пять', 25],
      ['dreißig', 30],
      ['trente', 30],
      ['treinta', 30],
      ['스무', 20],
    ] as const
  ).map(([word, value]): [string, number] => [word, value]),
]);
const ARTICLES = /^(?:an?|ein|eine|einen|einem|einer|une?|una|sebuah)$/i;
const WORD_SOURCE = ['an?', ...[...WORDS.keys()].sort((a, b) => b.length - a.length)].join('|');
const HAN = '[一二两兩三四五六七八九十]{1,3}';
/** A word or digits that begin a word, digits or Chinese signs after a letter of a script without blanks. */
const NUMBER = `(?:(?<![\\p{L}\\p{N}])[بلفك]?(?:${WORD_SOURCE})(?![a-zà-ÿа-яё-])|(?<![\\p{N}a-z.,])\\d{1,4}|${HAN})`;
const COUNTER = '(?:个|個|张|張|枚|条|つ|份|개|장|가지)?';
const ADJECTIVES = `(?:\\s+(?!(?:${STOP_WORDS})\\s)[\\p{L}-]+){0,2}?`;

const FORMS = UNIT_PATTERNS.map(({ unit, source }) => ({
  unit,
  before: new RegExp(
    `(${NUMBER})\\s*${COUNTER}(?:の|(?:关于|有关)[^，。]{1,20}?的)?${ADJECTIVES}[\\s-]*(?:${source})(?![a-zà-ÿа-яё])`,
    'giu',
  ),
  after: new RegExp(
    `(?:${source})(?:을|를|を|は)?\\s*((?<!\\p{N})\\d{1,4}|${HAN}|하나|둘|셋|넷|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|واحدة?)\\s*(?:个|張|张|枚|個|つ|条|列|개|장|가지|열|단계)?(?![a-z0-9])`,
    'giu',
  ),
  dual:
    unit === 'sticky' ? /ملاحظتين|ملاحظتان/g : unit === 'column' ? /عمودين/g : unit === 'phase' ? /مرحلتين/g : undefined,
}));

/** What is counted in a text, in its order; of several readings of one place the longest. At most 1,000 of each. */
export function readCounts(text: string): Count[] {
  const found = FORMS.flatMap(({ unit, before, after, dual }) => [
    ...[...text.matchAll(before), ...text.matchAll(after)].flatMap((match): Count[] => {
      const value = numberOf(match[1] ?? '');
      const count = { value: Math.min(1_000, value), unit, start: match.index, end: match.index + match[0].length };
      return value > 0 ? [{ ...count, isArticle: ARTICLES.test(match[1] ?? '') }] : [];
    }),
    ...(dual ? [...text.matchAll(dual)] : []).map((match) => ({
      value: 2,
      unit,
      start: match.index,
      end: match.index + match[0].length,
      isArticle: false,
    })),
  ]);
  const overlaps = (a: Count, b: Count) => a.start < b.end && b.start < a.end;
  const isBetter = (a: Count, b: Count) =>
    a.start !== b.start ? a.start < b.start : a.end !== b.end ? a.end < b.end : found.indexOf(a) < found.indexOf(b);
  return found
    .filter((count) => !found.some((other) => other !== count && overlaps(count, other) && isBetter(other, count)))
    .sort((a, b) => a.start - b.start);
}

function numberOf(word: string): number {
  const plain = word.toLowerCase();
  if (/^\d+$/.test(plain)) return Number(plain);
  if (/^an?$/.test(plain)) return 1;
  const han = /^([一二两兩三四五六七八九]?)(十?)([一二三四五六七八九]?)$/.exec(plain);
  if (han && plain !== '') {
    const [, tens = '', ten = '', ones = ''] = han;
    return ten ? (tens ? hanOf(tens) : 1) * 10 + hanOf(ones) : hanOf(tens);
  }
  return WORDS.get(plain) ?? WORDS.get(plain.slice(1)) ?? 0;
}

const hanOf = (sign: string) => ({ 两: 2, 兩: 2 })[sign] ?? '一二三四五六七八九'.indexOf(sign || '零') + 1;

/** Digits of every script as 0–9. */
export const toPlainDigits = (text: string) =>
  text
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - 0xff10));
