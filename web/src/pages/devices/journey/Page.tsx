import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useDraft } from '@/app/drafts';
import { useTitle } from '@/app/use-title';
import { BackLink } from '@/ui/BackLink';
import { fillDraft, NEW_DRAFT } from '../agent-form/use-form-draft';
import { Begin } from './Begin';
import { readTalk, type Talk, writeTalk } from './talk';
import { TalkView } from './TalkView';
import { texts } from './texts';

const NAME = 'agent-journey';

/** What an agent is to look for, found in a conversation; it ends in the filled form. What was said outlives a reload of this tab. */
export function Page() {
  useTitle(texts.title);
  const go = useNavigate();
  const [kept, keep] = useDraft(NAME);
  const [form] = useDraft(NEW_DRAFT);
  const talk = readTalk(kept);
  // The first look alone: what begins here is not gone on with.
  const [isResumed] = useState(talk !== null);
  const set = (next: Talk | null) => keep(writeTalk(next));
  const use = ({ type, dataTypes, template = '' }: Talk) => {
    fillDraft({ ...(type === 'local' && { source: 'local' }), dataTypes, template }, form);
    set(null);
    void go('/devices/agents/new?told');
  };
  return (
    <div className="mx-auto max-w-[720px]">
      <div className="mb-1 -ml-2 flex min-h-control items-center gap-1">
        <BackLink to="/devices/agents" label={texts.back} />
        <h1 className="text-title font-semibold">{texts.title}</h1>
      </div>
      <p className="mb-4 text-dim">{texts.about}</p>
      {talk === null ? (
        <Begin onBegun={set} />
      ) : (
        <TalkView
          key={talk.sessionId}
          talk={talk}
          isResumed={isResumed}
          onTalk={set}
          onUse={() => use(talk)}
          onDiscard={() => set(null)}
        />
      )}
    </div>
  );
}
