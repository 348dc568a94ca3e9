import type { RunEvent } from '../../contracts/kernel/run-events';
import { createLogger } from '../../platform/logger';
import { createEventAnnouncer } from './event-announcer';
import { formatPlace, type PlacedEvent } from './event-log';

const fact = (seq: number): RunEvent => ({
  seq,
  at: '2026-01-01T00:00:00.000Z',
  type: 'step-started',
  data: { key: `step:${seq}`, kind: 'other', name: 'read' },
});

/** A log that keeps what it is given, a moment later. */
function open(lastSeq = 1) {
  const batches: { places: string[]; isEdge: boolean }[] = [];
  const announcer = createEventAnnouncer(
    {
      log: createLogger({ level: 'silent', role: 'test' }),
      eventLog: {
        channel: (runId) => runId,
        read: () => Promise.resolve([]),
        drop: () => Promise.resolve(),
        async append(_runId: string, batch: PlacedEvent[], isEdge: boolean) {
          await new Promise((resolve) => setImmediate(resolve));
          batches.push({ places: batch.map(formatPlace), isEdge });
          return true;
        },
      },
    },
    'run',
    lastSeq,
  );
  return { announcer, batches };
}

describe('createEventAnnouncer', () => {
  it('sends facts that follow each other closely as one batch', async () => {
    const { announcer, batches } = open();
    for (const seq of [2, 3, 4]) announcer.announce([fact(seq)]);
    expect(batches).toEqual([]);
    await announcer.close();
    expect(batches).toEqual([{ places: ['2', '3', '4'], isEdge: true }]);
  });

  it('lets a hint wait for nothing, and sends the facts before it first', async () => {
    const { announcer, batches } = open();
    announcer.announce([fact(2)]);
    announcer.hint({ type: 'text-delta', data: { key: 'model:1', text: 'Hello' } });
    // Turns of the event loop and no time: on a busy machine 5 ms may be over before the log has written.
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(batches).toEqual([{ places: ['2', '2.1'], isEdge: true }]);
    await announcer.close();
  });

  it('sends the end at once, with what still waited, and renews the time to live with it', async () => {
    const { announcer, batches } = open();
    announcer.announce([fact(2)], true);
    announcer.announce([fact(3)]);
    announcer.announce([fact(4)], true);
    await announcer.close();
    expect(batches.flatMap(({ places }) => places)).toEqual(['2', '3', '4']);
    expect(batches.at(-1)?.isEdge).toBe(true);
    announcer.announce([fact(5)], true);
    await announcer.close();
    expect(batches.at(-1)?.places).toEqual(['5']);
  });
});
