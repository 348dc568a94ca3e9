import type { ThreadMessage } from '@contracts/devices/chat';
import { answeringRun } from './use-thread';

const message = (role: ThreadMessage['role'], changes: Partial<ThreadMessage> = {}): ThreadMessage => ({
  id: '1'.repeat(24),
  seq: 1,
  role,
  content: 'x',
  calls: [],
  run_id: 'run',
  error: null,
  created_at: '2026-11-25T00:00:00.000Z',
  ...changes,
});

test('whose answer is on its way is said by the thread, else by a question without an answer', () => {
  expect(answeringRun('other', [message('user')])).toBe('other');
  expect(answeringRun(null, [message('user')])).toBe('run');
  expect(answeringRun(null, [message('user'), message('assistant')])).toBeNull();
  expect(answeringRun(null, [])).toBeNull();
});
