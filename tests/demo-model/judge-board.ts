import { resolveModels } from '../../config/models';
import { type CanvasView } from '../../src/agents/canvas/canvas-view';
import { generateOnCanvas } from '../../src/agents/canvas/generate-on-canvas';
import type { BlockDraft } from '../../src/contracts/canvas/blocks';
import { createModelCatalogue } from '../../src/llm/catalogue';
import { createMemoryContext, createMemoryJournal } from '../rigs/in-memory-run-context';

/** What a prompt asks for. What is not said here must not be on the board. */
export interface Wanted {
  /** A title: what it must contain, or that there may be one. Default: none. */
  heading?: string | true;
  /** Texts of stickies, exactly and in order; or how many. Default: none. */
  stickies?: readonly string[] | number;
  /** Titles of columns in reading order; or how many. Default: none. */
  columns?: readonly string[] | number;
  /** Stickies that lie in each column. */
  inColumns?: readonly number[];
  /** At least so many stickies in each column. */
  leastInColumns?: number;
  /** Texts of shapes joined by arrows from each to the next; or how many. */
  steps?: readonly string[] | number;
  /** Texts of shapes that the first one points at. */
  branches?: readonly string[];
  /** Items of a checklist. */
  tasks?: readonly string[] | number;
  /** Head of a table. */
  table?: readonly string[];
}

const models = createModelCatalogue(resolveModels({ keys: {}, baseUrls: {} }));
export const EMPTY: CanvasView = { blocks: [], occupied: [], total: 0 };

/** Has the demo model work on a canvas through the agent's own loop. */
export async function askDemo(prompt: string, view: CanvasView = EMPTY) {
  const input = { canvasId: 'c'.repeat(24), generationSessionId: '00000000-0000-4000-8000-000000000000', prompt };
  const context = createMemoryContext(createMemoryJournal(), { input }, {});
  return generateOnCanvas(context, { models, view, onPreview: () => undefined, callLimits: { totalMs: 5_000 } });
}

/** What is wrong with a board, by rules; empty where it is what was asked, and nothing else. */
export function judgeBoard(drafts: readonly BlockDraft[], wanted: Wanted, { isRightToLeft = false } = {}): string[] {
  const faults: string[] = [];
  const of = <Kind extends BlockDraft['kind']>(kind: Kind) =>
    drafts.filter((draft): draft is Extract<BlockDraft, { kind: Kind }> => draft.kind === kind);
  const check = (what: string, given: readonly string[], asked: readonly string[] | number | undefined) => {
    if (typeof asked === 'number' ? given.length !== asked : given.join('\n') !== (asked ?? []).join('\n'))
      faults.push(`${what}: ${JSON.stringify(given)}, asked: ${JSON.stringify(asked ?? 'none')}`);
    if (new Set(given).size !== given.length) faults.push(`${what} repeat: ${JSON.stringify(given)}`);
    if (given.length > 1 && given.some((text) => text.trim() === '' || /\{t\}|undefined/.test(text)))
      faults.push(`${what} without words: ${JSON.stringify(given)}`);
  };
  if (drafts.some(({ operation }) => operation !== 'create')) faults.push('something was changed');

  const headings = of('heading').map(({ content }) => content.text);
  const isTitled =
    wanted.heading === undefined
      ? headings.length === 0
      : headings.length <= 1 &&
        (wanted.heading === true || headings[0]?.toLowerCase().includes(wanted.heading.toLowerCase()) === true);
  if (!isTitled) faults.push(`heading: ${JSON.stringify(headings)}, asked: ${String(wanted.heading)}`);

  const columns = of('section').sort((a, b) => (isRightToLeft ? b.x - a.x : a.x - b.x));
  check(
    'columns',
    columns.map(({ content }) => content.title),
    wanted.columns,
  );
  if (new Set(columns.map(({ y }) => y)).size > 1) faults.push('the columns are in several rows');
  const within = columns.map(
    (column) =>
      of('sticky').filter(
        ({ x, y }) => x >= column.x && x < column.x + column.width && y >= column.y && y < column.y + column.height,
      ).length,
  );
  if (wanted.inColumns && within.join() !== wanted.inColumns.join()) faults.push(`in columns: ${within.join()}`);
  if (wanted.leastInColumns !== undefined && within.some((count) => count < (wanted.leastInColumns ?? 0)))
    faults.push(`in columns: ${within.join()}`);
  const hasTasksInColumns = wanted.inColumns !== undefined || wanted.leastInColumns !== undefined;
  const inColumns = within.reduce((sum, count) => sum + count, 0);
  check(
    'stickies',
    of('sticky').map(({ content }) => content.text),
    wanted.stickies ?? (hasTasksInColumns ? inColumns : undefined),
  );

  const shapes = of('shape');
  const arrows = of('connector').map(({ content }) => `${content.fromBlockId}>${content.toBlockId}`);
  const texts = shapes.map(({ content }) => content.text);
  if (wanted.branches) {
    check('branches', texts.slice(1), wanted.branches);
    check(
      'arrows',
      arrows,
      shapes.slice(1).map(({ id }) => `${shapes[0]?.id}>${id}`),
    );
  } else {
    check('steps', texts, wanted.steps);
    check(
      'arrows',
      arrows,
      shapes.slice(1).map(({ id }, place) => `${shapes[place]?.id}>${id}`),
    );
  }
  check(
    'tasks',
    of('todo').flatMap(({ content }) => content.items.map(({ text }) => text)),
    wanted.tasks,
  );
  if (of('todo').length !== (wanted.tasks === undefined ? 0 : 1)) faults.push(`${of('todo').length} checklists`);
  check(
    'table',
    of('table').flatMap(({ content }) => content.columns),
    wanted.table,
  );
  const others = drafts.filter(({ kind }) => ['text', 'list', 'code', 'link', 'image'].includes(kind));
  if (others.length > 0) faults.push(`not asked for: ${others.map(({ kind }) => kind).join(', ')}`);
  return faults;
}
