import type { Language } from './phrases/index';
import { readLanguage } from './read-language';
import { trimEndOf } from '../../../platform/trim-end';

export const BOARDS = [
  'kanban',
  'retrospective',
  'mindmap',
  'comparison',
  'checklist',
  'timeline',
  'swot',
  'brainstorm',
  'code',
  'meeting',
  'flow',
  'plan',
] as const;
export type BoardKind = (typeof BOARDS)[number];

export interface Understanding {
  kind: BoardKind;
  language: Language;
  topic: string;
  /** How many blocks in all, of one kind, columns, items a group: as far as the prompt says. */
  blocks: number | undefined;
  stickies: number | undefined;
  columns: number | undefined;
  items: number | undefined;
}

/** Words that name a kind of board, first match counts. */
const KINDS: readonly [BoardKind, RegExp][] = [
  ['kanban', /kanban|канбан|看板|カンバン|かんばん|칸반|كانبان/i],
  [
    'retrospective',
    /retro(s?pe[ck]ti|\b)|rückblick|rétro|ретро|回顾|复盘|ふりかえり|振り返り|レトロ|회고|استرجاعي|مراجعة الفريق/i,
  ],
  ['swot', /\bswot\b|\bfofa\b|\bdafo\b|\bfoda\b|свот|swot分析|态势分析/i],
  [
    'mindmap',
    /mind ?-?map|gedankenkarte|carte mentale|carte heuristique|mapa mental|peta pikiran|интеллект-карт|ментальн\S* карт|思维导图|脑图|マインドマップ|마인드맵|خريطة ذهنية/i,
  ],
  [
    'flow',
    /flow ?-?chart|flussdiagramm|ablaufdiagramm|organigramme|diagramme de flux|diagrama de flujo|diagram alur|блок-схем|流程图|フローチャート|순서도|플로우차트|مخطط انسيابي/i,
  ],
  [
    'comparison',
    /\bcompar|\bversus\b|\bvs\.?\b|vergleich|bandingkan|perbandingan|сравн|比较|对比|比較|비교|قارن|مقارنة/i,
  ],
  [
    'timeline',
    /time ?-?line|road ?-?map|zeit(plan|strahl|leiste)|chronologie|feuille de route|cronograma|línea de tiempo|hoja de ruta|linimasa|peta jalan|таймлайн|дорожн\S* карт|时间线|时间轴|路线图|タイムライン|ロードマップ|타임라인|로드맵|جدول زمني|خارطة طريق/i,
  ],
  [
    'checklist',
    /check ?-?list|to-?do\b|packliste|liste de contrôle|liste de tâches|lista de (verificación|tareas|control)|daftar (periksa|tugas|belanja|cek)|чек-?лист|список дел|清单|待办|チェックリスト|やることリスト|持ち物|체크리스트|할 ?일 목록|قائمة (مهام|تحقق|مرجعية)/i,
  ],
  [
    'meeting',
    /meeting notes|\bminutes\b|\bagenda\b|protokoll|besprechung|compte rendu|réunion|acta|reunión|notulen|rapat|протокол|встреч|совещан|会议|議事録|会議|회의|محضر|اجتماع/i,
  ],
  [
    'code',
    /\bcode\b|\bfunction\b|\bscript\b|\bsnippet\b|typescript|javascript|python|\bsql\b|функци|код\b|代码|コード|코드|برمج|كود/i,
  ],
  [
    'brainstorm',
    /brain ?-?storm|\bideas?\b|\bideen\b|\bidées\b|\bide\b|мозгов|идеи|идей|头脑风暴|点子|想法|ブレスト|アイデア|ブレインストーミング|브레인스토밍|아이디어|عصف ذهني|أفكار/i,
  ],
];

const BLOCK_WORD =
  /^(blocks?|blöcke[n]?|blocs?|bloques?|blok|блок\S*|块|個のブロック|ブロック|개의? ?블록|블록|كتل\S*)/i;
const STICKY_WORD =
  /^(stick(y|ies)|post-?its?|notes?|zettel|haftnotiz\S*|notas?|catatan|стикер\S*|заметок|便签|便利贴|张便签|枚?の?付箋|個の付箋|付箋|장의? ?(스티커|포스트잇)|스티커|포스트잇|메모|ملاحظ\S*|ideas?|ideen|idées|ide\b|идей|идеи|个想法|个点子|個のアイデア|つのアイデア|개의? ?아이디어|فكرة|أفكار)/i;
const COLUMN_WORD =
  /^(columns?|spalten?|colonnes?|columnas?|kolom|колон\S*|столб\S*|列|栏|個?の?列|カラム|개의? ?열|열|أعمدة|عمود\S*)/i;
const ITEM_WORD =
  /^(items?|points?|tasks?|steps?|things?|punkte?\S*|aufgaben|schritte\S*|dinge|tâches|étapes|éléments|tareas|pasos|elementos|puntos|tugas|langkah|butir|hal|задач\S*|пункт\S*|шаг\S*|дел|项|个任务|条|步|項目|個|つ|가지|개|مهام|خطوات|عناصر|بنود|options?|optionen|opciones|pilihan|вариант\S*)/i;
const NUMBER_WORDS: Record<string, number> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  twelve: 12,
  twenty: 20,
  zwei: 2,
  drei: 3,
  vier: 4,
  fünf: 5,
  sechs: 6,
  sieben: 7,
  acht: 8,
  zehn: 10,
  zwölf: 12,
  deux: 2,
  trois: 3,
  quatre: 4,
  cinq: 5,
  dix: 10,
  dos: 2,
  tres: 3,
  cuatro: 4,
  cinco: 5,
  seis: 6,
  diez: 10,
  dua: 2,
  tiga: 3,
  empat: 4,
  lima: 5,
  enam: 6,
  sepuluh: 10,
  три: 3,
  четыре: 4,
  пять: 5,
  десять: 10,
  两: 2,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
};
const NUMBER_PATTERN = new RegExp(
  `(?<![\\p{L}\\p{N}])(\\d{1,4}|${Object.keys(NUMBER_WORDS)
    .filter((word) => word.length > 1)
    .join('|')})(?:\\s+[\\p{L}-]+)?\\s*|([两二三四五六七八九十])(?=[个列栏张块条项步つ])`,
  'giu',
);

/** Characters that are looked at: what is wanted is said at the beginning. */
const UNDERSTOOD_MAX = 2_000;

/** What is asked, by rules. Never fails: what is not understood is a plan about the whole text. */
export function understandPrompt(text: string): Understanding {
  const plain = toPlainDigits(text.slice(0, UNDERSTOOD_MAX)).replace(/[^\S\n]+/g, ' ');
  const counts = readCounts(plain);
  const kind =
    KINDS.find(([, pattern]) => pattern.test(plain))?.[0] ??
    (counts.stickies ? 'brainstorm' : counts.columns ? 'kanban' : 'plan');
  return { kind, language: readLanguage(plain) ?? 'en', topic: readTopic(plain), ...counts };
}

function readCounts(text: string): Pick<Understanding, 'blocks' | 'stickies' | 'columns' | 'items'> {
  const counts: Pick<Understanding, 'blocks' | 'stickies' | 'columns' | 'items'> = {
    blocks: undefined,
    stickies: undefined,
    columns: undefined,
    items: undefined,
  };
  for (const match of text.matchAll(NUMBER_PATTERN)) {
    const word = (match[1] ?? match[2] ?? '').toLowerCase();
    const value = Math.min(1_000, NUMBER_WORDS[word] ?? Number(word));
    if (!value) continue;
    // The noun right after the number, or one word later: "20 colored stickies".
    const near = text.slice(match.index + word.length).trimStart();
    const later = near.replace(/^\S+\s+/, '');
    const says = (pattern: RegExp) =>
      pattern.test(near) || pattern.test(near.replace(/^[个個の张枚]/, '')) || pattern.test(later);
    if (says(COLUMN_WORD)) counts.columns ??= Math.min(12, value);
    else if (says(BLOCK_WORD)) counts.blocks ??= value;
    else if (says(STICKY_WORD)) counts.stickies ??= value;
    else if (says(ITEM_WORD)) counts.items ??= Math.min(100, value);
  }
  return counts;
}

/** Digits of every script as 0–9. */
const toPlainDigits = (text: string) =>
  text
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - 0xff10));

/** Words that introduce the topic. */
const ABOUT =
  /(?:^|\s)(?:about|for|on|of|regarding|für|über|zum thema|zur|zum|zu|von|pour|sur|au sujet de|para|sobre|acerca de|de|untuk|tentang|mengenai|для|о|об|про|по|عن|حول|لـ|من أجل|per|su|voor|över|om|dla|için)\s+(?=\S)/iu;
const EAST_ASIAN_NOISE =
  /^(请|帮我|帮忙|给我|为我们?|我想要?|我需要)+|(做|创建|制作|生成|画|列出?|写)(一个|一份|一张|个)?|(のための?|について|に関する|の)?(ボード|カンバン|マインドマップ|チェックリスト|ロードマップ|タイムライン|計画|表)?を?(作って|作成して|作る|書いて|ください|お願いします|まとめて)+(ください)?|(에 ?대한|을 위한|를 위한)|(보드|칸반|마인드맵|체크리스트|로드맵|계획|표)?(을|를)? ?(만들어|작성해|그려|정리해) ?(줘|주세요|라)?|(看板|思维导图|清单|时间线|路线图|计划|画板|流程图|对比表?)$/gu;

/** What the board is about, in the prompt's own words; at most 80 characters. */
export function readTopic(text: string): string {
  const quoted = /["“«「『]([^"”»」』]{2,80})["”»」』]/.exec(text)?.[1];
  if (quoted) return finish(quoted);
  if (/[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]/.test(text)) {
    const about = /(?:关于|有关)(.{1,80}?)的/.exec(text)?.[1] ?? /为(.{1,80}?)(?:做|创建|制作|生成)/.exec(text)?.[1];
    let rest = about ?? text;
    for (let round = 0; round < 3; round += 1) rest = trimEndOf(rest, '。！？!? ').replace(EAST_ASIAN_NOISE, '').trim();
    return finish(rest.replace(/(的|の|を|을|를)$/u, '') || text);
  }
  const sentence = text.split(/(?<=[.!?؟])\s|\n/)[0] ?? text;
  const found = ABOUT.exec(sentence);
  const rest = found
    ? sentence.slice(found.index + found[0].length)
    : sentence.replace(
        /^(please|bitte|tolong|пожалуйста|por favor)?,?\s*(make|create|build|draw|write|plan|erstelle|mache?|baue|plane|crée[rz]?|fais|crea|haz|planifica|buat(kan|lah)?|rencanakan|создай|сделай|составь|أنشئ|اصنع|ارسم|اكتب|اعمل)\s+(me|us|mir|uns|moi|nous|нам|мне)?\s*(an?|the|eine?n?|une?|una?|sebuah)?\s*/iu,
        '',
      );
  return finish(
    rest
      .replace(/ (with|mit|avec|con|dengan|с|со|مع) \d.*$/iu, '')
      .replace(
        /^(an?|the|my|our|eine?n?|unsere?n?|une?|le|la|les|l['’]|mon|notre|una?|el|los|las|mi|nuestr[oa])\s+/iu,
        '',
      ) || text,
  );
}

function finish(topic: string): string {
  const cut = [...trimEndOf(topic, ' \n\t.!?,;:。！？').trim()].slice(0, 80).join('').trim();
  return cut ? cut.charAt(0).toLocaleUpperCase() + cut.slice(1) : '…';
}
