import { resolveModels } from '../../../config/models';
import { createMemoryContext, createMemoryJournal } from '../../../tests/rigs/in-memory-run-context';
import type { BlockDraft } from '../../contracts/canvas/blocks';
import { draftSchema } from '../../contracts/canvas/blocks';
import { createModelCatalogue } from '../../llm/catalogue';
import { AppError } from '../../platform/errors';
import { RunFenced } from '../../runs/lifecycle/run-context';
import type { CanvasView } from './canvas-view';
import { type CanvasPart, generateOnCanvas } from './generate-on-canvas';
import { isOverlapping } from './layout/box-index';
import { startOwnTime } from '../../../tests/support/own-time';

const EMPTY: CanvasView = { blocks: [], occupied: [], total: 0 };
const models = createModelCatalogue(resolveModels({ keys: {}, baseUrls: {} }));
const inputFor = (prompt: string, continues?: { generationSessionId: string; made: number; why: string }) => ({
  canvasId: 'c'.repeat(24),
  generationSessionId: '00000000-0000-4000-8000-000000000000',
  prompt,
  ...(continues && { continues }),
});

interface Shown {
  drafts: BlockDraft[];
  withdrawn: string[];
}
async function generate(
  prompt: string,
  options: {
    journal?: ReturnType<typeof createMemoryJournal>;
    throwAfter?: number;
    view?: CanvasView;
    signal?: AbortSignal;
    continues?: { generationSessionId: string; made: number; why: string };
    onPart?: (part: CanvasPart) => void;
  } = {},
) {
  const journal = options.journal ?? createMemoryJournal();
  const context = createMemoryContext(journal, { input: inputFor(prompt, options.continues) }, options);
  const previews: Shown[] = [];
  const result = await generateOnCanvas(context, {
    models,
    view: options.view ?? EMPTY,
    onPreview: (drafts, withdrawn) => void previews.push({ drafts, withdrawn }),
    ...(options.onPart && { onPart: options.onPart }),
    callLimits: { backoffMs: 1, totalMs: 5_000 },
  });
  return { journal, context, previews, result };
}

const expectNoOverlap = (drafts: BlockDraft[]) => {
  const solid = drafts.filter(({ kind }) => kind !== 'connector' && kind !== 'section');
  const overlapping = solid.flatMap((a, place) =>
    solid.slice(place + 1).flatMap((b) => (isOverlapping(a, b) ? [[a, b]] : [])),
  );
  expect(overlapping).toEqual([]);
};

const HUGE = 'A huge board [demo:blocks=230]';
let huge: ReturnType<typeof generate> | undefined;
/** Made once. */
const generateHuge = () => (huge ??= generate(HUGE));

describe('generateOnCanvas', () => {
  it('makes a board, shows every block before the save, and charges every call', async () => {
    const { result, previews, journal, context } = await generate('Plan a launch party for the new app');
    expect(result.drafts.length).toBeGreaterThan(8);
    expect(result.text).toContain('ready');
    for (const draft of result.drafts) expect(draftSchema.safeParse(draft).success).toBe(true);
    expectNoOverlap(result.drafts);
    const last = new Map(previews.flatMap(({ drafts }) => drafts).map((draft) => [draft.id, draft]));
    expect([...last.keys()]).toEqual(result.drafts.map(({ id }) => id));
    for (const draft of result.drafts) expect(last.get(draft.id)).toEqual(draft);
    const modelSteps = [...journal.steps.keys()].filter((key) => key.startsWith('model:'));
    expect(journal.charges).toHaveLength(modelSteps.length);
    expect(journal.charges.every(({ usage }) => usage.inputTokens > 0 && usage.outputTokens > 0)).toBe(true);
    expect(context.hints.some(({ type }) => type === 'text-delta')).toBe(true);
    const phases = context.hints.flatMap((event) => (event.type === 'status' ? [event.data.phase] : []));
    expect(phases.slice(0, 2)).toEqual(['calling_tools', 'thinking']);
    expect(journal.events.filter(({ type }) => type === 'tool-output')).toHaveLength(result.drafts.length);
  });

  it('goes on after any step without calling a model or a tool twice, and comes to the same drafts', async () => {
    const prompt = 'Kanban board for moving house';
    const whole = await generate(prompt);
    const count = whole.journal.steps.size;
    for (let throwAfter = 1; throwAfter < count; throwAfter += Math.max(1, Math.floor(count / 12))) {
      const journal = createMemoryJournal();
      await expect(generate(prompt, { journal, throwAfter })).rejects.toBeInstanceOf(RunFenced);
      expect(journal.steps.size).toBe(throwAfter);
      const again = await generate(prompt, { journal });
      expect(again.result.drafts).toEqual(whole.result.drafts);
      expect(journal.charges).toHaveLength(whole.journal.charges.length);
      expect([...journal.steps.keys()].sort()).toEqual([...whole.journal.steps.keys()].sort());
    }
    const replay = await generate(prompt, { journal: whole.journal });
    expect(replay.result.drafts).toEqual(whole.result.drafts);
    expect(replay.previews).toEqual([]);
    expect(replay.context.hints).toEqual([]);
    expect(replay.context.emitted).toEqual([]);
  });

  it('stops at 200 blocks and says so', async () => {
    const { result, journal } = await generateHuge();
    expect(result.drafts).toHaveLength(200);
    expect(result.truncated).toBe(true);
    expect(journal.events.some((event) => event.type === 'tool-refused' && event.data.code === 'limit_reached')).toBe(
      true,
    );
    expectNoOverlap(result.drafts);
    expect(result.notice).toMatchObject({ code: 'blocks_limit', canContinue: true });
    // People read none of what the model is told to do.
    const said = journal.events.flatMap((event) => (event.type === 'tool-refused' ? [event.data.message] : []));
    expect(said.join(' ')).not.toMatch(/create no more|finish with/i);
    expect(JSON.stringify([...journal.steps.values()])).toContain('Create no more');
  }, 20_000);

  it('goes on where an earlier run of the same request had stopped', async () => {
    const generationSessionId = '00000000-0000-4000-8000-000000000001';
    const first = await generateHuge();
    const rest = await generate(HUGE, { continues: { generationSessionId, made: 200, why: 'it was full' } });
    expect(rest.result.drafts).toHaveLength(30);
    expect(rest.result).toMatchObject({ truncated: false, notice: null });
    const textsOf = (drafts: BlockDraft[]) => drafts.map(({ content }) => JSON.stringify(content));
    const made = new Set(textsOf(first.result.drafts));
    expect(textsOf(rest.result.drafts).filter((text) => made.has(text))).toEqual([]);
  }, 20_000);

  it.each([
    ['answers in words although it has tools', '[demo:words]', { truncated: false, notice: { code: 'no_tools' } }],
    ['is cut before it calls a tool', '[demo:length]', { truncated: true, notice: { code: 'output_limit' } }],
  ])('says so, with the words, where the model %s', async (_what, directive, expected) => {
    const { result } = await generate(`A board ${directive}`);
    expect(result.drafts).toEqual([]);
    expect(result.text.length).toBeGreaterThan(0);
    expect(result).toMatchObject(expected);
  });

  it('keeps what it made where its last answer is cut, and says that more may be missing', async () => {
    const { result } = await generate('Kanban board for a shop [demo:length] [demo:after=1]');
    expect(result.drafts.length).toBeGreaterThan(0);
    expect(result).toMatchObject({ truncated: true, notice: { code: 'output_limit', canContinue: true } });
  });

  it('has told what was finished when a later answer fails, and nothing of an answer that is asked for anew', async () => {
    const parts: CanvasPart[] = [];
    const prompt = 'Kanban board for a shop [demo:fail=503x9] [demo:after=1]';
    await expect(generate(prompt, { onPart: (part) => void parts.push(part) })).rejects.toMatchObject({
      code: 'model_unavailable',
    });
    const finished = parts.at(-1)?.drafts ?? [];
    expect(finished.length).toBeGreaterThan(0);
    const whole = await generate('Kanban board for a shop');
    expect(finished.length).toBeLessThan(whole.result.drafts.length);

    const cut: CanvasPart[] = [];
    await generate('Kanban board for a club [demo:cut]', { onPart: (part) => void cut.push(part) });
    const counts = cut.map(({ drafts }) => drafts.length);
    expect(counts.some((count, place) => count < (counts[place - 1] ?? 0))).toBe(true);
  });

  it('tells the model of bad arguments and lets it try again', async () => {
    const { result, journal } = await generate('SWOT for a bakery [demo:bad-arguments]');
    expect(
      journal.events.filter((event) => event.type === 'tool-refused' && event.data.code === 'bad_arguments'),
    ).toHaveLength(2);
    expect(result.drafts.length).toBeGreaterThan(8);
    expect(result.truncated).toBe(false);
  });

  it.each(['[demo:bad-arguments=always]', '[demo:nonsense]'])('gives up on a model that only %s', async (directive) => {
    const error = await generate(`Anything ${directive}`).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).code).toBe('agent_stuck');
  });

  it('tries again after a transient failure, and fails with its code when it stays', async () => {
    const { result, context } = await generate('Ideas for travel [demo:fail=429x2]');
    expect(result.drafts.length).toBeGreaterThan(2);
    expect(context.hints.filter((event) => event.type === 'status' && event.data.phase === 'retrying')).toHaveLength(2);
    await expect(generate('Checklist for travel [demo:fail=503x9]')).rejects.toMatchObject({
      code: 'model_unavailable',
      isRetryable: true,
    });
    await expect(generate('Checklist for travel [demo:fail=400x9]')).rejects.toMatchObject({
      code: 'model_request_invalid',
      isRetryable: false,
    });
  });

  it('withdraws the previews of an answer that broke off, then makes them anew', async () => {
    const { result, previews } = await generate('Kanban board for a shop [demo:cut]');
    const withdrawn = previews.flatMap((shown) => shown.withdrawn);
    expect(withdrawn.length).toBeGreaterThan(0);
    const whole = await generate('Kanban board for a shop [demo:cut]');
    expect(result.drafts.map(({ content }) => content)).toEqual(whole.result.drafts.map(({ content }) => content));
  });

  it('stops within a second of its abort', async () => {
    const controller = new AbortController();
    const reason = new Error('cancelled');
    setTimeout(() => controller.abort(reason), 50);
    const had = startOwnTime();
    await expect(generate('Anything [demo:hang]', { signal: controller.signal })).rejects.toBe(reason);
    expect(had()).toBeLessThan(1_000);
  });

  it('changes, moves and deletes what is shown, as drafts', async () => {
    const place = { x: 0, y: 0, width: 100, height: 100, revision: 1 };
    const view: CanvasView = {
      blocks: [
        { ...place, id: '1'.repeat(24), kind: 'sticky', content: { text: 'Milk', color: 'yellow' } },
        { ...place, x: 200, id: '2'.repeat(24), kind: 'heading', content: { text: 'Shopping', level: 1 } },
        {
          ...place,
          x: 400,
          id: '3'.repeat(24),
          kind: 'todo',
          content: { title: 'Today', items: [{ text: 'Buy bread', isDone: false }] },
        },
      ],
      occupied: [],
      total: 3,
    };
    const gone = await generate('Delete all stickies', { view });
    expect(gone.result.drafts).toMatchObject([{ operation: 'delete', id: '1'.repeat(24) }]);
    const renamed = await generate('Rename "Shopping" to "Groceries"', { view });
    expect(renamed.result.drafts).toMatchObject([
      { operation: 'update', id: '2'.repeat(24), content: { text: 'Groceries', level: 1 } },
    ]);
    const done = await generate('Mark all tasks as done', { view });
    expect(done.result.drafts).toMatchObject([
      { operation: 'update', content: { items: [{ text: 'Buy bread', isDone: true }] } },
    ]);
    const tidied = await generate('Tidy the board', { view });
    expect(tidied.result.drafts.every(({ operation }) => operation === 'move')).toBe(true);
  });
});
