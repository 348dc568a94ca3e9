import type { ApprovalRecord } from '../models/runs/approval.model';
import type { WorkerDeps } from './worker-deps';

/** Until when the drafts that a review was about are shown after it ran out. */
export const keptUntil = (deps: Pick<WorkerDeps, 'config'>, { expiresAt }: Pick<ApprovalRecord, 'expiresAt'>): Date =>
  new Date(expiresAt.getTime() + deps.config.REVIEW_KEPT_MS);
