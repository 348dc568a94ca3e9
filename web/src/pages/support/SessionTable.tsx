import type { SessionSummary, SimilarSession } from '@contracts/support/sessions';
import { Table } from '@/ui/Table';
import { SessionRow } from './SessionRow';
import { texts } from './texts';

/** A session; with why it was found, where it was. */
export type ListedSession = SessionSummary & { matched?: SimilarSession['matched'] };

interface SessionTableProps {
  sessions: readonly ListedSession[];
  label: string;
  /** Admins see those of others. */
  hasOwners: boolean;
  /** Ids of those deleted since the list was read. */
  gone: ReadonlySet<string>;
}

const { columns } = texts;

/** Sessions as rows. */
export function SessionTable({ sessions, label, hasOwners, gone }: SessionTableProps) {
  const heads = [
    { label: columns.title },
    { label: columns.status },
    { label: columns.domain },
    ...(hasOwners ? [{ label: columns.owner }] : []),
    { label: columns.tasks, isNumber: true },
    { label: columns.last },
    { label: columns.time, isNumber: true },
    { label: columns.ticket },
    { label: columns.cost, isNumber: true },
    { label: columns.updated, isNumber: true },
    { label: columns.actions, isLabelHidden: true },
  ];
  return (
    <Table label={label} columns={heads} isHeadHiddenOnPhones>
      {sessions.map((session) => (
        <SessionRow key={session.id} session={session} hasOwner={hasOwners} isGone={gone.has(session.id)} />
      ))}
    </Table>
  );
}
