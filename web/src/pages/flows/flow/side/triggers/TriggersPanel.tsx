import { useQuery, useQueryClient } from '@tanstack/react-query';
import { CalendarClock, Webhook } from 'lucide-react';
import { useState } from 'react';
import { toApiError } from '@/api/api-error';
import { changeTrigger, createTrigger, deleteTrigger, listTriggers, rotateTrigger } from '@/api/flow-triggers';
import { keys } from '@/api/keys';
import { errorMessage } from '@/app/error-message';
import { failureOf } from '@/app/query-failure';
import { QueryError } from '@/app/QueryError';
import { Button } from '@/ui/Button';
import { SecretDialog } from '@/ui/overlays/SecretDialog';
import { showToast } from '@/ui/overlays/Toast';
import { SkeletonRows } from '@/ui/Skeleton';
import { useFlowPage } from '../../context';
import { NewTrigger } from './NewTrigger';
import { texts } from './texts';
import { TriggerRow } from './TriggerRow';

/** Schedules and webhooks that start a flow. */
export function TriggersPanel({ flowId }: { flowId: string }) {
  const { looksOnly } = useFlowPage();
  const cache = useQueryClient();
  const [making, setMaking] = useState<'schedule' | 'webhook' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const query = useQuery({
    queryKey: keys.flowTriggers(flowId),
    queryFn: ({ signal }) => listTriggers(flowId, signal),
  });
  const failure = failureOf(query);
  if (failure !== null && !query.data) return <QueryError error={failure} onRetry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonRows count={3} className="m-4 h-12" />;
  const refetch = () => void cache.invalidateQueries({ queryKey: keys.flowTriggers(flowId) });
  const act = (doing: Promise<unknown>) =>
    void doing
      .catch((error: unknown) => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' }))
      .finally(refetch);
  return (
    <>
      <div className="flex flex-col gap-3 border-b border-line p-4">
        <p className="text-small text-dim">{texts.about}</p>
        <div className="flex flex-wrap gap-2">
          <Button
            icon={<CalendarClock size={14} aria-hidden />}
            disabledReason={looksOnly}
            onClick={() => setMaking('schedule')}
          >
            {texts.addSchedule}
          </Button>
          <Button
            icon={<Webhook size={14} aria-hidden />}
            disabledReason={looksOnly}
            onClick={() => setMaking('webhook')}
          >
            {texts.addWebhook}
          </Button>
        </div>
      </div>
      {making !== null && (
        <NewTrigger
          key={making}
          kind={making}
          onCancel={() => setMaking(null)}
          onMake={async (body) => {
            const made = await createTrigger(flowId, body);
            setMaking(null);
            setSecret(made.secret);
            refetch();
          }}
        />
      )}
      {query.data.items.length === 0 && making === null && <p className="p-4 text-dim">{texts.none}</p>}
      <ul className="divide-y divide-line">
        {query.data.items.map((trigger) => (
          <TriggerRow
            key={trigger.id}
            trigger={trigger}
            onEnable={(enabled) => act(changeTrigger(flowId, trigger.id, { enabled }))}
            onRenew={() => act(rotateTrigger(flowId, trigger.id).then((renewed) => setSecret(renewed.secret)))}
            onRemove={() => act(deleteTrigger(flowId, trigger.id).then(() => showToast({ title: texts.removed })))}
          />
        ))}
      </ul>
      {secret !== null && <SecretDialog secret={secret} words={texts.secret} onClose={() => setSecret(null)} />}
    </>
  );
}
