import type { RunSubject } from '../../contracts/kernel/run-subjects';
import type { RunRecord } from '../../models/runs/run.model';
import type { Caller } from '../../platform/caller';

/** The canvas or support session that somebody's right to follow something comes from. */
export interface SubjectRight {
  kind: RunSubject;
  id: string;
}

/** An answer that goes on for as long as its reader has the right to it: an event stream, or what a model is asked for. */
export interface HeldStream {
  caller: Caller;
  /** The access token or API key that it was asked for with. */
  token: string;
  /** Undefined: it needs no more than a log-in that stands. */
  right: SubjectRight | undefined;
  /** Called once, where a right is gone. */
  end(): void;
}

/** Watches a stream's rights until what it returns is called. */
export type HoldStream = (stream: HeldStream) => () => void;

/** What gives a person the right to a run; undefined: it is their own. */
export const rightToRun = (
  run: Pick<RunRecord, 'userId' | 'subjectId' | 'subjectKind'>,
  userId: string,
): SubjectRight | undefined =>
  run.userId.toString() === userId || !run.subjectId
    ? undefined
    : { kind: run.subjectKind ?? 'canvas', id: run.subjectId.toString() };
