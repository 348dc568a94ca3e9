import type { Approval } from '@contracts/kernel/approvals';
import type { Question } from '@contracts/kernel/inbox';
import type { Tone } from '@/ui/StatusBadge';
import { subjectPath } from '@/app/subject-paths';
import { readTopUp } from './TopUp';

/** What one row of the inbox is. */
export type InboxItem =
  | { kind: 'approval'; id: string; approval: Approval }
  | { kind: 'question'; id: string; question: Question };

export const RISK_TONE: Record<Approval['risk'], Tone> = { low: 'idle', medium: 'wait', high: 'bad', critical: 'bad' };
export const STATUS_TONE: Record<Approval['status'], Tone> = {
  pending: 'wait',
  approved: 'ok',
  rejected: 'bad',
  timeout: 'idle',
};

/** In the order they came, so that nothing moves when another one comes; what agents ask in sessions after it. */
export const itemsOf = (approvals: readonly Approval[], questions: readonly Question[]): InboxItem[] => [
  ...approvals
    .toSorted((one, other) => Date.parse(one.created_at) - Date.parse(other.created_at))
    .map((approval) => ({ kind: 'approval' as const, id: approval.id, approval })),
  ...questions.map((question) => ({ kind: 'question' as const, id: question.id, question })),
];

/** Where one sees what it is about. Who answers for money may not see the run. */
export function pathOf(item: InboxItem): string {
  if (item.kind === 'question') return item.question.path;
  const { subject, runId } = item.approval;
  if (readTopUp(item.approval) !== null) return '/settings/budgets';
  return subject === null ? `/runs/${runId}` : subjectPath(subject);
}

/** What is shown after one that leaves the list: the next, else the one before. */
export function nextTo(items: readonly { id: string }[], id: string): string | null {
  const at = items.findIndex((item) => item.id === id);
  return items[at + 1]?.id ?? items[at - 1]?.id ?? null;
}
