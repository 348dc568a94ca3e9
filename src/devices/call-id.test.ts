import { answerWait, callIdOf, isResendWait, readResendWaits, resendWait, runOfCall } from './call-id';

const RUN = 'a'.repeat(24);

describe('ids of calls and their waits', () => {
  it.each(['tool:call_1/0', `task/tool:${'x'.repeat(300)}/1`])('read back what they were made of: %s', (stepKey) => {
    const callId = callIdOf(RUN, stepKey);
    const waits = [resendWait(callId, 1, 1_000), resendWait(callId, 2, 1_000)];
    expect(runOfCall(callId)).toBe(RUN);
    expect(waits.every(isResendWait)).toBe(true);
    expect(isResendWait(answerWait(callId))).toBe(false);
    expect(readResendWaits(['other~1@5', ...waits], callId)).toEqual({ parked: 2, deadline: 1_000 });
    expect(Math.max(...waits.map(({ length }) => length))).toBeLessThan(160);
  });

  it('are those of one call alone', () => {
    const [one, other] = [callIdOf(RUN, 'tool:a'), callIdOf(RUN, 'tool:ab')];
    expect(readResendWaits([resendWait(other, 1, 9)], one)).toBeUndefined();
    expect(runOfCall('not an id')).toBeUndefined();
  });
});
