import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Agent } from '@/api/devices/agents';
import { Button, IconButton } from '@/ui/Button';
import { ConfirmDialog } from '@/ui/overlays/ConfirmDialog';
import { Menu } from '@/ui/overlays/Menu';
import type { AgentState } from './agent-state';
import { texts } from './texts';
import type { AgentActs } from './use-agent-acts';

interface AgentActionsProps {
  agent: Agent;
  state: AgentState;
  isAway: boolean;
  /** Why this person may do nothing with it. */
  cannot: string | undefined;
  acts: AgentActs;
  /** On its own page: its run is what the page is for. */
  isMain?: boolean;
  onRemoved?: () => void;
}

/** What can be done with an agent: run it, and in a menu the rest. */
export function AgentActions({ agent, state, isAway, cannot, acts, isMain = false, onRemoved }: AgentActionsProps) {
  const go = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const isAtWork = state === 'working' || state === 'trying' || state === 'waiting';
  const isOff = state === 'paused' || state === 'stopped';
  const isBusy = acts.busy === agent.id;
  const first = isOff
    ? { label: texts.resume, onClick: () => acts.enable(agent, true) }
    : { label: isAway ? texts.runWait : texts.run, onClick: () => acts.run(agent, isAway) };
  const atWork = isAtWork ? texts.atWork : undefined;
  return (
    <span className="flex shrink-0 items-center gap-1">
      <Button
        tone={isMain ? 'primary' : 'plain'}
        aria-label={`${first.label}: ${agent.name}`}
        aria-busy={isBusy}
        disabledReason={cannot ?? atWork}
        onClick={first.onClick}
      >
        {first.label}
      </Button>
      <Menu
        trigger={<IconButton label={texts.more(agent.name)} icon={<Ellipsis size={16} aria-hidden />} />}
        groups={[
          [
            {
              label: texts.dryRun,
              disabledReason: cannot ?? atWork ?? (isAway ? texts.awayShort : undefined),
              onSelect: () => acts.preview(agent),
            },
            ...(isOff
              ? [
                  {
                    label: isAway ? texts.runWait : texts.run,
                    disabledReason: cannot ?? atWork,
                    onSelect: () => acts.run(agent, isAway),
                  },
                ]
              : [{ label: texts.pause, disabledReason: cannot, onSelect: () => acts.enable(agent, false) }]),
            { label: texts.edit, disabledReason: cannot, onSelect: () => void go(`/devices/agents/${agent.id}/edit`) },
          ],
          [{ label: texts.remove, tone: 'danger', disabledReason: cannot, onSelect: () => setAsking(true) }],
        ]}
      />
      <ConfirmDialog
        isOpen={isAsking}
        title={texts.removeDialog.title(agent.name)}
        message={texts.removeDialog.message}
        confirm={texts.removeDialog.confirm}
        keep={texts.removeDialog.keep}
        onConfirm={() => acts.remove(agent, () => onRemoved?.())}
        onClose={() => setAsking(false)}
      />
    </span>
  );
}
