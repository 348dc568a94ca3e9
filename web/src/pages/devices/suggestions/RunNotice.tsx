import type { AgentRunLog } from '@contracts/devices/agent-schemas';
import clsx from 'clsx';
import { Link } from 'react-router';
import type { Agent } from '@/api/devices/agents';
import { TONE_CLASS, type Tone } from '@/ui/StatusBadge';
import { texts } from './texts';

interface RunNoticeProps {
  runId: string;
  log: AgentRunLog | undefined;
  agent: Agent | undefined;
  /** Its device is not there. */
  isAway: boolean;
}

/** How the run stands whose suggestions are shown. */
export function RunNotice({ runId, log, agent, isAway }: RunNoticeProps) {
  if (log === undefined) return null;
  const [tone, words] = wordsOf(log, agent?.name ?? texts.unknownAgent, isAway);
  return (
    <p role="status" className={clsx('mb-3 rounded-control px-3 py-2 text-table', TONE_CLASS[tone])}>
      {words}{' '}
      <Link to={`/runs/${runId}`} className="font-medium underline underline-offset-2">
        {texts.run.open}
      </Link>
    </p>
  );
}

function wordsOf(log: AgentRunLog, name: string, isAway: boolean): [Tone, string] {
  const { run } = texts;
  const count = log.items_created + log.items_queued;
  switch (log.status) {
    case 'running':
      return isAway ? ['wait', run.waiting(name)] : ['run', run.working(name)];
    case 'error':
      return ['bad', run.failed(log.errors.at(-1) ?? '')];
    case 'success':
    case 'partial':
      return count === 0 ? ['idle', run.nothing] : ['ok', run.done(count)];
  }
}
