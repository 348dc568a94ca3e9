import type { Execution } from '@contracts/flows/executions';
import { Play, Square } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { cancelExecution, executeDraft } from '@/api/flows';
import { RUN_STATUS } from '@/app/run-status';
import { Button, buttonClass } from '@/ui/Button';
import { formatCost } from '@/ui/format';
import { StatusBadge } from '@/ui/StatusBadge';
import { JsonText } from '../../JsonText';
import { texts } from '../../texts';
import { HumanRequests } from '../../HumanRequests';
import { useFlowPage } from '../context';
import { JsonBox } from '../config/JsonBox';
import { tellFailure } from '../tell-failure';

interface RunPanelProps {
  flowId: string;
  input: Record<string, unknown>;
  execution: Execution | undefined;
  onInput: (input: Record<string, unknown>) => void;
  /** What is drawn, saved. */
  save: () => Promise<void>;
  onStarted: (executionId: string) => void;
}

/** Runs the draft and shows how it goes. */
export function RunPanel({ flowId, input, execution, onInput, save, onStarted }: RunPanelProps) {
  const { looksOnly } = useFlowPage();
  const [isStarting, setIsStarting] = useState(false);
  const start = () => {
    setIsStarting(true);
    save()
      .then(() => executeDraft(flowId, input))
      .then(({ execution_id: id }) => onStarted(id))
      .catch(tellFailure)
      .finally(() => setIsStarting(false));
  };
  const look = execution && RUN_STATUS[execution.status];
  const isOn = look !== undefined && !look.isOver;
  return (
    <div className="flex flex-col gap-4 p-4">
      <JsonBox
        label={texts.page.input}
        value={input}
        rows={5}
        onChange={(value) => {
          if (value === undefined) onInput({});
          else if (typeof value === 'object' && value !== null && !Array.isArray(value))
            onInput(value as Record<string, unknown>);
        }}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button
          tone="primary"
          icon={<Play size={14} aria-hidden />}
          aria-busy={isStarting}
          disabledReason={looksOnly}
          onClick={start}
        >
          {texts.page.runDraft}
        </Button>
        {isOn && (
          <Button
            icon={<Square size={14} aria-hidden />}
            onClick={() => void cancelExecution(flowId, execution?.id ?? '').catch(tellFailure)}
          >
            {texts.execution.cancel}
          </Button>
        )}
      </div>
      {execution && look && (
        <section aria-label={texts.page.result} aria-live="polite" className="flex flex-col gap-3">
          <div className="flex flex-wrap items-center gap-2">
            <StatusBadge tone={look.tone} isBusy={isOn}>
              {look.word}
            </StatusBadge>
            <span className="text-small text-dim">{formatCost(execution.costUsd)}</span>
            <Link
              to={`/flows/${flowId}/executions/${execution.id}`}
              className={`${buttonClass('quiet', 'small')} ml-auto`}
            >
              {texts.page.openExecution}
            </Link>
          </div>
          {execution.error !== null && <p className="text-bad">{execution.error.message}</p>}
          <HumanRequests execution={execution} looksOnly={looksOnly} />
          {execution.status === 'succeeded' && <JsonText label={texts.execution.output} value={execution.output} />}
        </section>
      )}
    </div>
  );
}
