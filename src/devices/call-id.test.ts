import { answerWait, callIdOf, readResendWaits, resendWait, runOfCall, sentAtOf } from './call-id';

const RUN = 'a'.repeat(24);

describe('ids of calls and their waits', () => {
  it.each(['tool:call_1/0', `task/tool:${'x'.repeat(300)}/1`])('read back what they were made of: %s', (stepKey) => {
    const callId = callIdOf(RUN, stepKey);
    const waits = [
      resendWait(callId, 1, { deadline: 1_000, sentAt: 7 }),
      resendWait(callId, 2, { deadline: 1_000, sentAt: 8 }),
    ];
    expect(runOfCall(callId)).toBe(RUN);
    expect(waits.map(sentAtOf)).toEqual([7, 8]);
    expect(sentAtOf(answerWait(callId))).toBeUndefined();
    expect(readResendWaits(['other~1@5@6', ...waits], callId)).toEqual({ parked: 2, deadline: 1_000 });
    expect(Math.max(...waits.map(({ length }) => length))).toBeLessThan(160);
  });

  it('are those of one call alone', () => {
    const [one, other] = [callIdOf(RUN, 'tool:a'), callIdOf(RUN, 'tool:ab')];
    expect(readResendWaits([resendWait(other, 1, { deadline: 9, sentAt: 0 })], one)).toBeUndefined();
    expect(runOfCall('not an id')).toBeUndefined();
  });
});
