import { Types } from 'mongoose';
import { blockSchema } from '../../../contracts/canvas/blocks';
import { canvasSchema, generationSchema } from '../../../contracts/canvas/canvas';
import type { BlockRecord } from './block.model';
import type { CanvasRecord } from './canvas.model';
import type { GenerationRecord } from '../generations/generation.model';
import { completeBox } from './default-box';
import { presentBlock } from './present-block';
import { presentCanvas, roleOn } from './present-canvas';
import { presentGeneration } from '../generations/present-generation';
import { followRerank } from './read-blocks';

const id = () => new Types.ObjectId();
const at = new Date('2026-01-02T03:04:05.678Z');
const times = { createdAt: at, updatedAt: at };
const strict = (value: object, schema: { parse(value: unknown): unknown }) =>
  expect(schema.parse(value)).toEqual(value); // nothing more leaves than the contract names

describe('what leaves', () => {
  const userId = id();

  it('is a block as the contract says', () => {
    const record: BlockRecord = {
      _id: id(),
      canvasId: id(),
      organisationId: id(),
      kind: 'sticky',
      content: { text: 'a', color: 'blue' },
      x: 1,
      y: 2,
      width: 3,
      height: 4,
      rank: 'a0',
      createdBy: userId,
      requestedBy: null,
      revision: 1,
      editedByPerson: true,
      ...times,
    };
    strict(presentBlock(record), blockSchema);
    expect(presentBlock(record)).toMatchObject({
      generation_session_id: null,
      requestedBy: null,
      createdAt: '2026-01-02T03:04:05.678Z',
    });
  });

  it('is a canvas with the caller’s role', () => {
    const record: CanvasRecord = {
      _id: id(),
      organisationId: id(),
      title: 'T',
      ownerId: userId,
      members: [{ userId, role: 'owner' }],
      version: 3,
      blockCount: 2,
      review: true,
      revision: 1,
      editedBy: null,
      deletedAt: null,
      deletedBy: null,
      ...times,
    };
    expect(roleOn(record, userId.toHexString())).toBe('owner');
    expect(roleOn(record, id().toHexString())).toBeUndefined();
    strict(
      presentCanvas(record, 'owner', (person) => ({ id: person.toHexString(), name: 'Ann' })),
      canvasSchema,
    );
  });

  it('is a generation with its cost as text', () => {
    const record: GenerationRecord = {
      _id: '0d7e5c7e-5d5c-4a55-9f0f-1f6f8a3f9d11',
      canvasId: id(),
      organisationId: id(),
      runId: id(),
      attempt: 1,
      prompt: 'p',
      status: 'failed',
      requestedBy: userId,
      requestedByName: 'Ann',
      blockIds: [id()],
      editCount: 0,
      skipped: [],
      truncated: false,
      model: null,
      usage: { inputTokens: 1, outputTokens: 2, cachedInputTokens: 0, modelCalls: 1 },
      costNanoUsd: 18_600_000,
      error: { code: 'c', message: 'm', retryable: true },
      approvalId: null,
      savedVersions: null,
      outboxId: null,
      finishedAt: at,
      ...times,
    };
    strict(presentGeneration(record), generationSchema);
    expect(presentGeneration(record)).toMatchObject({ costUsd: '0.0186', blockCount: 1 });
  });
});

describe('completeBox', () => {
  it('keeps what is asked for, zero too, and puts the rest below the block before', () => {
    expect(completeBox('sticky', { x: 0, y: 0, width: 50 }, { x: 9, y: 9, width: 9, height: 9 })).toEqual({
      x: 0,
      y: 0,
      width: 50,
      height: 200,
    });
    expect(completeBox('text', {}, { x: 10, y: 20, width: 5, height: 100 })).toMatchObject({ x: 10, y: 144 });
    expect(completeBox('text', {}, null)).toMatchObject({ x: 0, y: 0 });
  });
});

describe('followRerank', () => {
  const rerank = { lower: 'a1', upper: 'a9', from: ['a2', 'a5', 'a7'], to: ['a3', 'a4', 'a8'] };
  it.each([
    ['a1', 'a1'],
    ['a0', 'a0'],
    ['a9', 'a9'],
    ['b00', 'b00'],
    ['a2', 'a3'],
    ['a5', 'a4'],
    ['a6', 'a4'],
    ['a8', 'a8'],
    ['a1V', 'a1'],
  ])('finds the place of %s at %s', (rank, place) => {
    expect(followRerank(rank, rerank)).toBe(place);
  });
  it('begins anew before the first block', () => expect(followRerank('a1', { ...rerank, lower: null })).toBe(''));
});
