import type { FlowTrigger } from '@contracts/flows/triggers';
import { Copy, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { NextTime } from '@/pages/devices/agents/NextTime';
import { describeCron } from '@/pages/devices/agents/schedule';
import { Button, IconButton } from '@/ui/Button';
import { Switch } from '@/ui/forms/Switch';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { copyText } from '@/ui/text/copy-text';
import { Time } from '@/ui/Time';
import { useFlowPage } from '../../context';
import { texts } from './texts';

interface TriggerRowProps {
  trigger: FlowTrigger;
  onEnable: (enabled: boolean) => void;
  onRenew: () => void;
  onRemove: () => void;
}

/** One trigger: when or where it starts the flow, and what it did last. */
export function TriggerRow({ trigger, onEnable, onRenew, onRemove }: TriggerRowProps) {
  const { looksOnly } = useFlowPage();
  const [asked, setAsked] = useState<'renew' | 'remove' | null>(null);
  const { name, enabled, schedule, webhook, last, workflow_id: flowId } = trigger;
  const answer = (act: () => void) => () => {
    setAsked(null);
    act();
  };
  return (
    <li className="flex flex-col gap-2 px-4 py-3 text-table">
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1 font-medium [overflow-wrap:anywhere]">{name}</span>
        <Switch
          label={texts.enabled(name)}
          isLabelHidden
          isOn={enabled}
          isDisabled={looksOnly !== undefined}
          onChange={onEnable}
        />
      </div>
      {schedule && (
        <p className="text-dim">
          {describeCron(schedule.cron, schedule.time_zone)}
          <br />
          {schedule.next_at === null ? (
            texts.never
          ) : (
            <>
              {texts.next} <NextTime at={schedule.next_at} />
            </>
          )}
        </p>
      )}
      {webhook && (
        <p className="flex items-start gap-1">
          <code className="min-w-0 flex-1 font-mono text-small [overflow-wrap:anywhere]">{webhook.url}</code>
          <IconButton
            label={texts.copyUrl}
            icon={<Copy size={14} aria-hidden />}
            onClick={() => copyText(webhook.url)}
          />
        </p>
      )}
      {last && (
        <p className="text-small text-dim">
          {texts.last} <Time at={last.at} /> ·{' '}
          {last.execution_id === null ? (
            texts.skipped(last.skipped ?? '')
          ) : (
            <Link className="text-link underline" to={`/flows/${flowId}/executions/${last.execution_id}`}>
              {texts.ran}
            </Link>
          )}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {webhook && (
          <Button size="small" disabledReason={looksOnly} onClick={() => setAsked('renew')}>
            {texts.renew}
          </Button>
        )}
        <Button
          size="small"
          tone="quiet"
          icon={<Trash2 size={14} aria-hidden />}
          disabledReason={looksOnly}
          onClick={() => setAsked('remove')}
        >
          {texts.remove}
        </Button>
      </div>
      <ConfirmDialog
        isOpen={asked === 'renew'}
        title={texts.renewTitle}
        message={texts.renewText}
        confirm={texts.renew}
        keep={texts.keep}
        onConfirm={answer(onRenew)}
        onClose={() => setAsked(null)}
      />
      <ConfirmDialog
        isOpen={asked === 'remove'}
        title={texts.removeTitle(name)}
        message={texts.removeText}
        confirm={texts.remove}
        keep={texts.keep}
        onConfirm={answer(onRemove)}
        onClose={() => setAsked(null)}
      />
    </li>
  );
}
