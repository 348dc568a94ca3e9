import type { Block, KindAndContent } from '../../../src/contracts/canvas/blocks';
import type { WeftClient } from '../../support/weft-client';

/** Adds one block of any kind, as its person would. */
export const addBlock = (
  client: WeftClient,
  canvasId: string,
  block: KindAndContent,
  place: { x: number; y: number } = { x: 0, y: 0 },
): Promise<Block> => client.request('POST', `/api/v1/canvas/${canvasId}/blocks`, { body: { ...block, ...place } });

/** One block of each kind, side by side. */
export async function addEveryKind(client: WeftClient, canvasId: string): Promise<void> {
  const kinds: KindAndContent[] = [
    { kind: 'heading', content: { text: 'Launch week', level: 1 } },
    { kind: 'text', content: { text: 'Everything that has to happen before Friday.' } },
    { kind: 'sticky', content: { text: 'Ask Ben for the numbers', color: 'yellow' } },
    {
      kind: 'todo',
      content: {
        title: 'Before Monday',
        items: [
          { text: 'Freeze the code', isDone: true },
          { text: 'Write the notes', isDone: false },
        ],
      },
    },
    { kind: 'list', content: { title: 'Risks', items: ['Weather', 'Trains'], isOrdered: true } },
    {
      kind: 'table',
      content: {
        columns: ['Plan', 'Price'],
        rows: [
          ['Small', '$5'],
          ['Large', '$20'],
        ],
      },
    },
    { kind: 'code', content: { language: 'typescript', code: 'const answer = 42;' } },
    { kind: 'link', content: { url: 'https://example.test/', title: 'The plan', description: 'What we agreed on' } },
    { kind: 'image', content: { url: 'https://example.test/a.png', alt: 'The old logo' } },
    { kind: 'shape', content: { shape: 'diamond', text: 'Ready?', color: 'green' } },
    { kind: 'section', content: { title: 'Later', color: 'blue' } },
  ];
  const made = await Promise.all(
    kinds.map((kind, index) =>
      addBlock(client, canvasId, kind, { x: (index % 4) * 460, y: Math.floor(index / 4) * 260 }),
    ),
  );
  const [from, to] = [made[2], made[3]];
  if (from && to)
    await addBlock(client, canvasId, {
      kind: 'connector',
      content: { fromBlockId: from.id, toBlockId: to.id, label: 'then' },
    });
}
