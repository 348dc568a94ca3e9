import type { PlannedCall } from './plan-board';

/** A block as the request message shows it. */
export interface ShownBlock {
  id: string;
  kind: string;
  x: number;
  y: number;
  width: number;
  height: number;
  text: string;
}

const DELETE =
  /\b(delete|remove|clear|erase|lösche?n?|entferne?n?|supprime[rz]?|efface[rz]?|elimina[r]?|borra[r]?|hapus(kan|lah)?|buang)\b|удали|убери|删除|删掉|清除|削除|消して|삭제|지워|احذف|امسح/i;
const TIDY =
  /\b(tidy|arrange|organi[sz]e|align|clean up|räume?|ordne|sortiere?|range[rz]?|aligne[rz]?|ordena[r]?|organiza[r]?|alinea[r]?|rapikan|susun ulang|atur ulang)\b|упорядоч|выровня|整理|对齐|並べ|정리|정렬|رتب|نظم/i;
const DONE =
  /\b(mark|check|tick)\b.*\b(done|complete[d]?|finished|off)\b|\b(markiere|hake)\b.*(erledigt|ab)\b|\bmarque[rz]?\b.*(fait|terminé)|\bmarca[r]?\b.*(hech|complet)|\b(tandai|centang)\b|отметь|标记.*(完成)|完了に|완료(로)? ?(표시|처리)|علّ?م.*(تم|منته)/i;
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

/** Tool calls that change what is on the canvas; undefined where the request is not about that. */
export function planEdits(text: string, blocks: readonly ShownBlock[]): PlannedCall[] | undefined {
  if (blocks.length === 0) return undefined;
  const rename = RENAMES.map((pattern) => pattern.exec(text)).find(Boolean);
  if (rename) {
    const [, from = '', to = ''] = rename;
    const found = blocks.filter(
      (block) => block.text.toLowerCase().includes(from.trim().toLowerCase()) && block.kind !== 'connector',
    );
    return found.slice(0, 20).flatMap((block) => renameCall(block, from.trim(), to.trim()));
  }
  if (DONE.test(text)) {
    const quoted = quotedIn(text);
    const todos = blocks
      .filter(({ kind }) => kind === 'todo')
      .filter((block) => !quoted || block.text.toLowerCase().includes(quoted));
    return number(
      todos.map(({ id }) => ({
        tool: 'update_block',
        args: { id, isDone: true, ...(quoted && !ALL.test(text) && { item: quoted }) },
      })),
    );
  }
  if (DELETE.test(text)) return number(targets(text, blocks).map(({ id }) => ({ tool: 'delete_block', args: { id } })));
  if (TIDY.test(text)) return number(tidy(targets(`${text} all`, blocks)));
  return undefined;
}

const number = (calls: readonly { tool: string; args: Record<string, unknown> }[]): PlannedCall[] =>
  calls.map((call, place) => ({ key: `e${place}`, ...call }));

const quotedIn = (text: string) => /["“„«「『‘]([^"”“»」』’]{1,120})["”“»」』’]/.exec(text)?.[1]?.toLowerCase();

function targets(text: string, blocks: readonly ShownBlock[]): ShownBlock[] {
  const quoted = quotedIn(text);
  const kinds = KIND_WORDS.filter(([, pattern]) => pattern.test(text)).map(([kind]) => kind);
  if (quoted)
    return blocks.filter(
      (block) => block.text.toLowerCase().includes(quoted) && (kinds.length === 0 || kinds.includes(block.kind)),
    );
  if (kinds.length > 0) return blocks.filter(({ kind }) => kinds.includes(kind));
  return ALL.test(text) ? [...blocks] : [];
}

function renameCall(block: ShownBlock, from: string, to: string): PlannedCall[] {
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
  return place < 0
    ? []
    : [
        {
          key: `e-${block.id}`,
          tool: 'update_block',
          args: { id: block.id, [field]: own.slice(0, place) + to + own.slice(place + from.length) },
        },
      ];
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
