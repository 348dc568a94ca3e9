export const BOARDS = [
  'kanban',
  'retrospective',
  'swot',
  'mindmap',
  'flow',
  'comparison',
  'timeline',
  'checklist',
  'meeting',
  'code',
  'brainstorm',
  'table',
  'plan',
  'columns',
  'notes',
] as const;
export type BoardKind = (typeof BOARDS)[number];

/** Words that name a kind of board; the first that is there counts. */
const KINDS: readonly [BoardKind, RegExp][] = [
  ['kanban', /kanban|канбан|看板|カンバン|かんばん|칸반|كانبان/i],
  [
    'retrospective',
    /retro(s?pe[ck]ti|\b)|rückblick|rétro|ретро|回顾|复盘|ふりかえり|振り返り|レトロ|회고|استرجاعي|مراجعة الفريق|مراجعة السباق/i,
  ],
  ['swot', /\bswot\b|\bfofa\b|\bdafo\b|\bfoda\b|свот|swot分析|态势分析/i],
  [
    'mindmap',
    /mind ?-?map|gedankenkarte|carte mentale|carte heuristique|mapa mental|peta pikiran|интеллект-карт|ментальн\S* карт|思维导图|脑图|マインドマップ|마인드맵|خريطة ذهنية/i,
  ],
  [
    'flow',
    /\bflow(?: ?-?chart)?\b|workflow|flussdiagramm|ablauf(?!plan)|organigramme|diagramme de flux|\bflux\b|diagrama de flujo|\bflujo\b|diagram alur|\balur\b|блок-схем|схем[ау] процесс|流程|フロー|流れ図|순서도|플로우|흐름도|مخطط (?:انسيابي|سير)/i,
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
    /check ?-?list|to-?do\b|^to do\b|to do list|shopping list|packing list|packliste|einkaufsliste|aufgabenliste|liste de contrôle|liste de tâches|liste de courses|lista de (verificación|tareas|control|compras?|la compra)|daftar (periksa|tugas|belanja|cek)|чек-?лист|список (дел|покупок|задач)|清单|待办(?=事项|列表)|チェックリスト|やることリスト|買い物リスト|持ち物|체크리스트|할 ?일 목록|장보기|قائمة (مهام|المهام|تحقق|مرجعية|تسوق|التسوق)/i,
  ],
  [
    'meeting',
    /meeting notes|\bminutes\b|\bagenda\b|protokoll|besprechung|compte rendu|réunion|\bacta\b|reunión|notulen|rapat|протокол|встреч|совещан|会议|議事録|会議|회의|محضر|اجتماع/i,
  ],
  [
    'code',
    /\bcode\b|\bfunction\b|\bscript\b|\bsnippet\b|typescript|javascript|python|\bsql\b|функци|код\b|代码|コード|코드|برمج[ةي]|كود/i,
  ],
  [
    'brainstorm',
    /brain ?-?storm|\bideas?\b|\bideen\b|\bidées\b|\bide\b|мозгов|идеи|идей|头脑风暴|点子|想法|ブレスト|アイデア|ブレインストーミング|브레인스토밍|아이디어|عصف ذهني|أفكار/i,
  ],
  ['table', /\btable\b|\btabelle\b|\btabla\b|\btabel\b|таблиц|表格|テーブル|一覧表|表を|표를|표로|جدول/i],
  [
    'plan',
    /\bplan(?:s|ning|ned)?\b|\bplane\b|\bplanung|planifi|planea|rencana|план|规划|计划|安排|計画|계획|خطط|خطة|\borgani[sz]e\b|\bschedule\b/i,
  ],
];
const CREATE =
  /\b(?:make|create|build|draw|write|add|put|sketch|design|prepare|erstelle|mache?|baue|zeichne|schreibe?|füge|crée[rz]?|fais|faire|dessine|ajoute[rz]?|prépare|crea|haz|dibuja|añade|agrega|escribe|prepara|buat(?:kan|lah)?|gambarkan?|tambahkan|tulis(?:kan)?|susun)\b|создай|сделай|составь|нарисуй|добавь|напиши|подготовь|做|创建|制作|生成|画|写|添加|作っ|作成|描い|書い|追加|貼っ|만들|작성|그려|추가|적어|붙여|써 ?줘|أنشئ|اصنع|ارسم|اكتب|اعمل|أضف|ضع/iu;
const BOARD =
  /\bboards?\b|\btafel\b|\btableau\b|\btablero\b|\bpapan\b|доск[аиу]|\bcanvas\b|leinwand|\btoile\b|lienzo|kanvas|холст|画布|キャンバス|캔버스|画板|白板|ボード|보드|لوحة/iu;

/** The kind of board that a text names; undefined where it names none. A board of no kind is a plan. */
export function readKind(text: string): BoardKind | undefined {
  const isQuestion = /[?？؟]\s*$/.test(text) && !CREATE.test(text);
  const found = KINDS.find(([, pattern]) => pattern.test(text))?.[0];
  if (found) return found;
  return BOARD.test(text) && !isQuestion ? 'plan' : undefined;
}

/** Whether a text asks for something to be made. */
export const asksToCreate = (text: string): boolean => CREATE.test(text);
/** Whether it speaks of the board itself. */
export const namesBoard = (text: string): boolean => BOARD.test(text);
/** Where it does; -1 where it does not. */
export const createPlace = (text: string): number => text.search(CREATE);
