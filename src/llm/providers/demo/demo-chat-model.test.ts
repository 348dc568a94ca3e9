import { AIMessage, HumanMessage, ToolMessage, type AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import { DemoChatModel } from './demo-chat-model';
import { nextAnswer } from './next-answer';
import { planEdits } from './plan-edits';
import { readConversation } from './read-conversation';
import { understandPrompt } from './understand-prompt';

const TOOLS = new Set(
  ['text', 'heading', 'sticky', 'todo', 'list', 'table', 'code', 'link', 'image', 'shape', 'connector', 'section']
    .map((kind) => `create_${kind}`)
    .concat('update_block', 'move_block', 'delete_block'),
);

/** Plays the model against answers that accept everything up to `max` blocks. */
function play(prompt: string, max = 200) {
  const messages: BaseMessage[] = [new HumanMessage(prompt)];
  const calls: { name: string; args: Record<string, unknown> }[] = [];
  const perTurn: number[] = [];
  for (let turn = 0; turn < 40; turn += 1) {
    const answer = nextAnswer(readConversation(messages), TOOLS);
    perTurn.push(answer.calls.length);
    messages.push(
      new AIMessage({
        content: answer.text,
        tool_calls: answer.calls.map(({ id, name, args }) => ({
          id,
          name,
          args: JSON.parse(args) as Record<string, unknown>,
        })),
      }),
    );
    if (answer.calls.length === 0) return { calls, perTurn, text: answer.text };
    for (const { id, name, args } of answer.calls) {
      const isFull = calls.length >= max;
      if (!isFull) calls.push({ name, args: JSON.parse(args) as Record<string, unknown> });
      messages.push(
        new ToolMessage({
          tool_call_id: id,
          content: JSON.stringify(isFull ? { error: 'limit_reached' } : { id: String(calls.length).padStart(24, '0') }),
        }),
      );
    }
  }
  throw new Error('did not end');
}

const PROMPTS: [string, string, string, RegExp][] = [
  ['Make a kanban board for moving house with 4 columns', 'kanban', 'en', /moving house/i],
  ['Plan a birthday party for my daughter', 'plan', 'en', /birthday|daughter/i],
  ['SWOT analysis for a small bakery', 'swot', 'en', /bakery/i],
  ['Compare Postgres vs MySQL', 'comparison', 'en', /postgres/i],
  ['12 stickies about remote work', 'notes', 'en', /remote work/i],
  ['Write a python function for parsing dates', 'code', 'en', /parsing dates/i],
  ['Erstelle eine Retrospektive für unser Team', 'retrospective', 'de', /team/i],
  ['Zeitplan für den Umzug nach Berlin', 'timeline', 'de', /umzug/i],
  ['Crée une carte mentale sur le changement climatique', 'mindmap', 'fr', /changement climatique/i],
  ['Fais une liste de tâches pour le mariage', 'checklist', 'fr', /mariage/i],
  ['Crea un tablero kanban para el lanzamiento del producto', 'kanban', 'es', /lanzamiento/i],
  ['Haz una hoja de ruta para la nueva web', 'timeline', 'es', /web/i],
  ['Buatkan papan kanban untuk proyek kampus', 'kanban', 'id', /kampus/i],
  ['Buat rencana untuk liburan ke Bali', 'plan', 'id', /bali/i],
  ['Составь чек-лист для переезда', 'checklist', 'ru', /переезда/i],
  ['Мозговой штурм: идеи для подарка маме', 'brainstorm', 'ru', /подарка|идеи/i],
  ['帮我做一个关于环保的思维导图', 'mindmap', 'zh', /环保/],
  ['为新产品发布做一个看板', 'kanban', 'zh', /新产品/],
  ['京都旅行のチェックリストを作ってください', 'checklist', 'ja', /京都旅行/],
  ['신제품 출시 로드맵을 만들어 주세요', 'timeline', 'ko', /신제품 출시/],
  ['أنشئ خارطة طريق عن تعلم البرمجة', 'timeline', 'ar', /تعلم/],
];

describe('demo model', () => {
  it.each(PROMPTS)('understands "%s"', (prompt, kind, language, topic) => {
    const asked = understandPrompt(prompt);
    expect({ kind: asked.kind, language: asked.language }).toEqual({ kind, language });
    expect(asked.topic).toMatch(topic);
    const { calls, text } = play(prompt);
    const inside = (args: Record<string, unknown>) =>
      [args.items, args.rows, args.code].reduce<number>(
        (sum, part) => sum + (Array.isArray(part) ? part.length : part ? 3 : 0),
        0,
      );
    expect(calls.reduce((sum, { args }) => sum + 1 + inside(args), 0)).toBeGreaterThanOrEqual(5);
    // What has a title of its own, or is counted, needs no heading.
    if (!['checklist', 'mindmap', 'notes'].includes(kind))
      expect(calls[0]).toMatchObject({
        name: 'create_heading',
        args: { text: expect.stringContaining(asked.topic) as string, level: 1 },
      });
    else if (kind !== 'notes') expect(JSON.stringify(calls[0])).toContain(asked.topic);
    expect(text.length).toBeGreaterThan(5);
    expect(JSON.stringify(calls)).not.toMatch(/@b\d|\{t\}|undefined/);
  });

  it('counts as it is told', () => {
    const counted = (prompt: string) => understandPrompt(prompt).counts;
    expect(counted('make 200 blocks')).toEqual({ block: 200 });
    expect(counted('a kanban with five columns and 12 stickies')).toEqual({ column: 5, sticky: 12 });
    expect(counted('三列の看板')).toEqual({ column: 3 });
    expect(counted('٥٠ كتلة')).toEqual({ block: 50 });
    expect(counted('twenty-five colored sticky notes')).toEqual({ sticky: 25 });
    expect(play('make 200 blocks about trees').calls).toHaveLength(200);
    expect(play('12 stickies about tea').calls.filter(({ name }) => name === 'create_sticky')).toHaveLength(12);
  });

  it('makes nothing of what it does not understand, and says so', () => {
    const { calls, text } = play('Gjør noe fint');
    expect(calls).toEqual([]);
    expect(text).toContain('put nothing on the canvas');
  });

  it.each([
    ' ',
    'a, ',
    'one ',
    '1 ',
    'three a ',
    '、',
    '二',
    'a、',
    'columns a, ',
    ': ',
    '“a” ',
    'a ',
    '列、',
    'и ',
    'زو ',
    '해 ',
  ])('reads what repeats %j without end as soon as anything else', (part) => {
    const text = `Make ${part.repeat(20_000)}`;
    const before = process.cpuUsage();
    understandPrompt(text);
    planEdits(text, []);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
  });

  it('works in several turns and stops when it is told that the board is full', () => {
    const { calls, perTurn, text } = play('Everything about rain [demo:blocks=230]');
    expect(calls).toHaveLength(200);
    expect(Math.max(...perTurn)).toBeLessThanOrEqual(25);
    expect(perTurn.length).toBeGreaterThan(8);
    expect(text).toContain('200');
  });

  it('streams the same answer every time under a fresh id', async () => {
    const model = new DemoChatModel({ model: 'demo', chunkDelayMs: 0 });
    const collect = async () => {
      const chunks: AIMessageChunk[] = [];
      for await (const chunk of await model
        .bindTools([{ name: 'create_heading' }, { name: 'create_sticky' }])
        .stream('Ideas for a garden'))
        chunks.push(chunk);
      return chunks;
    };
    const [first, second] = [await collect(), await collect()];
    const bare = (chunks: AIMessageChunk[]) =>
      chunks.map(({ content, tool_call_chunks: pieces, usage_metadata: usage }) => ({ content, pieces, usage }));
    expect(bare(first)).toEqual(bare(second));
    expect(first[0]?.id).not.toBe(second[0]?.id);
    expect(first.length).toBeGreaterThan(10);
    expect(first.at(-1)).toMatchObject({ usage_metadata: { output_tokens: expect.any(Number) as number } });
  });

  it('chats without tools, slowly if told so, and stops when aborted', async () => {
    const model = new DemoChatModel({ model: 'demo', chunkDelayMs: 0 });
    expect((await model.invoke('Hello, who are you?')).text).toContain('demo model');
    await expect(model.invoke('Hi [demo:delay=5000]', { signal: AbortSignal.timeout(30) })).rejects.toThrow();
    await expect(model.invoke('Hi [demo:fail=429]')).rejects.toMatchObject({ status: 429 });
    await expect(model.invoke('Ho [demo:fail=503] [demo:retry-after=3]')).rejects.toMatchObject({
      headers: { 'retry-after': '3' },
    });
    expect((await model.invoke('Hi [demo:fail=429]')).text).not.toBe('');
  });
});
