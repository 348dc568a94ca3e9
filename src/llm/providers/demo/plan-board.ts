import { phrasesByLanguage } from './phrases/index';
import type { BoardKind } from './reading/kinds';
import { BoardPlan, COLORS, type PlannedCall } from './board-plan';
import { samplesByLanguage } from './samples/index';
import type { Understanding } from './understand-prompt';

const BLOCKS_MAX = 1_000;
/** Distance of the rows of a drawing. */
const ROW = 172;
const PRICING = /pricing|preis|tarif|prix|precio|harga|(?<![а-яё])цен|定价|价格|価格|料金|가격|요금|تسعير|أسعار/iu;

/**
 * The board as tool calls, in order; the same understanding gives the same plan. What is named becomes exactly that, what is
 * counted as many, and nothing is put beside it. `blocks`: cut or filled up to so many. `origin`: where columns and drawings start.
 */
export function planBoard(asked: Understanding, blocks: number | undefined, origin = { x: 0, y: 0 }): PlannedCall[] {
  const total = Math.min(BLOCKS_MAX, blocks ?? asked.counts.block ?? 0);
  const kind = asked.kind ?? (total > 0 ? 'plan' : undefined);
  if (kind === undefined) return [];
  const plan = new BoardPlan(asked, phrasesByLanguage[asked.language], samplesByLanguage[asked.language], origin);
  layouts[kind](plan);
  return total > 0 ? plan.resized(total) : plan.calls;
}

const layouts: Record<BoardKind, (plan: BoardPlan) => void> = {
  notes(plan) {
    plan.stickies(plan.notes());
  },
  columns(plan) {
    plan.heading();
    const groups = plan.named('column').map((title) => ({ title, texts: [] as string[] }));
    plan.columns(groups, plan.hasStatedTasks ? plan.tasks(0) : undefined);
  },
  kanban(plan) {
    plan.heading();
    const { words } = plan.samples;
    const [todo, doing, done] = [plan.label('todo'), plan.label('doing'), plan.label('done')];
    const count = plan.asked.counts.column ?? 3;
    const usual = [
      [],
      [todo],
      [todo, done],
      [todo, doing, done],
      [todo, doing, words.review, done],
      [words.backlog, todo, doing, words.review, done],
    ][Math.min(5, count)] ?? [todo, doing, done];
    const further = Array.from({ length: count - usual.length }, (_, place) => `${words.column} ${place + 5}`);
    const names = plan.asked.names.column
      ? plan.named('column')
      : [...usual.slice(0, -1), ...further, ...usual.slice(-1)];
    // What is new is still to do.
    const home = Math.max(0, names.indexOf(todo));
    plan.columns(
      names.map((title) => ({ title, texts: [] })),
      plan.tasks(6),
      home,
    );
  },
  retrospective(plan) {
    plan.heading({ text: `${plan.samples.words.retrospective}: ${plan.title}` });
    if (plan.asked.names.column) return plan.columns(plan.named('column').map((title) => ({ title, texts: [] })));
    const { titles } = plan.say;
    const count = plan.asked.counts.sticky ?? plan.asked.counts.task;
    plan.columns([
      { title: titles.good, texts: plan.items('good', count), color: 'green' },
      { title: titles.bad, texts: plan.items('bad', count), color: 'pink' },
      { title: titles.improve, texts: plan.items('improve', count), color: 'blue' },
    ]);
  },
  swot(plan) {
    plan.heading();
    const colors = { strengths: 'green', weaknesses: 'pink', opportunities: 'blue', threats: 'purple' } as const;
    plan.columns(
      (['strengths', 'weaknesses', 'opportunities', 'threats'] as const).map((part) => ({
        title: plan.label(part),
        texts: plan.samples.swot[part],
        color: colors[part],
      })),
    );
  },
  mindmap(plan) {
    // A tree from left to right (from right to left in Arabic): leaves in a column, each branch before the middle of its own.
    const { x, y } = plan.origin;
    const isNamed = plan.asked.names.branch !== undefined;
    const themes = ['goals', 'ideas', 'tasks', 'risks', 'questions', 'next'] as const;
    const count = Math.max(1, plan.asked.counts.branch ?? 5);
    const branches = isNamed
      ? plan.named('branch').map((title) => ({ title, leaves: [] as string[] }))
      : Array.from({ length: count }, (_, place) => {
          const theme = themes[place];
          return theme
            ? { title: plan.say.titles[theme], leaves: plan.items(theme, 2) }
            : {
                title: `${plan.say.titles.ideas} ${place + 1}`,
                leaves: plan.ideas(count * 2).slice(place * 2, place * 2 + 2),
              };
        });
    const height = isNamed ? ROW : 2 * ROW;
    const across = (depth: number) => (plan.isRightToLeft ? x + 600 - depth * 300 : x + depth * 300);
    const centre = plan.add('create_shape', {
      shape: 'ellipse',
      text: plan.title,
      color: 'purple',
      x: across(0),
      y: y + ((branches.length - 1) * height) / 2 + (isNamed ? 0 : ROW / 2),
    });
    const nodes = branches.map(({ title, leaves }, place) => ({
      leaves,
      place,
      id: plan.add('create_shape', {
        shape: 'rectangle',
        text: title,
        color: 'blue',
        x: across(1),
        y: y + place * height + (isNamed ? 0 : ROW / 2),
      }),
    }));
    const arrows = nodes.flatMap(({ leaves, id, place }) =>
      leaves.map((text, leaf) => ({
        from: id,
        to: plan.add('create_sticky', {
          text,
          color: COLORS[place % COLORS.length],
          x: across(2),
          y: y + (place * 2 + leaf) * ROW,
        }),
      })),
    );
    for (const { id } of nodes) plan.add('create_connector', { from: centre, to: id });
    for (const { from, to } of arrows) plan.add('create_connector', { from, to });
  },
  flow(plan) {
    plan.heading({ isPlaced: true });
    const { x, y } = plan.origin;
    const steps =
      plan.asked.names.step ?? plan.spread(plan.taskBank(), plan.asked.counts.step ?? 5).map((texts) => texts[0]);
    const last = steps.length - 1;
    const ids = steps.map((text, place) =>
      plan.add('create_shape', {
        shape: place === 0 || place === last ? 'ellipse' : 'rectangle',
        text: text ?? `${plan.samples.words.step} ${place + 1}`,
        color: place === 0 ? 'green' : place === last ? 'pink' : 'blue',
        x,
        y: y + 96 + place * ROW,
      }),
    );
    ids.slice(1).forEach((to, place) => plan.add('create_connector', { from: ids[place], to }));
  },
  comparison(plan) {
    const isPricing = PRICING.test(plan.asked.topic) && !plan.asked.names.option;
    const { title, models, rows } = plan.samples.pricing;
    plan.heading(isPricing ? { text: title } : {});
    const named = plan.asked.names.option ?? plan.sides();
    const count = plan.asked.counts.option ?? 3;
    const options =
      named.length > 1
        ? named
        : Array.from(
            { length: count },
            (_, place) => (isPricing && models[place]) || `${plan.label('option')} ${place + 1}`,
          );
    plan.add('create_table', {
      columns: [plan.label('criterion'), ...options],
      rows: isPricing
        ? rows.map(([row, ...cells]) => [row, ...options.map((_, place) => cells[place] ?? '–')])
        : plan.say.rows.map((row) => [row, ...options.map(() => '–')]),
    });
  },
  table(plan) {
    plan.heading();
    const columns = plan.asked.names.column ?? plan.numbered('column', plan.asked.counts.column ?? 3);
    const rows = plan.asked.names.task ?? Array.from({ length: 3 }, () => '');
    plan.add('create_table', { columns, rows: rows.map((row) => [row, ...columns.slice(1).map(() => '')]) });
  },
  checklist(plan) {
    const named = plan.asked.names.task;
    plan.add('create_todo', {
      title: plan.asked.topic || plan.say.titles.tasks,
      items: (named ?? plan.tasks(8)).map((text) => ({ text, isDone: false })),
    });
  },
  timeline(plan) {
    plan.phases({ isNumbered: plan.asked.names.phase === undefined });
  },
  plan(plan) {
    if (plan.asked.isWeek) return plan.week();
    plan.phases({ isNumbered: false });
  },
  brainstorm(plan) {
    plan.heading();
    plan.stickies(plan.ideas(plan.asked.counts.task ?? 10));
  },
  code(plan) {
    plan.heading();
    const language = /python/i.test(plan.asked.topic) ? 'python' : /sql/i.test(plan.asked.topic) ? 'sql' : 'typescript';
    const code = {
      python: '# The demo model writes no real code\ndef main() -> None:\n    print("ready")\n\n\nmain()\n',
      sql: '-- The demo model writes no real code\nSELECT id, name\nFROM items\nORDER BY name;\n',
      typescript:
        'export function main(): void {\n  // the demo model writes no real code\n  process.stdout.write("ready\\n");\n}\n',
    }[language];
    plan.add('create_code', { language, code });
  },
  meeting(plan) {
    plan.heading();
    const { titles } = plan.say;
    plan.add('create_list', {
      title: plan.label('overview'),
      items: [plan.title, titles.questions, plan.label('decisions'), titles.next],
      isOrdered: true,
    });
    plan.add('create_list', { title: titles.questions, items: plan.items('questions') });
    plan.add('create_todo', { title: titles.next, items: plan.asked.names.task ?? plan.items('next') });
  },
};
