import type { PlannedCall } from './board-plan';
import { plainQuotes } from './reading/names';
import { createPlace, namesBoard } from './reading/kinds';
import { blocksCalled, blocksNamedIn, itemsNamedIn, nameOf, type ShownBlock } from './reading/named-blocks';
import { phrasesByLanguage } from './phrases/index';

const DELETE =
  /\b(delete|remove|clear|erase|lösche?n?|entferne?n?|supprime[rz]?|efface[rz]?|elimina[r]?|borra[r]?|hapus(kan|lah)?|buang)\b|удали|убери|删除|删掉|清除|削除|消して|삭제|지워|احذف|امسح/i;
const TIDY =
  /\b(tidy|arrange|organi[sz]e|align|clean up|räume?|ordne|sortiere?|range[rz]?|aligne[rz]?|ordena[r]?|organiza[r]?|alinea[r]?|rapikan|susun ulang|atur ulang)\b|упорядоч|выровня|整理|对齐|並べ|정리|정렬|رتب|نظم/i;
const DONE =
  /\b(mark|check|tick)\b.*\b(done|complete[d]?|finished|off)\b|\b(markiere|hake)\b.*(erledigt|ab)\b|\bmarque[rz]?\b.*(fait|terminé)|\bmarca[r]?\b.*(hech|complet)|\b(tandai|centang)\b|отметь|标记.*(完成)|完了に|완료(로)? ?(표시|처리)|علّ?م.*(تم|منته)/i;
const MOVE =
  /\b(move|drag|shift|verschiebe?n?|déplace[rz]?|mueve|mover|pindah(kan)?|geser(kan)?)\b|перемести|перенеси|移动|移到|挪到|移動|移して|옮겨|이동|انقل/i;
/** All but what is named. */
const EXCEPT =
  /\b(except|but|besides|außer|bis auf|sauf|excepto|menos|kecuali|selain)\b|кроме|除了|以外|제외|빼고|ما عدا|إلا|باستثناء/iu;
/** Those that have to do with something. */
const HAVING =
  /\b(?:about|with|containing|that say|über|mit|zu|sur|avec|sobre|con|tentang|dengan|berisi)\b|про|со словом|关于|包含|عن/iu;
const QUOTE = '["“„«「『‘\']?';
const END = '["”“»」』’\']?';
const RENAMES = [
  new RegExp(
    `\\b(?:rename|change|replace|retitle)\\s+(?:the\\s+\\S+\\s+)?${QUOTE}(.+?)${END}\\s+(?:to|with|into|as)\\s+${QUOTE}(.+?)${END}[.!]?$`,
    'i',
  ),
  new RegExp(
    `\\b(?:benenne|ändere|ersetze)\\s+${QUOTE}(.+?)${END}\\s+(?:in|zu|durch)\\s+${QUOTE}(.+?)${END}(?:\\s+um)?[.!]?$`,
    'i',
  ),
  new RegExp(
    `\\b(?:renomme|change|remplace)[rz]?\\s+${QUOTE}(.+?)${END}\\s+(?:en|par)\\s+${QUOTE}(.+?)${END}[.!]?$`,
    'i',
  ),
  new RegExp(
    `\\b(?:renombra|cambia|reemplaza)r?\\s+${QUOTE}(.+?)${END}\\s+(?:a|por|en)\\s+${QUOTE}(.+?)${END}[.!]?$`,
    'i',
  ),
  new RegExp(
    `\\b(?:ubah|ganti)(?:kan|lah)?(?:\\s+nama)?\\s+${QUOTE}(.+?)${END}\\s+(?:menjadi|jadi|dengan)\\s+${QUOTE}(.+?)${END}[.!]?$`,
    'i',
  ),
  new RegExp(`(?:переименуй|измени|замени)\\s+${QUOTE}(.+?)${END}\\s+(?:в|на)\\s+${QUOTE}(.+?)${END}[.!]?$`, 'i'),
  new RegExp(`[把将]${QUOTE}(.+?)${END}(?:改成|改为|重命名为|换成)${QUOTE}(.+?)${END}[。]?$`),
  new RegExp(`${QUOTE}(.+?)${END}を${QUOTE}(.+?)${END}に(?:変更|改名|変えて)`),
  new RegExp(`${QUOTE}(.+?)${END}(?:을|를)\\s*${QUOTE}(.+?)${END}(?:으로|로)\\s*(?:변경|바꿔)`),
  new RegExp(`(?:غيّ?ر|أعد تسمية)\\s+${QUOTE}(.+?)${END}\\s+إلى\\s+${QUOTE}(.+?)${END}$`),
];
const ALL =
  /\b(all|every|everything|alle[sn]?|tou(te)?s?|tout|tod[oa]s?|semua|seluruh)\b|вс[её]|все\b|所有|全部|すべて|全て|모든|모두|كل|جميع/i;
const KIND_WORDS: readonly [string, RegExp][] = [
  [
    'sticky',
    /stick(y|ies)|post-?its?|haftnotiz|zettel|notas? adhesivas?|catatan tempel|стикер|便签|便利贴|付箋|스티커|포스트잇|الملاحظات/i,
  ],
  [
    'todo',
    /to-?dos?\b|check ?lists?|aufgabenlisten?|tareas|daftar tugas|задач|чек-?лист|待办|清单|チェックリスト|할 ?일|체크리스트|المهام/i,
  ],
  ['heading', /headings?|titles?\b|überschrift|titres?|títulos?|judul|заголов|标题|見出し|제목|العناوين/i],
  ['table', /\btables?\b|tabellen?|tableaux?|tablas?|\btabel\b|таблиц|表格|テーブル|테이블|الجداول/i],
  ['connector', /connectors?|arrows?|pfeile?|flèches?|flechas?|panah|стрел|箭头|矢印|화살표|الأسهم/i],
  ['shape', /shapes?\b|formen|formes|formas|bentuk|фигур|形状|図形|도형|الأشكال/i],
  ['text', /\btexts?\b|texte|textos?|teks|текст|文本|テキスト|텍스트|النصوص/i],
  ['section', /sections?\b|abschnitte?|secciones|bagian|раздел|分区|セクション|섹션|الأقسام/i],
  ['list', /\blists?\b|listen|listes|listas|daftar|списк|列表|リスト|목록|القوائم/i],
];

/** Characters of a request that are looked at. */
const REQUEST_MAX = 2_000;

/** What a request comes to on the canvas as it is: the calls, or why there are none. */
export interface PlannedEdits {
  calls: PlannedCall[];
  problem?: 'nothing' | 'several';
}

/** Tool calls that change what is on the canvas, and only what the request names; undefined where it asks for no change. */
export function planEdits(request: string, blocks: readonly ShownBlock[]): PlannedEdits | undefined {
  const text = plainQuotes(request.slice(0, REQUEST_MAX));
  const lead = leadOf(text);
  const rename = RENAMES.map((pattern) => pattern.exec(text)).find(Boolean);
  if (rename) {
    const [, from = '', to = ''] = rename;
    const found = blocksCalled(from, blocks);
    if (found.length > 1 && new Set(found.map(nameOf)).size > 1) return { calls: [], problem: 'several' };
    return outcome(found.slice(0, 20).flatMap((block) => renameCall(block, from.trim(), to.trim())));
  }
  if (DONE.test(lead)) return outcome(doneCalls(text, blocks));
  if (DELETE.test(lead)) {
    const found = targets(text, blocks);
    return found === 'several'
      ? { calls: [], problem: found }
      : outcome(found.map(({ id }) => ['delete_block', { id }]));
  }
  if (MOVE.test(lead)) return moveCalls(text, blocks);
  if (TIDY.test(lead) && blocks.length > 0 && (namesBoard(lead) || ALL.test(lead) || isBare(lead.replace(TIDY, ' '))))
    return outcome(tidy(blocks).map(({ tool, args }) => [tool, args]));
  return undefined;
}

/**
 * The part of a request that says what to do with what is there; '' where it asks for something else: names and lists hold
 * any words, and a move can be planned. The verb begins or ends it; in Japanese, Korean and Chinese it stands anywhere.
 */
function leadOf(text: string): string {
  const lead = (text.split(/[:：]/)[0] ?? '').replace(/["“„«「『][^"”“»」』]{1,400}["”“»」』]/g, ' ');
  const found = [DELETE, TIDY, DONE, MOVE]
    .map((pattern) => pattern.exec(lead))
    .filter((match) => match !== null)
    .sort((a, b) => a.index - b.index);
  const [first] = found;
  if (!first) return '';
  const create = createPlace(lead);
  if (/[\u3040-\u30ff\uac00-\ud7af]/.test(lead)) return lead;
  if (create >= 0 && create < first.index) return '';
  if (/[\u4e00-\u9fff]/.test(lead)) return lead;
  const isFirst = !/[\p{L}\p{N}]/u.test(lead.slice(0, first.index).replace(BEFORE_VERB, ' '));
  const isLast = found.some((match) => !/\p{L}/u.test(lead.slice(match.index + match[0].length)));
  return isFirst || isLast ? lead : '';
}
const BEFORE_VERB =
  /\b(?:please|now|then|and|can|could|would|you|bitte|jetzt|und|dann|kannst|du|s['’]il|te|vous|plaît|maintenant|peux-tu|por|favor|ahora|puedes|tolong|mohon|sekarang)\b|пожалуйста|теперь|можешь|من فضلك|الآن/giu;

type Edit = readonly [tool: string, args: Record<string, unknown>];

const outcome = (calls: readonly Edit[]): PlannedEdits =>
  calls.length === 0
    ? { calls: [], problem: 'nothing' }
    : { calls: calls.map(([tool, args], place) => ({ key: `e${place}`, tool, args })) };

const quotedIn = (text: string) => /["“„«「『‘]([^"”“»」』’]{1,120})["”“»」』’]/.exec(text)?.[1]?.toLowerCase();

/** Ticks what is named: items of todos, whole todos; a note is moved to the column of what is done. */
function doneCalls(text: string, blocks: readonly ShownBlock[]): Edit[] {
  const todos = blocks.filter(({ kind }) => kind === 'todo');
  const items = todos.flatMap((todo) =>
    itemsNamedIn(text, todo).map((item) => ['update_block', { id: todo.id, isDone: true, item }] as const),
  );
  if (items.length > 0) return items;
  const named = blocksNamedIn(text, blocks).filter(({ kind }) => kind !== 'section');
  const finished = Object.values(phrasesByLanguage).map(({ labels }) => labels.done.toLowerCase());
  const column = blocks.find((block) => block.kind === 'section' && finished.includes(nameOf(block)));
  if (named.length > 0)
    return named.flatMap(({ kind, id }): Edit[] =>
      kind === 'todo'
        ? [['update_block', { id, isDone: true }]]
        : column
          ? [['move_block', { id, section: column.id }]]
          : [],
    );
  const isNamed = quotedIn(text) !== undefined;
  return isNamed || !ALL.test(text) ? [] : todos.map(({ id }) => ['update_block', { id, isDone: true }] as const);
}

function moveCalls(text: string, blocks: readonly ShownBlock[]): PlannedEdits {
  const named = blocksNamedIn(text, blocks);
  const sections = named.filter(({ kind }) => kind === 'section');
  const others = named.filter(({ kind }) => kind !== 'section');
  const [section] = sections;
  if (sections.length > 1 || new Set(others.map(nameOf)).size < others.length) return { calls: [], problem: 'several' };
  return section ? outcome(others.map(({ id }) => ['move_block', { id, section: section.id }])) : outcome([]);
}

/** Blocks that are to go: those named, or all of a kind where it says all, or the one of its kind. */
function targets(text: string, blocks: readonly ShownBlock[]): ShownBlock[] | 'several' {
  const quoted = quotedIn(text);
  const named = quoted === undefined ? blocksNamedIn(text, blocks) : blocksCalled(quoted, blocks);
  const beside = named.reduce(
    (rest, block) => rest.split(nameOf(block)).join(' '),
    text.toLowerCase().replace(quoted ?? '\u0000', ' '),
  );
  const kinds = KIND_WORDS.filter(([, pattern]) => pattern.test(beside)).map(([kind]) => kind);
  const ofKind = kinds.length > 0 ? blocks.filter(({ kind }) => kinds.includes(kind)) : [...blocks];
  if (ALL.test(beside)) {
    if (EXCEPT.test(beside)) return named.length > 0 ? ofKind.filter((block) => !named.includes(block)) : [];
    if (quoted === undefined && named.length === 0) {
      const having = HAVING.exec(beside);
      const words = having ? beside.slice(having.index + having[0].length).trim() : undefined;
      return words ? ofKind.filter((block) => block.text.toLowerCase().includes(words.replace(/[.!。]$/, ''))) : ofKind;
    }
    return named.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
  }
  const meant = named.filter(({ kind }) => kinds.length === 0 || kinds.includes(kind));
  const isOneName = new Set(meant.map(nameOf)).size === meant.length;
  // Said by a part of its text, it must be one; two blocks of one name cannot be told apart.
  if (meant.length > 0) {
    const isWhole = meant.every((block) => (quoted ?? text.toLowerCase()).includes(nameOf(block)));
    return meant.length === 1 || (isOneName && isWhole) ? meant : 'several';
  }
  if (quoted !== undefined || kinds.length === 0 || !isBare(beside)) return [];
  return ofKind.length === 1 || PLURAL.test(beside) ? ofKind : ofKind.length > 1 ? 'several' : [];
}

/** Nothing is said but what to do with which kind of blocks. */
function isBare(text: string): boolean {
  const rest = [DELETE, ...KIND_WORDS.map(([, pattern]) => pattern)].reduce(
    (left, pattern) => left.replace(pattern, ' '),
    text,
  );
  const words = rest
    .replace(
      /\b(?:the|a|an|please|notes?|die|das|den|der|bitte|les?|la|el|los|las|tolong|itu|por favor|adhésives?|adhesivas?)\b/giu,
      ' ',
    )
    .replace(/пожалуйста|请|把|掉|を|して|ください|을|를|해|주세요|줘|من فضلك/giu, ' ');
  return !/\p{L}/u.test(words);
}
const PLURAL =
  /\b(?:stickies|notes|post-its|headings|titles|tables|texts|shapes|arrows|connectors|sections|lists|todos|to-dos|haftnotizen|überschriften|tabellen|texte|formen|pfeile|abschnitte|listen|titres|tableaux|flèches|listes|formes|notas|títulos|tablas|flechas|listas|formas)\b|стикеры|заметки|заголовки|таблицы|стрелки|фигуры|разделы|списки|الملاحظات|العناوين|الأسهم|الجداول/iu;

function renameCall(block: ShownBlock, from: string, to: string): Edit[] {
  const field = {
    heading: 'text',
    text: 'text',
    sticky: 'text',
    shape: 'text',
    section: 'title',
    todo: 'title',
    list: 'title',
    link: 'title',
  }[block.kind];
  if (!field || block.text.endsWith('…')) return [];
  const own = field === 'title' && block.kind !== 'section' ? (block.text.split(':')[0] ?? '') : block.text;
  const place = own.toLowerCase().indexOf(from.toLowerCase());
  // "Rename the sticky Buy milk to …": more is said than the name.
  const isWhole = place < 0 && from.toLowerCase().includes(nameOf(block));
  if (place < 0 && !isWhole) return [];
  const renamed = isWhole ? to : own.slice(0, place) + to + own.slice(place + from.length);
  return [['update_block', { id: block.id, [field]: renamed }]];
}

/** A grid from the top left corner of what is there, kinds together. */
function tidy(blocks: readonly ShownBlock[]): { tool: string; args: Record<string, unknown> }[] {
  const movable = blocks
    .filter(({ kind }) => kind !== 'connector' && kind !== 'section')
    .sort((a, b) => a.kind.localeCompare(b.kind) || a.y - b.y || a.x - b.x);
  const left = Math.min(...movable.map(({ x }) => x));
  let [x, y, rowHeight] = [left, Math.min(...movable.map((block) => block.y)), 0];
  return movable.slice(0, 120).map((block) => {
    if (x > left && x + block.width > left + 1_200) [x, y, rowHeight] = [left, y + rowHeight + 24, 0];
    const call = { tool: 'move_block', args: { id: block.id, x, y } };
    x += block.width + 24;
    rowHeight = Math.max(rowHeight, block.height);
    return call;
  });
}
