import { CalendarClock, Webhook } from 'lucide-react';
import { useState } from 'react';
import { changeTrigger, createTrigger, deleteTrigger, listTriggers, rotateTrigger } from '@/api/flow-triggers';
import { keys } from '@/api/keys';
import { Button } from '@/ui/Button';
import { showToast } from '@/ui/overlays/Toast';
import { useFlowPage } from '../../context';
import { SideList } from '../SideList';
import { NewTrigger } from './NewTrigger';
import { texts } from './texts';
import { TriggerRow } from './TriggerRow';

/** Schedules and webhooks that start a flow. */
export function TriggersPanel({ flowId }: { flowId: string }) {
  const { looksOnly } = useFlowPage();
  const [making, setMaking] = useState<'schedule' | 'webhook' | null>(null);
  return (
    <SideList
      queryKey={keys.flowTriggers(flowId)}
      read={(signal) => listTriggers(flowId, signal)}
      words={texts}
      buttons={
        <>
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
        </>
      }
      form={({ refetch, showSecret }) =>
        making === null ? null : (
          <NewTrigger
            key={making}
            kind={making}
            onCancel={() => setMaking(null)}
            onMake={async (body) => {
              const made = await createTrigger(flowId, body);
              setMaking(null);
              showSecret(made.secret);
              refetch();
            }}
          />
        )
      }
      row={(trigger, { act, showSecret }) => (
        <TriggerRow
          key={trigger.id}
          trigger={trigger}
          onEnable={(enabled) => act(changeTrigger(flowId, trigger.id, { enabled }))}
          onRenew={() => act(rotateTrigger(flowId, trigger.id).then(({ secret }) => showSecret(secret)))}
          onRemove={() => act(deleteTrigger(flowId, trigger.id).then(() => showToast({ title: texts.removed })))}
        />
      )}
    />
  );
}
