/** The demo model judged by rules: on the board is what was asked for (as many, these names, these columns) and nothing else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CanvasView } from '../../src/agents/canvas/canvas-view';
import type { BlockDraft } from '../../src/contracts/canvas/blocks';
import { phrasesByLanguage } from '../../src/llm/providers/demo/phrases/index';
import { askDemo, judgeBoard, type Wanted } from './judge-board';

const COUNTED: [prompt: string, wanted: Wanted][] = [
  ['Make a note: call Bob at 10:30', { stickies: ['call Bob at 10:30'] }],
  ['Two stickies: "milk, fresh" and "bread"', { stickies: ['milk, fresh', 'bread'] }],
  ['Three stickies:\n- milk\n- bread\n- eggs', { stickies: ['milk', 'bread', 'eggs'] }],
  [
    'Kanban with tasks: paint, clean, move',
    { heading: 'kanban', columns: 3, inColumns: [3, 0, 0], stickies: ['paint', 'clean', 'move'] },
  ],
  ['Create a 3-column board about tea', { heading: 'tea', columns: 3, inColumns: [6, 0, 0] }],
  ['Five steps to better sleep', { heading: 'sleep', steps: 5 }],
  [
    'Project plan with phases Discovery, Build and Launch',
    { heading: true, columns: ['Discovery', 'Build', 'Launch'], leastInColumns: 3 },
  ],
  ['Канбан для переезда с четырьмя колонками', { heading: 'переезда', columns: 4, inColumns: [6, 0, 0, 0] }],
  ['칸반 보드: 이사 준비', { heading: '이사 준비', columns: 3, inColumns: [6, 0, 0] }],
  ['五个关于聚会的点子', { stickies: 5 }],
  ['Make one sticky: buy milk', { stickies: ['buy milk'] }],
  ['Make one sticky: buy milk, bread and eggs', { stickies: ['buy milk, bread and eggs'] }],
  ['Add a sticky that says “Call Bob”', { stickies: ['Call Bob'] }],
  ['Three stickies: milk, bread and butter', { stickies: ['milk', 'bread', 'butter'] }],
  ['25 ideas for a garden', { stickies: 25 }],
  ['Give me twelve ideas about remote work', { stickies: 12 }],
  ['Plan a product launch in three phases', { heading: 'product launch', columns: 3, leastInColumns: 3 }],
  ['A kanban board for moving house with 4 columns', { heading: 'moving house', columns: 4, inColumns: [6, 0, 0, 0] }],
  [
    'Kanban for the shop with columns Backlog, Doing and Done',
    { heading: 'shop', columns: ['Backlog', 'Doing', 'Done'], inColumns: [6, 0, 0] },
  ],
  ['Make a board with three columns: Now, Next, Later', { heading: true, columns: ['Now', 'Next', 'Later'] }],
  [
    'Draw the order flow: cart, payment, packing, delivery',
    { heading: 'order', steps: ['cart', 'payment', 'packing', 'delivery'] },
  ],
  [
    'Flow chart: receive -> check -> repair -> return',
    { heading: true, steps: ['receive', 'check', 'repair', 'return'] },
  ],
  ['Shopping list: milk, eggs and bread', { tasks: ['milk', 'eggs', 'bread'] }],
  ['Mind map of tea: kinds, water, cups', { branches: ['kinds', 'water', 'cups'] }],
  ['A table with columns Name, Price and Stock', { heading: true, table: ['Name', 'Price', 'Stock'] }],
  ['Compare Postgres vs MySQL', { heading: 'Postgres', table: ['Criterion', 'Postgres', 'MySQL'] }],
  ['Plan the move in five phases', { heading: 'move', columns: 5, leastInColumns: 2 }],

  ['Erstelle eine Haftnotiz: Milch kaufen', { stickies: ['Milch kaufen'] }],
  ['Plane eine Produkteinführung in drei Phasen', { heading: 'Produkteinführung', columns: 3, leastInColumns: 3 }],
  ['Acht Ideen für den Garten', { stickies: 8 }],
  ['Ein Brett mit den Spalten Jetzt, Später und Nie', { heading: true, columns: ['Jetzt', 'Später', 'Nie'] }],
  [
    'Zeichne den Ablauf einer Bestellung: Korb, Zahlung, Verpackung, Lieferung',
    { heading: true, steps: ['Korb', 'Zahlung', 'Verpackung', 'Lieferung'] },
  ],

  ['Crea una nota: comprar leche', { stickies: ['comprar leche'] }],
  ['Planifica un lanzamiento de producto en tres fases', { heading: 'lanzamiento', columns: 3, leastInColumns: 3 }],
  ['Diez ideas para una fiesta', { stickies: 10 }],
  ['Tablero kanban para la mudanza con cuatro columnas', { heading: 'mudanza', columns: 4, inColumns: [6, 0, 0, 0] }],
  ['Tres notas: leche, pan y huevos', { stickies: ['leche', 'pan', 'huevos'] }],

  ['Crée un post-it : acheter du lait', { stickies: ['acheter du lait'] }],
  ['Planifie un lancement de produit en trois phases', { heading: 'lancement', columns: 3, leastInColumns: 3 }],
  [
    'Un tableau avec les colonnes À faire, En cours et Fini',
    { heading: true, columns: ['À faire', 'En cours', 'Fini'] },
  ],
  ['Donne-moi sept idées pour le jardin', { stickies: 7 }],

  ['Buat satu catatan: beli susu', { stickies: ['beli susu'] }],
  ['Rencanakan peluncuran produk dalam tiga fase', { heading: 'peluncuran', columns: 3, leastInColumns: 3 }],
  ['Buat tiga catatan: susu, roti, dan telur', { stickies: ['susu', 'roti', 'telur'] }],

  ['제품 출시를 세 단계로 계획해 주세요', { heading: '제품 출시', columns: 3, leastInColumns: 3 }],
  ['스티커 하나 만들어 줘: 우유 사기', { stickies: ['우유 사기'] }],
  ['아이디어 10개 적어 줘', { stickies: 10 }],
  ['주문 흐름도: 장바구니, 결제, 포장, 배송', { heading: true, steps: ['장바구니', '결제', '포장', '배송'] }],
  ['할 일, 진행 중, 완료 세 열 보드를 만들어 줘', { heading: true, columns: ['할 일', '진행 중', '완료'] }],

  ['付箋を1枚作って：牛乳を買う', { stickies: ['牛乳を買う'] }],
  ['製品発売を3段階で計画してください', { heading: '製品発売', columns: 3, leastInColumns: 3 }],
  ['庭のアイデアを10個', { stickies: 10 }],
  ['未着手、進行中、完了の3列のボードを作って', { heading: true, columns: ['未着手', '進行中', '完了'] }],

  ['做一张便签：买牛奶', { stickies: ['买牛奶'] }],
  ['分三个阶段规划产品发布', { heading: '产品发布', columns: 3, leastInColumns: 3 }],
  [
    '做一个看板，有待办、进行中、完成三列',
    { heading: true, columns: ['待办', '进行中', '完成'], inColumns: [6, 0, 0] },
  ],
  ['关于花园的十个想法', { stickies: 10 }],
  ['画订单流程：下单、付款、打包、发货', { heading: '订单', steps: ['下单', '付款', '打包', '发货'] }],

  ['Сделай один стикер: купить молоко', { stickies: ['купить молоко'] }],
  ['Спланируй запуск продукта в три этапа', { heading: 'запуск', columns: 3, leastInColumns: 3 }],
  ['Пять идей для подарка', { stickies: 5 }],
  ['Три стикера: молоко, хлеб и яйца', { stickies: ['молоко', 'хлеб', 'яйца'] }],

  ['أنشئ ملاحظة واحدة: شراء الحليب', { stickies: ['شراء الحليب'] }],
  ['خطط لإطلاق منتج على ثلاث مراحل', { heading: 'إطلاق', columns: 3, leastInColumns: 3 }],
  ['لوحة بثلاثة أعمدة: الآن، لاحقا، أبدا', { heading: true, columns: ['الآن', 'لاحقا', 'أبدا'] }],
];

/** The prompts that the pages suggest, and the README's, in the languages of the phrases. */
const SUGGESTED: Record<string, Record<keyof typeof phrasesByLanguage, string>> = {
  'Plan a launch week': {
    en: 'Plan a launch week',
    de: 'Plane eine Woche der Produkteinführung',
    es: 'Planifica una semana de lanzamiento',
    fr: 'Planifie une semaine de lancement',
    id: 'Rencanakan minggu peluncuran',
    ja: '発売週の計画を立てて',
    ko: '출시 주간을 계획해 줘',
    ru: 'Спланируй неделю запуска',
    zh: '规划产品发布周',
    ar: 'خطط لأسبوع الإطلاق',
  },
  'A retrospective board for our sprint': {
    en: 'A retrospective board for our sprint',
    de: 'Eine Retrospektive für unseren Sprint',
    es: 'Un tablero de retrospectiva para nuestro sprint',
    fr: 'Une rétrospective pour notre sprint',
    id: 'Papan retrospektif untuk sprint kami',
    ja: 'スプリントのふりかえりボード',
    ko: '스프린트 회고 보드',
    ru: 'Доска ретроспективы для нашего спринта',
    zh: '为我们的冲刺做一个回顾画板',
    ar: 'لوحة مراجعة السباق للفريق',
  },
  'Compare three pricing models in a table': {
    en: 'Compare three pricing models in a table',
    de: 'Vergleiche drei Preismodelle in einer Tabelle',
    es: 'Compara tres modelos de precios en una tabla',
    fr: 'Compare trois modèles de prix dans un tableau',
    id: 'Bandingkan tiga model harga dalam tabel',
    ja: '3つの料金モデルを表で比較して',
    ko: '세 가지 가격 모델을 표로 비교해 줘',
    ru: 'Сравни три модели цен в таблице',
    zh: '用表格比较三种定价模式',
    ar: 'قارن ثلاثة نماذج تسعير في جدول',
  },
};
const GOOD: Record<string, (drafts: BlockDraft[], language: keyof typeof phrasesByLanguage) => string[]> = {
  'Plan a launch week': (drafts, language) =>
    judgeBoard(drafts, { heading: true, columns: 5, leastInColumns: 2 }, { isRightToLeft: language === 'ar' }),
  'A retrospective board for our sprint': (drafts, language) => {
    const { good, bad, improve } = phrasesByLanguage[language].titles;
    return judgeBoard(
      drafts,
      { heading: true, columns: [good, bad, improve], leastInColumns: 3 },
      { isRightToLeft: language === 'ar' },
    );
  },
  'Compare three pricing models in a table': (drafts) => {
    const cells = drafts.flatMap((draft) => (draft.kind === 'table' ? draft.content.rows.flat() : []));
    return [
      ...judgeBoard(drafts, {
        heading: true,
        table: drafts.flatMap((draft) => (draft.kind === 'table' ? draft.content.columns : [])),
      }),
      ...(drafts.some((draft) => draft.kind === 'table' && draft.content.columns.length === 4)
        ? []
        : ['not three models']),
      ...(cells.length >= 16 && cells.every((cell) => cell.length > 0 && cell !== '–') ? [] : ['empty cells']),
    ];
  },
};

const LOST: [keyof typeof phrasesByLanguage, string][] = [
  ['en', 'the rest'],
  ['en', 'What is the meaning of this?'],
  ['de', 'Und was ist mit dem Rest?'],
  ['es', 'Y ahora el resto, por favor'],
  ['fr', 'Et maintenant le reste'],
  ['id', 'Lanjutkan yang tadi saja ya'],
  ['ja', '残りもお願いします'],
  ['ko', '나머지도 부탁해'],
  ['ru', 'А теперь остальное'],
  ['zh', '剩下的呢'],
  ['ar', 'والباقي من فضلك'],
];

const place = { x: 0, y: 0, width: 180, height: 140, revision: 1 };
const sticky = (number: number, text: string): CanvasView['blocks'][number] => ({
  ...place,
  id: String(number).repeat(24),
  x: number * 200,
  kind: 'sticky',
  content: { text, color: 'yellow' },
});
const viewOf = (...texts: string[]): CanvasView => ({
  blocks: [
    ...texts.map((text, index) => sticky(index + 1, text)),
    { ...place, id: '8'.repeat(24), y: 400, kind: 'section', content: { title: 'Done', color: 'gray' } },
    {
      ...place,
      id: '9'.repeat(24),
      y: 800,
      kind: 'todo',
      content: {
        title: 'Today',
        items: [
          { text: 'Sweep', isDone: false },
          { text: 'Cook', isDone: false },
        ],
      },
    },
  ],
  occupied: [],
  total: texts.length + 2,
});
const MILK = ['Buy milk', 'Buy milk powder', 'Milk', 'Sleep'];
/** Prompt, what is on the canvas, what becomes of it: operation and text of each block that changes. */
const EDITS: [string, string[], Record<string, string>][] = [
  ['Delete Buy milk', MILK, { '1': 'delete' }],
  ['Delete the sticky Milk', MILK, { '3': 'delete' }],
  ['Delete "Buy milk powder"', MILK, { '2': 'delete' }],
  ['Delete the sticky Buy bread', MILK, {}],
  ['Delete the rest', MILK, {}],
  ['Delete all stickies', MILK, { '1': 'delete', '2': 'delete', '3': 'delete', '4': 'delete' }],
  ['Delete all stickies except Sleep', MILK, { '1': 'delete', '2': 'delete', '3': 'delete' }],
  ['Rename Sleep to Rest', MILK, { '4': 'update Rest' }],
  ['Rename "Milk" to "Oat milk"', MILK, { '3': 'update Oat milk' }],
  ['Mark Sleep as done', MILK, { '4': 'move' }],
  ['Mark Cook as done', MILK, { '9': 'update Sweep,Cook!' }],
  ['Move Sleep to Done', MILK, { '4': 'move' }],
  ['Lösche Milch kaufen', ['Milch kaufen', 'Milch'], { '1': 'delete' }],
  ['Borra la nota Comprar leche', ['Comprar leche', 'Leche'], { '1': 'delete' }],
  ['Supprime la note Acheter du lait', ['Acheter du lait', 'Lait'], { '1': 'delete' }],
  ['Hapus catatan Beli susu', ['Beli susu', 'Susu'], { '1': 'delete' }],
  ['Удали стикер Купить молоко', ['Купить молоко', 'Молоко'], { '1': 'delete' }],
  ['删除买牛奶', ['买牛奶', '牛奶'], { '1': 'delete' }],
  ['「牛乳を買う」を削除して', ['牛乳を買う', '牛乳'], { '1': 'delete' }],
  ['우유 사기를 삭제해 줘', ['우유 사기', '우유'], { '1': 'delete' }],
  ['احذف شراء الحليب', ['شراء الحليب', 'الحليب'], { '1': 'delete' }],
  ['Benenne Schlafen in Ruhen um', ['Schlafen', 'Essen'], { '1': 'update Ruhen' }],
];

const changeOf = (draft: BlockDraft): string => {
  if (draft.operation !== 'update') return draft.operation;
  if (draft.kind === 'sticky') return `update ${draft.content.text}`;
  return draft.kind === 'todo'
    ? `update ${draft.content.items.map(({ text, isDone }) => `${text}${isDone ? '!' : ''}`).join()}`
    : 'update';
};

describe('the judge', () => {
  it('finds what is missing, what is too much and what is named otherwise', async () => {
    const { drafts } = await askDemo('Three stickies: milk, bread and butter');
    expect(judgeBoard(drafts, { stickies: ['milk', 'bread', 'butter'] })).toEqual([]);
    expect(judgeBoard(drafts.slice(1), { stickies: 3 })).not.toEqual([]);
    expect(judgeBoard(drafts, { stickies: 2 })).not.toEqual([]);
    expect(judgeBoard(drafts, { stickies: ['milk', 'bread', 'cheese'] })).not.toEqual([]);
    expect(judgeBoard(drafts, {})).not.toEqual([]);
    const flow = (await askDemo('Flow: a, b, c')).drafts;
    expect(
      judgeBoard(
        flow.filter(({ kind }) => kind !== 'connector'),
        { heading: true, steps: ['a', 'b', 'c'] },
      ),
    ).not.toEqual([]);
    const kanban = (await askDemo('A kanban board for a shop')).drafts;
    expect(judgeBoard(kanban, { heading: true, columns: 3, inColumns: [2, 2, 2] })).not.toEqual([]);
  });
});

describe('a board of the demo model', () => {
  it.each(COUNTED)('is what was asked: %s', async (prompt, wanted) => {
    const { drafts, notice } = await askDemo(prompt);
    expect(judgeBoard(drafts, wanted, { isRightToLeft: /[\u0600-\u06ff]/.test(prompt) })).toEqual([]);
    expect(notice).toBeNull();
  });

  it('has a good answer for each prompt that the pages suggest', () => {
    // Read as it stands there: the pages' modules are not of this program.
    const page = readFileSync(join(__dirname, '../../web/src/pages/canvas/texts.ts'), 'utf8');
    const [, list = ''] = /prompts: \[([^\]]+)\]/.exec(page) ?? [];
    expect([...list.matchAll(/'([^']+)'/g)].map(([, prompt]) => prompt)).toEqual(Object.keys(SUGGESTED));
  });

  it.each(
    Object.entries(SUGGESTED).flatMap(([suggested, prompts]) =>
      Object.entries(prompts).map(
        ([language, prompt]) => [prompt, suggested, language as keyof typeof phrasesByLanguage] as const,
      ),
    ),
  )('is worth a look: %s', async (prompt, suggested, language) => {
    const { drafts } = await askDemo(prompt);
    expect(GOOD[suggested]?.(drafts, language)).toEqual([]);
  });

  it.each(LOST)('is nothing where the model does not understand, and it says so (%s): %s', async (language, prompt) => {
    const { drafts, text } = await askDemo(prompt);
    expect(drafts).toEqual([]);
    const examples = [...text.matchAll(/[“„«「]\s?([^”“»」]+?)\s?[”“»」]/g)].map(([, example = '']) => example);
    expect(examples).toHaveLength(2);
    // What it says that it can do it does, in that language.
    const [plan, notes] = await Promise.all(examples.map(async (example) => (await askDemo(example)).drafts));
    const direction = { isRightToLeft: language === 'ar' };
    expect(judgeBoard(plan ?? [], { heading: true, columns: 3, leastInColumns: 3 }, direction)).toEqual([]);
    expect(judgeBoard(notes ?? [], { stickies: 3 })).toEqual([]);
    expect(notes?.map(({ content }) => JSON.stringify(content)).join()).not.toContain(',milk');
    expect(text).toBe((await askDemo(prompt)).text);
  });

  it.each(EDITS)('changes what is named, and nothing else: %s', async (prompt, texts, wanted) => {
    const { drafts, text } = await askDemo(prompt, viewOf(...texts));
    expect(Object.fromEntries(drafts.map((draft) => [draft.id[0], changeOf(draft)]))).toEqual(wanted);
    expect(text.length).toBeGreaterThan(5);
  });
});
