/** The demo model on a device, judged by rules: which tools it calls with what, and what it says of what came back. */
import { chatOnDevice } from '../rigs/chat-on-device';
import { embedWords, MemoryDevice } from '../rigs/memory-device';

const RENT_DUE = Date.parse('2026-05-06T08:00:00Z');
function filled(): MemoryDevice {
  const device = new MemoryDevice()
    .put('projects', { id: 'p1', name: 'Website' }, { id: 'p2', name: 'Garden' })
    .put('tasks', { id: 't1', title: 'Buy milk', priority: 'high' }, { id: 't2', title: 'Call Bob', projectId: 'p1' })
    .put('tasks', { id: 't3', title: 'Pay rent', dueDate: RENT_DUE }, { id: 't4', title: 'Old thing', status: 'done' })
    .put('checkpoints', { id: 'c1', title: 'Launch', projectId: 'p1', date: RENT_DUE })
    .put('notes', { id: 'n1', title: 'Deploy', content: 'How the deployment works' })
    .put('notes', { id: 'n2', title: 'Party', content: 'Cake and music' });
  for (const { id, content } of device.rows('notes'))
    device.vectors.set(String(id), { ...embedWords(String(content)), content: String(content) });
  return device;
}

type Call = [tool: string, input?: Record<string, unknown>];
const TODO = { status: 'todo', priority: 'medium' };
const ALL = ['Buy milk', 'Call Bob', 'Pay rent', 'Old thing'];
const OPEN: [Call[], string[]] = [[['list_tasks', { status: 'todo' }]], ['3', 'Buy milk', 'Call Bob', 'Pay rent']];
const FOUND: [Call[], string[]] = [[['search_notes', { query: 'deployment', limit: 5 }]], ['How the deployment works']];
const DUE: [Call[], string[]] = [[['list_tasks_due_today', {}]], ['Pay rent']];
const changed = (task: string, id: string, input: object, says = task): [Call[], string[]] => [
  [
    ['list_tasks', { search: task }],
    ['update_task', { task_id: id, ...input }],
  ],
  [says],
];
const DONE = changed('Buy milk', 't1', { status: 'done' });
const RENAMED = changed('Call Bob', 't2', { title: 'Call Alice' }, 'Call Alice');
const HIGH = changed('Call Bob', 't2', { priority: 'high' });
const DELETED: [Call[], string[]] = [
  [
    ['list_tasks', { search: 'Buy milk' }],
    ['delete_task', { task_id: 't1' }],
  ],
  ['Buy milk'],
];
const made = (title: string, more: object = {}): [Call[], string[]] => [
  [['create_task', { title, ...TODO, ...more }]],
  [title],
];
const madeIn = (title: string, more: object = {}): [Call[], string[]] => [
  [
    ['list_projects', {}],
    ['create_task', { title, ...TODO, project_id: 'p1', ...more }],
  ],
  [title],
];
const LISTED: [Call[], string[]] = [[['list_tasks', {}]], ALL];
const BOTH: [Call[], string[]] = [
  [
    ['list_projects', {}],
    ['list_tasks', {}],
  ],
  ['Website', 'Garden', ...ALL],
];
const NOTHING = (says: string): [Call[], string[]] => [[], [says]];
const FRIDAY = { due_date: '2026-05-08' };
const TOMORROW = { due_date: '2026-05-07' };

const PROMPTS: [prompt: string, [calls: Call[], says: string[]]][] = [
  ['List my tasks', LISTED],
  ['What tasks do I have?', LISTED],
  ['How many todo tasks do I have?', [OPEN[0], ['You have 3 todo tasks']]],
  ['Show my done tasks', [[['list_tasks', { status: 'done' }]], ['You have 1 done task', 'Old thing']]],
  ['What is due today?', [DUE[0], ['You have 1 task due today']]],
  ['Create a task called Buy milk for tomorrow', made('Buy milk', TOMORROW)],
  ['Create a task called Prepare Friday meeting', made('Prepare Friday meeting')],
  ['Create a task called Buy milk and bread and eggs', made('Buy milk and bread and eggs')],
  ['Please create a new task: Send invoice, high priority', made('Send invoice', { priority: 'high' })],
  ['Add a task "Call the bank" for Friday', made('Call the bank', FRIDAY)],
  ['Create a task called Plan menu by 12 May', made('Plan menu', { due_date: '2026-05-12' })],
  ['Create a high priority task called Fix header in project Website', madeIn('Fix header', { priority: 'high' })],
  [
    'Could you add a task named "Write report" to the project Website with low priority, due 2026-06-01?',
    madeIn('Write report', { priority: 'low', due_date: '2026-06-01' }),
  ],
  ['Create a task called Fix in project Nowhere', [[['list_projects', {}]], ['Nowhere', 'nothing was changed']]],
  [
    'Create a project Apollo and a task called Write plan in it',
    [
      [
        ['create_project', { name: 'Apollo' }],
        ['create_task', { title: 'Write plan', ...TODO, project_id: 'projects-10' }],
      ],
      ['Apollo', 'Write plan'],
    ],
  ],
  ['Mark Buy milk as done', DONE],
  ['Finish Buy milk', DONE],
  ['Start working on Call Bob', changed('Call Bob', 't2', { status: 'in_progress' })],
  ['Rename Call Bob to Call Alice', RENAMED],
  ['Make Call Bob high priority', HIGH],
  ['Change the due date of Call Bob to Friday', changed('Call Bob', 't2', FRIDAY)],
  ['Delete the task Buy milk', DELETED],
  [
    'Delete the task Fly to Mars',
    [[['list_tasks', { search: 'Fly to Mars' }]], ['Fly to Mars', 'nothing was changed']],
  ],
  ['Delete all my tasks', NOTHING('does not understand')],
  ['Sing a song', NOTHING('does not understand')],
  ['Find notes about deployment', FOUND],
  ['Search my notes for cake', [[['search_notes', { query: 'cake', limit: 5 }]], ['Cake and music']]],
  [
    'Show the note "Deploy"',
    [
      [
        ['list_notes', {}],
        ['get_note', { note_id: 'n1' }],
      ],
      ['How the deployment works'],
    ],
  ],
  [
    'Create a note called Shopping: milk and eggs',
    [[['create_note', { title: 'Shopping', content: 'milk and eggs' }]], ['Shopping']],
  ],
  [
    'Delete the note Party',
    [
      [
        ['list_notes', {}],
        ['delete_note', { note_id: 'n2' }],
      ],
      ['Party'],
    ],
  ],
  [
    'Create a checkpoint called Beta in project Website for 12 June',
    [
      [
        ['list_projects', {}],
        ['create_checkpoint', { project_id: 'p1', title: 'Beta', date: '2026-06-12' }],
      ],
      ['Beta'],
    ],
  ],
  ['Create a checkpoint called Beta for 12 June', NOTHING('say which one')],
  [
    'Add a comment to the task Call Bob: he is away',
    [
      [
        ['list_tasks', { search: 'Call Bob' }],
        ['add_task_comment', { task_id: 't2', author: 'Assistant', content: 'he is away' }],
      ],
      ['he is away'],
    ],
  ],
  ['List my projects and my tasks', BOTH],
  [
    'List the tasks in project Website',
    [
      [
        ['list_projects', {}],
        ['list_tasks', { project_id: 'p1' }],
      ],
      ['Call Bob'],
    ],
  ],

  ['Zeige meine Aufgaben', LISTED],
  ['Wie viele offene Aufgaben habe ich?', OPEN],
  ['Was ist heute fällig?', DUE],
  [
    'Erstelle eine Aufgabe namens Brot kaufen mit hoher Priorität bis morgen',
    made('Brot kaufen', { priority: 'high', ...TOMORROW }),
  ],
  ['Erstelle im Projekt Website eine Aufgabe: Kopfzeile reparieren', madeIn('Kopfzeile reparieren')],
  ['Markiere Buy milk als erledigt', DONE],
  ['Benenne Call Bob in Call Alice um', RENAMED],
  ['Finde Notizen über deployment', FOUND],

  ['Montre mes tâches', LISTED],
  ['Combien de tâches ouvertes ai-je ?', OPEN],
  ['Crée une tâche « Appeler Paul » dans le projet Website pour vendredi', madeIn('Appeler Paul', FRIDAY)],
  ['Marque Buy milk comme terminée', DONE],
  ['Renomme Call Bob en Call Alice', RENAMED],
  ['Trouve les notes sur deployment', FOUND],

  ['Muestra mis tareas', LISTED],
  ['¿Qué tareas vencen hoy?', DUE],
  [
    'Crea una tarea llamada Comprar pan para mañana con prioridad alta',
    made('Comprar pan', { priority: 'high', ...TOMORROW }),
  ],
  ['Pon la prioridad de Call Bob en alta', HIGH],
  ['Borra la tarea Buy milk', DELETED],

  ['Tampilkan tugas saya', LISTED],
  ['Berapa banyak tugas yang belum selesai?', OPEN],
  ['Buat tugas bernama Beli roti untuk besok', made('Beli roti', TOMORROW)],
  ['Tandai Buy milk sebagai selesai', DONE],
  ['Cari catatan tentang deployment', FOUND],

  ['Покажи мои задачи', LISTED],
  ['Сколько у меня открытых задач?', OPEN],
  ['Создай задачу «Позвонить Ане» в проекте Website на пятницу', madeIn('Позвонить Ане', FRIDAY)],
  ['Измени приоритет задачи Call Bob на высокий', HIGH],
  ['Найди заметки про deployment', FOUND],

  ['列出我的项目和任务', BOTH],
  ['我有多少个未完成的任务？', OPEN],
  ['在Website项目中创建任务：修复标题', madeIn('修复标题')],
  ['把“Buy milk”标记为完成', DONE],
  ['查找关于deployment的笔记', FOUND],

  ['タスクを一覧表示して', LISTED],
  ['今日が期限のタスクを見せて', DUE],
  ['明日までに「パンを買う」というタスクを追加してください', made('パンを買う', TOMORROW)],
  ['「Call Bob」の優先度を高にして', HIGH],
  ['「Buy milk」タスクを削除して', DELETED],

  ['내 작업과 프로젝트 보여 줘', BOTH],
  ['미완료 작업이 몇 개 있어?', OPEN],
  ['금요일까지 "전화하기" 작업을 추가해 줘', made('전화하기', FRIDAY)],
  ['"Buy milk" 작업을 완료로 표시해 줘', DONE],

  ['اعرض مشاريعي ومهامي', BOTH],
  ['كم عدد المهام المفتوحة؟', OPEN],
  ['أنشئ مهمة باسم الاتصال بآنا في مشروع Website يوم الجمعة', madeIn('الاتصال بآنا', FRIDAY)],
  ['أعد تسمية Call Bob إلى Call Alice', RENAMED],
  ['ابحث عن ملاحظات حول deployment', FOUND],
];

// Side by side: each waits for the pauses of a model that speaks word by word.
const answers = new Map<string, ReturnType<typeof chatOnDevice>>();
beforeAll(async () => {
  for (const [prompt] of PROMPTS) answers.set(prompt, chatOnDevice(filled(), prompt));
  await Promise.allSettled(answers.values());
});

it('is asked in ten languages', () => expect(PROMPTS.length).toBeGreaterThanOrEqual(60));

it.each(PROMPTS)('%s', async (prompt, [calls, says]) => {
  const { uses, text } = (await answers.get(prompt)) ?? { uses: [], text: '' };
  expect(uses.map(({ tool, input }) => [tool.name, input])).toEqual(calls);
  for (const piece of says) expect(text).toContain(piece);
  expect(text).not.toMatch(/undefined|\[object|[\ue100-\ue1ff]/);
});

it('changes nothing where several rows could be meant, and takes the project that the person looks at', async () => {
  const device = filled().put('tasks', { id: 't9', title: 'Buy milk' });
  const { text } = await chatOnDevice(device, 'Delete the task Buy milk');
  expect(text).toContain('Which one?');
  expect(device.asked).toHaveLength(1);
  const { uses } = await chatOnDevice(filled(), 'Create a task called Sow beans', { projectId: 'p2' });
  expect(uses[0]?.input).toMatchObject({ project_id: 'p2' });
});

it('says when there is more than was shown', async () => {
  const device = new MemoryDevice();
  for (let place = 0; place < 120; place += 1) device.put('tasks', { title: `Task ${place}` });
  const { text } = await chatOnDevice(device, 'List my tasks');
  expect(text).toContain('There are more than these.');
});
