import { trimEndOf } from '../../../../platform/trim-end';
import { UNIT_PATTERNS } from './units';

/** Words that introduce what it is about: those that do nothing else, then those that also join nouns. */
const ABOUT = [
  /(?:^|\s)(?:about|for|regarding|für|über|zum thema|pour|sur|au sujet de|para|sobre|acerca de|untuk|tentang|mengenai|для|о|об|обо|про|عن|حول|من أجل|per|voor|över|için)\s+(?=\S)|\sل(?=\S)/iu,
  /(?:^|\s)(?:on|of|zur|zum|zu|von|de|del|по)\s+(?=\S)/iu,
];
const PLEASE =
  "(?:(?:please|can you|could you|bitte|tolong|пожалуйста|por favor|s['’]il (?:te|vous) plaît|من فضلك),?\\s+)?";
const VERBS =
  '(?:make|create|build|draw|write|add|give|plan|sketch|brainstorm|list|compare|organi[sz]e|erstelle|mach(?:e|en)?|baue|zeichne|schreibe?|plane?|vergleiche|füge|gib|crée[rz]?|fais|dessine|planifie[rz]?|organise[rz]?|compare[rz]?|ajoute[rz]?|donne|crea|haz|dibuja|planifica|planea|compara|añade|agrega|dame|buat(?:kan|lah)?|gambarkan?|rencanakan|susun|bandingkan|tambahkan|beri|создай|сделай|составь|нарисуй|спланируй|запланируй|сравни|добавь|дай|أنشئ|أنشئي|اصنع|ارسم|اكتب|اعمل|خطط|قارن|أضف|أعط|ضع)';
const ARTICLE =
  "(?:(?:an?|the|my|our|some|eine?n?|den|die|das|unsere?n?|une?|les?|la|mon|notre|una?|el|los|las|mi|nuestr[oa]|sebuah)\\s+|l['’])";
const COMMAND = new RegExp(
  `^${PLEASE}${VERBS}(?:[ -]|$)(?:me|us|mir|uns|moi|nous|нам|мне)?(?:\\s+|$)?${ARTICLE}?`,
  'iu',
);
const PLANNING = new RegExp(
  `^${PLEASE}(?:plan|organi[sz]e|plane|planifie[rz]?|planifica|planea|rencanakan|спланируй|запланируй|خطط)\\s+(?:لـ?)?\\s*${ARTICLE}?`,
  'iu',
);
const NOUNS = UNIT_PATTERNS.map(({ source }) => source).join('|');
/** What is left of "with columns …", once the names are taken out. */
const LEFTOVER = new RegExp(
  `[\\s,，、]*(?:\\s|^)(?:with|in|into|mit|avec|en|con|dengan|dalam|с|со|в|на|из|مع|في|على|ب)?\\s*(?:the|an?|den|einer|les|un|une|las|los|una)?\\s*(?:${NOUNS}|table|tabelle|tableau|tabla|tabel|таблице|جدول)?\\s*$`,
  'iu',
);
const BEFORE_COUNT =
  /(?:^|\s)(?:in|into|with|using|of|mit|aus|avec|en|con|dengan|dalam|с|со|в|на|из|مع|في|على)\s*$|(?:分为?|分成|有|包含|用)$/iu;
const AFTER_COUNT = /^(?:으로|로|에|을|를|의|で|の|を|に|的|来|地)/u;

const EAST_ASIAN = /[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]/;
const BOARDS_AT_END =
  '(?:ボード|カンバン(?:ボード)?|看板|マインドマップ|チェックリスト|ロードマップ|タイムライン|計画|リスト|フロー(?:チャート)?|流れ図?|アイデア|表|보드|칸반(?: ?보드)?|마인드맵|체크리스트|로드맵|타임라인|계획|목록|순서도|흐름도|표|思维导图|清单|时间线|路线图|计划|画板|流程图?|对比表?|想法|点子|板)';
const EAST_ASIAN_NOISE = [
  /^(?:请|帮我|帮忙|给我|我想要?|我需要|把)+/u,
  /^(?:做|创建|制作|生成|画|写|列出?|规划|计划|制定|安排|添加|比较|对比)(?:一个|一份|一张|出|个)?/u,
  new RegExp(
    `(?:を|へ)?(?:作っ|作成し|計画し|書い|描い|出し|追加し|まとめ|立て|比較し)(?:て)?(?:ください|下さい|くれ|ほしい)?$|(?:を)?(?:ください|お願いします|作る)$`,
    'u',
  ),
  /(?:을|를)?\s?(?:만들어|작성해|그려|정리해|계획해|세워|추가해|적어|써|비교해|내)\s?(?:줘|주세요|주십시오|라|볼래)?$/u,
  new RegExp(`(?:のための?|について(?:の)?|に関する|の|的|을 위한|를 위한|에 대한|용)?\\s*${BOARDS_AT_END}$`, 'u'),
  /(?:のための?|について(?:の)?|に関する|の|的|を|을|를|의|에 대한|을 위한|를 위한)$/u,
];

/** A text without some places in it, and without the small words that tied them to the rest. */
export function withoutSpans(text: string, spans: readonly { start: number; end: number }[]): string {
  let rest = text;
  for (const { start, end } of [...spans].sort((a, b) => b.start - a.start)) {
    const head = rest.slice(0, start).replace(BEFORE_COUNT, ' ');
    rest = `${head}${rest.slice(end).replace(AFTER_COUNT, '')}`;
  }
  return rest.replace(/\s+/g, ' ').trim();
}

/** What a board is about, in the prompt's own words, at most 80 characters; '' where it does not say. */
export function readTopic(text: string): string {
  const quoted = /["“«「『]([^"”»」』]{2,80})["”»」』]/.exec(text)?.[1];
  if (quoted) return finish(quoted);
  const plain = text.trim();
  if (EAST_ASIAN.test(plain)) return finish(eastAsianTopic(plain));
  const sentence = (plain.split(/(?<=[.!?؟])\s|\n/)[0] ?? plain).replace(LEFTOVER, '');
  if (PLANNING.test(sentence)) return finish(sentence.replace(PLANNING, ''));
  const found = ABOUT.map((pattern) => pattern.exec(sentence)).find((match) => match !== null);
  const rest = found ? sentence.slice(found.index + found[0].length) : sentence.replace(COMMAND, '');
  return finish(rest.replace(LEFTOVER, '').replace(new RegExp(`^${ARTICLE}`, 'iu'), ''));
}

function eastAsianTopic(text: string): string {
  const about = /(?:关于|有关)(.{1,80}?)的/u.exec(text)?.[1] ?? /为(.{1,80}?)(?:做|创建|制作|生成|画)/u.exec(text)?.[1];
  let rest = about ?? text;
  for (let round = 0; round < 4; round += 1)
    for (const noise of EAST_ASIAN_NOISE) {
      const next = trimEndOf(rest, '。！？!?.,、， ').replace(noise, '').trim();
      if (next !== '') rest = next;
    }
  return rest;
}

/** A board is about more than being one. */
const BOARD_ALONE =
  /^(?:board|brett|tafel|papan|tableau|tablero|доска|ボード|보드|画板|看板|板|لوحة|plan|stickies|notes)$/iu;
/** Small words that were left at its ends. */
const ENDS =
  /^(?:to|for|of|about|on|zu[mr]?|für|pour|vers|para|untuk|для|を|の|的)\s|\s(?:each|je|jeweils|chacune?|cada una?|masing-masing|каждая)$/giu;

function finish(topic: string): string {
  const whole = trimEndOf(topic.replace(ENDS, ''), ' \n\t.!?,;:。：！？、，').trim();
  const cut = BOARD_ALONE.test(whole) ? '' : [...whole].slice(0, 80).join('').trim();
  return cut.charAt(0).toLocaleUpperCase() + cut.slice(1);
}
