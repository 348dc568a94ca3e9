import { isObjectIdOrHexString } from 'mongoose';
import type { RunRecord } from '../../models/runs/run.model';
import type { RunWait } from '../lifecycle/run-context';

type Parked = Pick<RunRecord, 'waitingFor' | 'alsoWaitsFor'>;

/** What a run waits for, the nearest deadline first; empty where it is not parked. Records of older versions have one at most. */
export function waitsOf(run: Parked): RunWait[] {
  return [run.waitingFor, ...(run.alsoWaitsFor ?? [])].flatMap((wait) =>
    wait?.id && wait.kind && wait.deadline ? [wait as RunWait] : [],
  );
}

/** The fields of a run that is parked for these: `waitingFor` is what the reconciler's index finds it by. */
export function parkedFor(waits: readonly RunWait[]): Parked {
  const [waitingFor, ...alsoWaitsFor] = waits
    .map(({ kind, id, deadline }) => ({ kind, id, deadline }))
    .sort((one, other) => one.deadline.getTime() - other.deadline.getTime());
  if (!waitingFor) throw new Error('a run can only be parked for something');
  // A plain list: the record's type has mongoose's own.
  return { waitingFor, ...(alsoWaitsFor.length > 0 ? { alsoWaitsFor } : {}) } as unknown as Parked;
}

/** For a query: a run that waits for this, among others or alone. */
export const waitsFor = (waitId: string) => ({
  $or: [{ 'waitingFor.id': waitId }, { 'alsoWaitsFor.id': waitId }],
});

/** For `$unset`, of a run that waits no more. */
export const NO_WAITS = { waitingFor: '', alsoWaitsFor: '' } as const;

/** Whether people are asked, by a request for approval whose id is the wait's. */
export const isAsked = ({ kind, id }: RunWait): boolean =>
  (kind === 'approval' || kind === 'top-up') && isObjectIdOrHexString(id);
