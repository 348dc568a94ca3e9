import type { ThreadMessage } from '@contracts/devices/chat';
import { type ReplyView, startReply } from './reply.reducer';
import { answeringRun, isMadeAgain } from './use-thread';

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
const reply = (end: ReplyView['end']) => ({ run: { ...startReply('run'), end } });
const error = { code: 'model_failed', message: 'No answer.' };

describe('whose answer is on its way', () => {
  it('is said by the thread, else by a question without an answer', () => {
    expect(answeringRun('other', [message('user')], {})).toBe('other');
    expect(answeringRun(null, [message('user')], {})).toBe('run');
    expect(answeringRun(null, [message('user'), message('assistant')], {})).toBeNull();
    expect(answeringRun(null, [], {})).toBeNull();
  });

  it('is that of a failed answer which is made again, until the new one stands in the thread', () => {
    const failed = message('assistant', { error });
    expect(answeringRun(null, [failed], reply(null))).toBe('run');
    expect(isMadeAgain(failed, reply('done'))).toBe(true);
    expect(isMadeAgain(failed, reply('failed'))).toBe(false);
    expect(isMadeAgain(message('assistant'), reply('done'))).toBe(false);
  });
});
