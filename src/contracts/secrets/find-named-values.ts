import { at } from './find-tokens';
import type { FindSecrets, FoundSecret } from './found-secret';
import { isCode, isName, isNoValue, isPlace } from './is-no-value';
import { SECRET_WORDS, type WordGroup } from './secret-words';

const LATIN = /^[\x20-\x7e\u00c0-\u024f\u1e00-\u1eff]+$/;
/** Short words are found only where they stand for themselves, longer ones in names of fields too (`dbPassword`). */
const pattern = Object.values(SECRET_WORDS)
  .flat()
  .sort((left, right) => right.length - left.length)
  .map((word) => (LATIN.test(word) && word.replace(/[^\p{L}]/gu, '').length < 6 ? `(?<![\\p{L}])${word}` : word))
  .join('|');
const WORDS = new RegExp(`(?:${pattern})(?![a-z\\u00df-\\u024f])`, 'giu');
const groups = (Object.keys(SECRET_WORDS) as WordGroup[]).map((group) => ({
  group,
  pattern: new RegExp(`^(?:${SECRET_WORDS[group].join('|')})$`, 'iu'),
}));
/** Abbreviations that are found only as a whole: too many words hold them. */
const SHORT = /(?<![\p{L}\d])(?:pass|pw|pwd|passw|pw\d)(?![\p{L}\d])/giu;

/** Behind the word, within its name: `DB_PASSWORD_PROD`, `password1`; but not what is about a password. */
const NAME_REST = /(?:\d{1,2}|[_-][A-Za-z0-9]{1,12}){0,2}/y;
const ABOUT =
  /file|path|hash|field|length|len|min|max|polic|reset|name|url|type|input|label|hint|env|manager|prompt|expir|age|rule|count|format|regex|valid|error|algo|salt|schema|ref|arn|version|rotation|store|provider|protect|require|change|forgot|strength|_id\b|-id\b|limit|ttl|usage|size/i;
/** Quotes, brackets and a remark between name and sign. */
const BEFORE_SIGN = /(?:\\?["'`\]*_)]){0,3}(?:[ \t]{0,3}\([^()\n]{0,60}\))?[ \t]{0,40}/y;
const SIGN = /(?::=|=>|={1,3}|\?=|:|：|＝|→|->)[ \t\u3000]{0,20}/y;
const XML_SIGN = /\s{0,3}>[ \t]{0,4}/y;
const ATTRIBUTE_SIGN = /["']\s{1,4}value\s{0,2}=\s{0,2}/iy;
const CELL_SIGN = /(?:[ \t]{0,10}\|[ \t]{0,10}|\t[\t ]{0,10})/y;
const LINE_END = /[ \t]{0,4}\r?\n[ \t]{0,12}/y;
/** "… is", in the languages of the words; behind it a value is believed only where it looks like one. */
const IS =
  /[ \t]{1,8}(?:(?:for|of|to|für|von|zum|para|de|pour|du|di|per|voor|van|do|для|from|on|at|auf|am|im|bei)[ \t]{1,8}[^\n:=]{1,60}?[ \t]{1,8})?(?:is now|is still|is|was|are|reads|equals|should be|will be|would be|ist jetzt|ist|war|lautet|lauten|heißt|es ahora|es|era|est|était|sera|é|era|è|sarà|jest|to|är|er|on|je|это|будет|adalah|ialah|là|olarak)[ \t]{0,8}:?[ \t]{1,8}/iuy;
const IS_DIRECTLY = /[ \t]?(?:是|为|為|は|가|는|은|이|هي|هو)[ \t:：]{0,3}/uy;
const TO = /[ \t]{1,8}(?:to|into|auf|in|zu|a|à|en|para|por|op|på|na|на|as|als)[ \t]{1,8}/iuy;
const BARE_SPACE = /[ \t]{1,3}/y;

const QUOTED = /(?:\\?["'`“„«‘「『]){1,2}([^\n"'`“”„»’」』\\]{1,200})\\?["'`”“»’」』]/y;
const BARE = /[^\s]{1,300}/y;
const MINE =
  /\b(?:my|our|his|her|their|your|the (?:new|old|admin|root|wifi|wi-fi)|new|mein(?:e|en)?|unser|sein|ihr|mi|su|mon|son|ma|minha|meu|mijn|moje|мой|jouw|neues?|nuev[ao]|nouveau|nova)[ \t](?:[\p{L}-]{1,20}[ \t]){0,2}$/iu;

/** How surely what follows is a value. */
type Sign = 'assigned' | 'next-line' | 'said' | 'mine' | 'loose' | 'verb';

/** Values that a word before them announces: `password: …`, `API_KEY=…`, "das Passwort ist …", `<pwd>…</pwd>`. */
export const findNamedValues: FindSecrets = (text) => {
  const found: FoundSecret[] = [];
  let from = 0;
  for (const { group, start, end } of findWords(text)) {
    if (start < from) continue;
    const value = group === 'login' ? loginValue(text, end) : valueAfter(text, start, end, group);
    if (!value) continue;
    found.push(...value);
    from = value.at(-1)?.end ?? from;
  }
  return found;
};

function findWords(text: string): { group: WordGroup; start: number; end: number }[] {
  const found = [...text.matchAll(WORDS)].map((match) => {
    const group = groups.find((one) => one.pattern.test(match[0]))?.group ?? 'password';
    return { group, start: match.index, end: match.index + match[0].length };
  });
  const short = [...text.matchAll(SHORT)].map((match) => ({
    group: 'password' as const,
    start: match.index,
    end: match.index + match[0].length,
  }));
  return short.length === 0 ? found : [...found, ...short].sort((left, right) => left.start - right.start);
}

function valueAfter(text: string, start: number, wordEnd: number, group: WordGroup): FoundSecret[] | undefined {
  const rest = at(NAME_REST, text, wordEnd) ?? '';
  if (ABOUT.test(rest) || (group === 'key' && rest.startsWith('_id'))) return undefined;
  const nameEnd = wordEnd + rest.length;
  const before = text.slice(Math.max(0, start - 40), start);
  const { sign, index } = findSign(text, nameEnd, before) ?? {};
  if (sign === undefined || index === undefined) return undefined;
  const value = readValue(text, index, sign);
  if (!value || !isSecret(text, value, group, sign)) return undefined;
  const list = group === 'code' || /s$/i.test(text.slice(start, wordEnd)) ? moreCodes(text, value.end, group) : [];
  return [{ kind: kindOf(text.slice(start, wordEnd), group), start: value.start, end: value.end }, ...list];
}

function findSign(text: string, nameEnd: number, before: string): { sign: Sign; index: number } | undefined {
  const gap = nameEnd + (at(BEFORE_SIGN, text, nameEnd) ?? '').length;
  if (/<[\w:.-]{0,40}$/.test(before)) {
    const xml = at(XML_SIGN, text, nameEnd);
    if (xml !== undefined) return { sign: 'assigned', index: nameEnd + xml.length };
  }
  const attribute = at(ATTRIBUTE_SIGN, text, nameEnd);
  if (attribute !== undefined) return { sign: 'assigned', index: nameEnd + attribute.length };
  const sign = at(SIGN, text, gap);
  if (sign !== undefined) {
    const index = gap + sign.length;
    const line = at(LINE_END, text, index);
    return line === undefined ? { sign: 'assigned', index } : { sign: 'next-line', index: index + line.length };
  }
  const mine = MINE.test(before);
  const is = at(IS, text, nameEnd) ?? at(IS_DIRECTLY, text, nameEnd);
  if (is !== undefined) return { sign: mine ? 'mine' : 'said', index: nameEnd + is.length };
  const to = at(TO, text, nameEnd);
  if (to !== undefined) return { sign: 'said', index: nameEnd + to.length };
  const cell = at(CELL_SIGN, text, gap);
  if (cell !== undefined && cell.length > 0) return { sign: 'loose', index: gap + cell.length };
  const space = at(BARE_SPACE, text, nameEnd);
  if (space === undefined) return undefined;
  // "pass" is also what one does with an argument.
  const isVerb = /^pass$/i.test(text.slice(nameEnd - 4, nameEnd));
  return { sign: isVerb ? 'verb' : 'loose', index: nameEnd + space.length };
}

interface Value {
  text: string;
  start: number;
  end: number;
  isQuoted: boolean;
}

function readValue(text: string, index: number, sign: Sign): Value | undefined {
  QUOTED.lastIndex = index;
  const quoted = QUOTED.exec(text);
  if (quoted?.[1] !== undefined) {
    const start = index + quoted[0].indexOf(quoted[1]);
    return { text: quoted[1], start, end: start + quoted[1].length, isQuoted: true };
  }
  let start = index;
  // Prose in bold or code: **hunter2**, `hunter2`.
  const mark = at(/(?:\*\*|__|`|\\?["'])/y, text, start);
  if (mark !== undefined) start += mark.length;
  const run = at(BARE, text, start);
  if (run === undefined) return undefined;
  const value = cut(run, mark);
  if (value === '') return undefined;
  if (sign === 'next-line' && !/^[ \t]*(?:\r?\n|$)/.test(text.slice(start + run.length, start + run.length + 4)))
    return undefined;
  return { text: value, start, end: start + value.length, isQuoted: false };
}

/** The value without what belongs to the text around it: the next field, a closing mark, the end of a sentence. */
function cut(run: string, mark: string | undefined): string {
  let value = run;
  const next = /(?:[&;,]\s?[\w.-]{1,40}=|\\?["'],|\\n|\\r|<\/|["'`]\)|、|。|，)/.exec(value);
  if (next) value = value.slice(0, next.index);
  if (mark !== undefined && mark !== '') {
    const closes = value.indexOf(mark.replace('\\', ''));
    if (closes > 0) value = value.slice(0, closes);
  }
  value = value.replace(/[.,;:、。]{1,3}$/, '').replace(/\\?["'`]{1,2}$/, '');
  if (/[)\]}>]$/.test(value) && !/[([{<]/.test(value)) value = value.replace(/[)\]}>]{1,3}$/, '');
  return value.replace(/[.,;:]$/, '');
}

const LETTER = /\p{L}/u;
const SYMBOL = /[^\p{L}\p{N}\s_.,:;'"()[\]{}<>/\\|`-]/u;

function isSecret(text: string, value: Value, group: WordGroup, sign: Sign): boolean {
  const { text: word, isQuoted, end } = value;
  if (isNoValue(word)) return false;
  if (isQuoted ? isPlace(word) : isCode(word)) return false;
  const hasDigit = /\d/.test(word);
  const hasLetter = LETTER.test(word);
  if (group === 'code')
    return (
      /^(?=.{0,40}\d)[A-Za-z0-9-]{4,40}$/.test(word) &&
      (sign !== 'loose' || /^\d{4,10}$/.test(word)) &&
      !isYear(word, sign)
    );
  if (group === 'key') return isKey(word, isQuoted, sign);
  if (word.length < 4) return false;
  if (isQuoted && /\s/.test(word)) return sign !== 'loose' && /^\S+(?: \S+){1,7}$/.test(word) && hasDigit;
  const isMixed = (hasDigit && hasLetter) || SYMBOL.test(word);
  if (sign === 'verb') return !isQuoted && hasDigit && hasLetter && SYMBOL.test(word);
  if (sign === 'loose')
    return (
      (isMixed && word.length >= 6 && !isName(word) && !looksNamed(word)) ||
      (hasDigit && hasLetter && SYMBOL.test(word))
    );
  if (isMixed)
    return sign === 'assigned' || sign === 'mine'
      ? !isAssignedName(word, isQuoted)
      : word.length >= 5 && !looksNamed(word);
  if (hasDigit) return sign === 'assigned' ? word.length >= 4 : /^\d{6,}$/.test(word);
  // Letters alone: a value only where nothing else can be meant.
  const after = text.slice(end, end + 3);
  const isLast = /^["'`*_)\]}.!]{0,2}(?:\s*$|\r?\n|[,;}]|\.\s|<)/.test(after) || after === '';
  if (sign === 'assigned') return isQuoted || isLast;
  return (sign === 'mine' || sign === 'next-line') && (isQuoted || isLast) && !/^[\p{Lu}]?[\p{Ll}]{1,4}$/u.test(word);
}

const isYear = (word: string, sign: Sign): boolean => sign !== 'assigned' && /^(?:19|20)\d\d$/.test(word);
/** `sha256`, `user-1`, `utf-8`, `8-character`: a word with a number, not a password. */
const looksNamed = (word: string): boolean =>
  (/^\p{L}+[-_.]?\d{1,2}$/u.test(word) && word.length < 7) ||
  /^\d+[-–]?\p{L}+$/u.test(word) ||
  (/^[\p{L}\d]+(?:[-_/.'’][\p{L}\d]+)+$/u.test(word) && !/\d\d\p{L}|\p{L}\d\d/u.test(word.replace(ALGORITHM, '')));
const ALGORITHM = /(?:base|sha|utf|aes|rsa|hs|rs|es|x|md|uint|int|ed|oauth|ipv)-?\d{1,5}/gi;
const isAssignedName = (word: string, isQuoted: boolean): boolean =>
  !isQuoted && /^[a-z]+(?:[A-Z][a-z]+)+\d?$/.test(word);

/** A key or token: long, of letters and digits, and no name of anything. */
function isKey(word: string, isQuoted: boolean, sign: Sign): boolean {
  if (/\s/.test(word) || !/^[\w+/=.~:%@!#$^&*-]+$/.test(word)) return false;
  const digits = (word.match(/\d/g) ?? []).length;
  const letters = (word.match(/[A-Za-z]/g) ?? []).length;
  const isVaried = new Set(word).size >= 6;
  if (sign === 'assigned' || sign === 'next-line') {
    if (word.length >= 16)
      return (
        isVaried &&
        !looksNamed(word) &&
        (digits >= 2 ||
          (letters >= 20 && /[a-z][A-Z]|[A-Z][a-z]*[A-Z]{2}/.test(word) && new Set(word).size >= 14 && !isCamel(word)))
      );
    return (
      word.length >= 8 &&
      digits >= 2 &&
      letters >= 2 &&
      isVaried &&
      (isQuoted || !isName(word) || /\d\D+\d|[A-Za-z]\d{3}/.test(word)) &&
      !looksNamed(word)
    );
  }
  return word.length >= 12 && digits >= 2 && letters >= 2 && isVaried && !looksNamed(word) && !isCode(word);
}
const isCamel = (word: string): boolean => /^[A-Za-z]?[a-z]{2,}(?:[A-Z][a-z]+)+$/.test(word);

const NEXT_CODE =
  /[\s,;•*-]{1,6}(?:\d{1,2}[.)][ \t]{1,3})?([A-Za-z0-9]{3,12}(?:[- ]?[A-Za-z0-9]{3,12}){0,3})(?=[\s,;.]|$)/y;
/** A list of codes goes on: each with a digit. */
function moreCodes(text: string, from: number, group: WordGroup): FoundSecret[] {
  if (group !== 'code') return [];
  const found: FoundSecret[] = [];
  for (let index = from; found.length < 30;) {
    NEXT_CODE.lastIndex = index;
    const match = NEXT_CODE.exec(text);
    const code = match?.[1];
    if (!match || code === undefined || !/\d/.test(code) || code.length < 6) break;
    const start = match.index + match[0].length - code.length;
    found.push({ kind: 'code', start, end: start + code.length });
    index = start + code.length;
  }
  return found;
}

const LOGIN =
  /(?:\\?["'`\])*]){0,2}[ \t]{0,3}(?::|=|：| is| are| sind| lauten| son| sont)?[ \t]{0,4}(?:\r?\n[ \t]{0,4})?([\w.@\\+-]{1,80})(?:[ \t]{0,3}[/|][ \t]{0,3}|[:,][ \t]?|[ \t](?:and|und|y|et|e)[ \t])([^\s"'`<>=;:/()[\]][^\s"'`<>=;:()[\]]{3,100})(?=\s|[.;"'`]|$)/iuy;
/** A name and a password behind each other: "login: bob / hunter2!". */
function loginValue(text: string, wordEnd: number): FoundSecret[] | undefined {
  LOGIN.lastIndex = wordEnd;
  const match = LOGIN.exec(text);
  const raw = match?.[2];
  if (!match || raw === undefined) return undefined;
  const value = cut(raw, undefined);
  if (value.length < 4 || isNoValue(value) || isCode(value) || looksNamed(value) || isName(value)) return undefined;
  if (!(/\d/.test(value) && LETTER.test(value)) && !(SYMBOL.test(value) && LETTER.test(value))) return undefined;
  const start = match.index + match[0].length - raw.length;
  return [{ kind: 'password', start, end: start + value.length }];
}

function kindOf(word: string, group: WordGroup): string {
  if (group === 'code') return /pin/i.test(word) ? 'PIN' : 'code';
  if (group === 'key') return /token|токен|令牌|トークン|토큰|sig|credential/i.test(word) ? 'token' : 'key';
  return /key|psk|schlüssel/i.test(word) ? 'network key' : 'password';
}
