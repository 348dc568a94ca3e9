import type { FlowNode } from '@contracts/flows/graph';
import { FlaskConical, Pin, PinOff } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/ui/Button';
import { StatusBadge } from '@/ui/StatusBadge';
import { JsonText } from '../../JsonText';
import { STATE_TONES } from '../../node-state';
import { texts } from '../../texts';
import { useFlowPage } from '../context';
import { changeNode } from '../draft/draft-store';
import { tellFailure } from '../tell-failure';
import { JsonBox } from './JsonBox';

/** Tries the node alone, shows what it gave in the execution that is watched, and pins that or something else. */
export function NodeTrial({ node }: { node: FlowNode }) {
  const { draft, execution, looksOnly, tryNode } = useFlowPage();
  const [isStarting, setIsStarting] = useState(false);
  const [isPinning, setIsPinning] = useState(false);
  const run = execution?.nodes.findLast(({ node_id: id }) => id === node.id);
  const pinned = node.config['pinned'];
  const pin = (value: unknown) =>
    changeNode(draft, node.id, (before) => {
      const { pinned: _gone, ...rest } = before.config;
      return { ...before, config: value === undefined ? rest : { ...rest, pinned: value } };
    });
  const start = () => {
    setIsStarting(true);
    tryNode(node.id)
      .catch(tellFailure)
      .finally(() => setIsStarting(false));
  };
  const isOver = run?.status === 'succeeded' || run?.status === 'failed';
  return (
    <section aria-label={texts.page.trial} className="flex flex-col gap-3 border-t border-line pt-4">
      <div className="flex flex-wrap items-center gap-2">
        {node.type !== 'start' && (
          <Button
            icon={<FlaskConical size={14} aria-hidden />}
            aria-busy={isStarting}
            disabledReason={looksOnly}
            onClick={start}
          >
            {texts.page.tryNode}
          </Button>
        )}
        {run && (
          <StatusBadge tone={STATE_TONES[run.status]} isBusy={run.status === 'running'}>
            {texts.states[run.status]}
          </StatusBadge>
        )}
      </div>
      <div aria-live="polite">
        {run?.error && (
          <p className="text-bad">
            {run.error.message} <span className="text-small">({run.error.code})</span>
          </p>
        )}
        {isOver && !run.error && <JsonText label={texts.page.gave} value={run.output} />}
      </div>
      <div className="flex flex-wrap gap-2">
        {run?.status === 'succeeded' && pinned === undefined && (
          <Button
            size="small"
            icon={<Pin size={14} aria-hidden />}
            disabledReason={looksOnly}
            onClick={() => pin(run.output ?? null)}
          >
            {texts.page.pin}
          </Button>
        )}
        {pinned === undefined && !isPinning && node.type !== 'start' && (
          <Button size="small" tone="quiet" disabledReason={looksOnly} onClick={() => setIsPinning(true)}>
            {texts.page.pinOther}
          </Button>
        )}
        {pinned !== undefined && (
          <Button
            size="small"
            icon={<PinOff size={14} aria-hidden />}
            disabledReason={looksOnly}
            onClick={() => {
              setIsPinning(false);
              pin(undefined);
            }}
          >
            {texts.page.unpin}
          </Button>
        )}
      </div>
      {(pinned !== undefined || isPinning) && (
        <JsonBox
          key={isPinning ? 'written' : JSON.stringify(pinned)}
          label={texts.page.pinnedOutput}
          hint={texts.page.pinnedHint}
          value={pinned}
          isDisabled={looksOnly !== undefined}
          onChange={(value) => {
            setIsPinning(true);
            pin(value);
          }}
        />
      )}
    </section>
  );
}
