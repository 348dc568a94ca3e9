import type { TicketPush } from '@contracts/support/ticket-system';
import { nextTryOf, saysTicketState } from './ticket-sentence';

type Push = Pick<TicketPush, 'kind' | 'status' | 'tries' | 'next_try_at'>;
const buildPush = (overrides: Partial<Push> = {}): Push => ({
  ...{ kind: 'internal_note', status: 'pending_retry', tries: 1, next_try_at: '2026-11-22T12:05:00.000Z' },
  ...overrides,
});

describe('where a session stands with the ticket system', () => {
  test('waits to be sent again, and says when the first of what waits is tried', () => {
    const pushes = [
      buildPush({ next_try_at: '2026-11-22T12:09:00.000Z' }),
      buildPush({ kind: 'time_entry' }),
      buildPush({ kind: 'status', status: 'sent', next_try_at: null }),
    ];
    expect(saysTicketState('pending_retry', pushes, false)).toBe('Waits to be sent again.');
    expect(nextTryOf(pushes)).toBe('2026-11-22T12:05:00.000Z');
  });
  test('is on its way before the first try, which is none that is tried again', () => {
    const pushes = [buildPush({ tries: 0 })];
    expect(saysTicketState('pending_retry', pushes, false)).toBe('On its way to the ticket system.');
    expect(nextTryOf(pushes)).toBeNull();
    expect(nextTryOf([buildPush({ next_try_at: null }), buildPush({ status: 'failed' })])).toBeNull();
  });
  test('waits for somebody who approves the notes, unless they are sent already', () => {
    expect(saysTicketState('pending_retry', [], true)).toBe('Goes to the ticket system once the notes are approved.');
    expect(saysTicketState('sent', [buildPush({ status: 'sent' })], true)).toBe('In the ticket system.');
  });
});
