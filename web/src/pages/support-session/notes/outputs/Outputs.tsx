import type { OutputKind, SessionOutput } from '@contracts/support/outputs';
import type { SupportSession } from '@contracts/support/sessions';
import { useQuery } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { listOutputs } from '@/api/support-notes';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { SkeletonRows } from '@/ui/Skeleton';
import { Tabs } from '@/ui/Tabs';
import { texts } from '../texts';
import { TimeEntryForm } from './TimeEntryForm';
import { WrittenOutput } from './WrittenOutput';

/** What is offered of a session, in order: what it has, and what can be written for it. */
function kindsOf(session: SupportSession, outputs: readonly SessionOutput[]): OutputKind[] {
  const has = (kind: OutputKind) => outputs.some((output) => output.kind === kind);
  const isEscalated = session.status === 'escalated';
  const kinds: [OutputKind, boolean][] = [
    ['escalation_brief', isEscalated || has('escalation_brief')],
    ['customer_reply', true],
    ['knowledge_article', !isEscalated || has('knowledge_article')],
    ['time_entry', has('time_entry')],
  ];
  return kinds.filter(([, isOffered]) => isOffered).map(([kind]) => kind);
}

/** What a session leaves beside its notes, a tab each. */
export function Outputs({ session }: { session: SupportSession }) {
  const query = useQuery({
    queryKey: keys.supportOutputs(session.id),
    queryFn: ({ signal }) => listOutputs(session.id, signal),
  });
  const failure = failureOf(query);
  if (failure !== null) return <QueryError error={failure} onRetry={() => void query.refetch()} />;
  if (query.data === undefined) return <SkeletonRows count={3} />;
  const outputs = query.data.items;
  return (
    <Tabs
      label={texts.outcome}
      tabs={kindsOf(session, outputs).map((kind) => {
        const output = outputs.find((one) => one.kind === kind);
        const entry = output?.time_entry;
        return {
          value: kind,
          label: texts.outputs.kinds[kind],
          content:
            kind !== 'time_entry' ? (
              <WrittenOutput session={session} kind={kind} output={output} />
            ) : entry == null ? (
              <p className="text-dim">{texts.outputs.notAsked.time_entry}</p>
            ) : (
              <TimeEntryForm key={output?.updated_at} session={session} entry={entry} />
            ),
        };
      })}
    />
  );
}
