import { FailingAgents } from '@/app/agents/FailingAgents';
import { useAgents } from '@/app/agents/use-agents';
import { useLooksOnly } from '@/app/auth/use-looks-only';
import { useUser } from '@/app/auth/use-session';
import { useRowKeys } from '@/app/shortcuts/use-row-keys';
import { useSystem } from '@/app/use-system';
import { useTitle } from '@/app/use-title';
import { AskForBoard } from './AskForBoard';
import { Recent } from './Recent';
import { RunningNow } from './RunningNow';
import { SetUp } from './SetUp';
import { texts } from './texts';
import { useHomeNews } from './use-home-news';
import { Waiting } from './Waiting';

/** Where one begins: what waits, what runs, what one was at, one prompt, and what is left to set up. */
export function Page() {
  useTitle(texts.title);
  useRowKeys(texts.title);
  useHomeNews();
  const user = useUser();
  const system = useSystem();
  const looksOnly = useLooksOnly() !== undefined;
  const has = (name: string) => system?.systems.some((entry) => entry.name === name) === true;
  const { agents } = useAgents({ isWanted: has('devices') });
  return (
    <div className="mx-auto flex max-w-[960px] flex-col gap-4">
      <h1 className="text-title font-semibold">{texts.title}</h1>
      <FailingAgents agents={agents} />
      {!looksOnly && has('canvas') && system !== undefined && <AskForBoard promptMax={system.limits.promptMax} />}
      <div className="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
        <div className="flex min-w-0 flex-col gap-4">
          {user !== null && <Waiting user={user} hasSupport={has('support')} />}
          <Recent />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <RunningNow />
          {user !== null && system !== undefined && <SetUp user={user} system={system} />}
        </div>
      </div>
    </div>
  );
}
