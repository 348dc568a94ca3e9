import { createHash } from 'node:crypto';

/** Id of a call: the same on every replay of its step. */
export const callIdOf = (runId: string, stepKey: string) => `${runId}:${stepKey}`;

/** The run that a call's id names; undefined where it is none of ours. */
export const runOfCall = (callId: string): string | undefined => /^([0-9a-f]{24}):./.exec(callId)?.[1];

/** Ids of waits are bounded in what MongoDB keeps of them: long keys are told by their hash. */
const short = (callId: string) =>
  callId.length <= 120 ? callId : `${callId.slice(0, 24)}:${createHash('sha256').update(callId).digest('hex')}`;

/** The wait for a call's answer. */
export const answerWait = (callId: string) => short(callId);

/**
 * The n-th wait for a chance to send a call anew; says until when the call may be answered, and when it was sent last (0: nobody was
 * there), both in ms since 1970.
 */
export const resendWait = (callId: string, n: number, { deadline, sentAt }: { deadline: number; sentAt: number }) =>
  `${short(callId)}~${n}@${deadline}@${sentAt}`;

/** When the call was sent last, of a wait for a chance to send it anew; undefined of any other wait. */
export function sentAtOf(waitId: string): number | undefined {
  const sentAt = /~\d+@\d+@(\d+)$/.exec(waitId)?.[1];
  return sentAt === undefined ? undefined : Number(sentAt);
}

/** How often a call was parked, and until when it may be answered; undefined where it never was. */
export function readResendWaits(
  waitsOver: readonly string[],
  callId: string,
): { parked: number; deadline: number } | undefined {
  const prefix = `${short(callId)}~`;
  const own = waitsOver.filter((id) => id.startsWith(prefix));
  const deadline = own.map((id) => Number(id.split('@').at(-2))).at(0);
  return deadline === undefined || Number.isNaN(deadline) ? undefined : { parked: own.length, deadline };
}
