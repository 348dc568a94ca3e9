import { phrasesByLanguage } from './phrases/index';
import type { Label, Phrases, Theme } from './phrases/phrases';
import type { Understanding } from './understand-prompt';

/** One tool call to make. A value `@key` stands for the id that the planned call of that key was answered. */
export interface PlannedCall {
  key: string;
  tool: string;
  args: Record<string, unknown>;
}

const COLORS = ['yellow', 'green', 'blue', 'pink', 'purple', 'gray'] as const;
const BLOCKS_MAX = 1_000;
/** Distance of the rows of a drawing. */
const ROW = 172;

/** The board as tool calls, in order. The same understanding gives the same plan. `origin`: where drawings start. */
export function planBoard(asked: Understanding, blocks: number | undefined, origin = { x: 0, y: 0 }): PlannedCall[] {
  const plan = new Plan(asked, phrasesByLanguage[asked.language], origin);
  const isDrawn = asked.kind === 'mindmap' || asked.kind === 'flow';
  plan.add('create_heading', { text: asked.topic, level: 1, ...(isDrawn && origin) });
  layouts[asked.kind](plan);
  const total = Math.min(BLOCKS_MAX, blocks ?? asked.blocks ?? 0);
  return total > 0 ? plan.resized(total) : plan.calls;
}

class Plan {
  calls: PlannedCall[] = [];
  constructor(
    readonly asked: Understanding,
    readonly say: Phrases,
    readonly origin: { x: number; y: number },
  ) {}

  add(tool: string, args: Record<string, unknown>): string {
    const key = `b${this.calls.length}`;
    this.calls.push({ key, tool, args });
    return `@${key}`;
  }
  items(theme: Theme, count?: number): string[] {
    const texts = this.say.items[theme];
    return Array.from({ length: count ?? texts.length }, (_, place) => {
      const text = (texts[place % texts.length] ?? '').replace('{t}', this.asked.topic);
      return place < texts.length ? text : `${this.say.titles[theme]} ${place + 1}: ${text}`;
    });
  }
  label(name: Label): string {
    return this.say.labels[name];
  }
  section(title: string, color: string): string {
    return this.add('create_section', { title, color });
  }
  stickies(texts: readonly string[], color: string, section?: string): void {
    for (const text of texts) this.add('create_sticky', { text, color, ...(section && { section }) });
  }
  /** The same board with exactly so many blocks: cut at its end, or filled up with stickies. */
  resized(total: number): PlannedCall[] {
    if (this.calls.length >= total) return this.calls.slice(0, total);
    const sections = this.calls.filter(({ tool }) => tool === 'create_section').map(({ key }) => `@${key}`);
    const missing = total - this.calls.length;
    const texts = this.items('ideas', missing);
    texts.forEach((text, place) => {
      const section = sections[place % Math.max(1, sections.length)];
      this.add('create_sticky', { text, color: COLORS[place % COLORS.length], ...(section && { section }) });
    });
    return this.calls;
  }
}

/** Sections first, so that their ids are known when their members are made. */
function columns(plan: Plan, groups: readonly { title: string; color: string; texts: readonly string[] }[]): void {
  const sections = groups.map(({ title, color }) => plan.section(title, color));
  groups.forEach(({ texts, color }, place) =>
    plan.stickies(texts, color === 'gray' ? 'yellow' : color, sections[place]),
  );
}

const layouts: Record<Understanding['kind'], (plan: Plan) => void> = {
  kanban(plan) {
    const names = [plan.label('todo'), plan.label('doing'), plan.label('done'), ...plan.say.phases];
    const count = Math.max(2, plan.asked.columns ?? 3);
    const per = Math.max(1, Math.ceil((plan.asked.stickies ?? plan.asked.items ?? count * 2) / count));
    const tasks = plan.items('tasks', per * count);
    columns(
      plan,
      Array.from({ length: count }, (_, place) => ({
        title: names[place] ?? `${plan.label('option')} ${place + 1}`,
        color: COLORS[(place + 5) % COLORS.length] ?? 'gray',
        texts: tasks.slice(place * per, (place + 1) * per),
      })),
    );
  },
  retrospective(plan) {
    columns(plan, [
      { title: plan.say.titles.good, color: 'green', texts: plan.items('good', plan.asked.items) },
      { title: plan.say.titles.bad, color: 'pink', texts: plan.items('bad', plan.asked.items) },
      { title: plan.say.titles.improve, color: 'blue', texts: plan.items('improve', plan.asked.items) },
    ]);
    plan.add('create_todo', { title: plan.say.titles.next, items: plan.items('next') });
  },
  swot(plan) {
    columns(plan, [
      { title: plan.label('strengths'), color: 'green', texts: plan.items('good', plan.asked.items ?? 3) },
      { title: plan.label('weaknesses'), color: 'pink', texts: plan.items('bad', plan.asked.items ?? 3) },
      { title: plan.label('opportunities'), color: 'blue', texts: plan.items('ideas', plan.asked.items ?? 3) },
      { title: plan.label('threats'), color: 'purple', texts: plan.items('risks', plan.asked.items ?? 3) },
    ]);
  },
  mindmap(plan) {
    // A tree from left to right: the leaves stand in a column, each branch before the middle of its two, the centre before all.
    const { x, y } = plan.origin;
    const themes = ['goals', 'ideas', 'tasks', 'risks', 'questions', 'next'] as const;
    const branches = themes.slice(0, Math.max(2, Math.min(6, plan.asked.items ?? 5)));
    const top = y + 96;
    const centre = plan.add('create_shape', {
      shape: 'ellipse',
      text: plan.asked.topic,
      color: 'purple',
      x,
      y: top + (branches.length - 1) * ROW + ROW / 2,
    });
    const nodes = branches.map((theme, place) => ({
      theme,
      id: plan.add('create_shape', {
        shape: 'rectangle',
        text: plan.say.titles[theme],
        color: 'blue',
        x: x + 300,
        y: top + place * 2 * ROW + ROW / 2,
      }),
    }));
    const leaves = nodes.flatMap(({ theme, id }, place) =>
      plan.items(theme, 2).map((text, leaf) => ({
        from: id,
        to: plan.add('create_sticky', {
          text,
          color: COLORS[place % COLORS.length],
          x: x + 600,
          y: top + (place * 2 + leaf) * ROW,
        }),
      })),
    );
    for (const { id } of nodes) plan.add('create_connector', { from: centre, to: id });
    for (const { from, to } of leaves) plan.add('create_connector', { from, to });
  },
  flow(plan) {
    const steps = plan.items('tasks', plan.asked.items ?? 4);
    const { x, y } = plan.origin;
    const question = plan.say.items.questions[0]?.replace('{t}', plan.asked.topic) ?? '?';
    const nodes = [
      { shape: 'ellipse', text: plan.label('start'), color: 'green' },
      ...steps.map((text) => ({ shape: 'rectangle', text, color: 'blue' })),
      { shape: 'diamond', text: question, color: 'yellow' },
      { shape: 'ellipse', text: plan.label('end'), color: 'pink' },
    ];
    const ids = nodes.map((node, place) => plan.add('create_shape', { ...node, x, y: y + 96 + place * ROW }));
    ids.slice(1).forEach((to, place) => plan.add('create_connector', { from: ids[place], to }));
  },
  comparison(plan) {
    const names = plan.asked.topic
      .replace(/\s+/g, ' ')
      .split(/ (?:vs\.?|versus|and|or|und|oder|et|ou|y|o|dan|atau|и|или|و|أو) |、|, ?|与|和|と|와 |과 /iu)
      .map((name) => name.trim())
      .filter(Boolean);
    const options =
      names.length > 1
        ? names.slice(0, 6)
        : Array.from(
            { length: plan.asked.items ?? plan.asked.columns ?? 3 },
            (_, place) => `${plan.label('option')} ${place + 1}`,
          );
    plan.add('create_table', {
      columns: [plan.label('criterion'), ...options],
      rows: plan.say.rows.map((row) => [row, ...options.map(() => '–')]),
    });
    for (const [place, option] of options.entries())
      plan.add('create_list', { title: option, items: plan.items(place % 2 ? 'risks' : 'good', 3) });
    plan.add('create_text', { text: plan.items('questions').join('\n') });
  },
  checklist(plan) {
    const items = plan.items('tasks', plan.asked.items ?? 6);
    plan.add('create_todo', { title: plan.asked.topic, items: items.map((text) => ({ text, isDone: false })) });
    plan.add('create_todo', { title: plan.say.titles.next, items: plan.items('next') });
    plan.add('create_sticky', { text: plan.items('risks')[0], color: 'pink' });
  },
  timeline(plan) {
    const count = Math.max(2, Math.min(12, plan.asked.items ?? plan.asked.columns ?? plan.say.phases.length));
    const names = Array.from(
      { length: count },
      (_, place) => `${place + 1}. ${plan.say.phases[place % plan.say.phases.length]}`,
    );
    const sections = names.map((name, place) => plan.section(name, COLORS[place % COLORS.length] ?? 'gray'));
    const tasks = plan.items('tasks', count * 2);
    const first = sections.map((section, place) => {
      const id = plan.add('create_sticky', { text: tasks[place * 2], color: COLORS[place % COLORS.length], section });
      plan.add('create_todo', { title: '', items: [tasks[place * 2 + 1]], section });
      return id;
    });
    first.slice(1).forEach((to, place) => plan.add('create_connector', { from: first[place], to }));
  },
  brainstorm(plan) {
    const count = plan.asked.stickies ?? plan.asked.items ?? 10;
    plan
      .items('ideas', count)
      .forEach((text, place) => plan.add('create_sticky', { text, color: COLORS[place % COLORS.length] }));
  },
  code(plan) {
    plan.add('create_text', { text: plan.items('goals')[0] });
    const language = /python/i.test(plan.asked.topic) ? 'python' : /sql/i.test(plan.asked.topic) ? 'sql' : 'typescript';
    const code = {
      python: 'def main() -> None:\n    # TODO\n    print("ready")\n\n\nmain()\n',
      sql: 'SELECT id, name\nFROM items\nORDER BY name;\n',
      typescript:
        'export function main(): void {\n  // the demo model writes no real code\n  process.stdout.write("ready\\n");\n}\n',
    }[language];
    plan.add('create_code', { language, code });
    plan.add('create_todo', { title: plan.say.titles.next, items: plan.items('tasks', 4) });
  },
  meeting(plan) {
    plan.add('create_list', { title: plan.label('participants'), items: ['A', 'B', 'C'] });
    plan.add('create_list', { title: plan.say.titles.questions, items: plan.items('questions'), isOrdered: true });
    plan.add('create_text', { text: plan.items('goals').join('\n') });
    plan.add('create_list', { title: plan.label('decisions'), items: plan.items('next', 2) });
    plan.add('create_todo', { title: plan.say.titles.tasks, items: plan.items('tasks', plan.asked.items ?? 4) });
  },
  plan(plan) {
    plan.add('create_text', { text: plan.items('goals')[0] });
    columns(plan, [
      { title: plan.say.titles.goals, color: 'green', texts: plan.items('goals', 3) },
      { title: plan.say.titles.ideas, color: 'yellow', texts: plan.items('ideas', plan.asked.items ?? 3) },
      { title: plan.say.titles.risks, color: 'pink', texts: plan.items('risks', 3) },
    ]);
    plan.add('create_todo', { title: plan.say.titles.tasks, items: plan.items('tasks', plan.asked.items ?? 5) });
    plan.add('create_table', {
      columns: [plan.label('overview'), ...plan.say.phases],
      rows: [[plan.asked.topic, ...plan.say.phases.map((_, place) => String(place + 1))]],
    });
  },
};
