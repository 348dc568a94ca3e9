import { useState } from 'react';
import { Part, State } from '@/app/gallery/Gallery';
import { NotesStep } from '../conclude/NotesStep';
import { OutcomeStep } from '../conclude/OutcomeStep';
import { Changes } from '../notes/compare/Changes';
import { StatementList } from '../notes/StatementList';
import { TicketLine } from '../notes/TicketLine';
import { VersionFacts } from '../notes/VersionFacts';
import { NOTHING_WRITTEN, type WrittenView } from '../notes/written.reducer';
import { WrittenState } from '../notes/WrittenState';
import { FIRST_NOTES, OPEN_SESSION, SECOND_NOTES, SECTIONS } from './samples';
import { TICKETS } from './seed';
import { texts } from './texts';

const LIMITED_MS = 42_000;
const again = () => undefined;

/** Notes in each state: where the ticket stands, the text as it comes, what it rests on, versions, the steps of the end. */
export function NotesStates() {
  const [written] = useState(() => writtenViews(Date.now()));
  return (
    <>
      <Part name={texts.ticket}>
        {TICKETS.map(({ name, session }) => (
          <State key={name} name={texts.states.ticket[name]}>
            <TicketLine session={session} />
          </State>
        ))}
      </Part>
      <Part name={texts.written}>
        {written.map(({ name, view }) => (
          <State key={name} name={texts.states.written[name]}>
            <WrittenState session={OPEN_SESSION} view={view} onAgain={again} />
          </State>
        ))}
      </Part>
      <Part name={texts.statements}>
        {(['grounded', 'bare', 'mixed'] as const).map((name) => (
          <State key={name} name={texts.states.sections[name]}>
            <StatementList section={SECTIONS[name]} />
          </State>
        ))}
      </Part>
      <Part name={texts.versions}>
        <VersionFacts notes={FIRST_NOTES} />
        <VersionFacts notes={SECOND_NOTES} />
        <div className="w-full max-w-[720px]">
          <Changes older={FIRST_NOTES} newer={SECOND_NOTES} />
        </div>
      </Part>
      <Part name={texts.conclude}>
        <State name={texts.states.conclude.outcome}>
          <OutcomeStep session={OPEN_SESSION} chosen="resolved" onChoose={again} />
        </State>
        {[null, 'You can conclude again in 0:42.'].map((problem) => (
          <State key={problem} name={texts.states.conclude[problem === null ? 'notes' : 'refused']}>
            <NotesStep
              outcome="resolved"
              draft={{ outcome: 'resolved', notes: 'The new client holds the tunnel.', code: 'fixed', to: '' }}
              problem={problem}
              onChange={again}
              onSubmit={again}
            />
          </State>
        ))}
      </Part>
    </>
  );
}

type ViewName = keyof typeof texts.states.written;

function writtenViews(nowMs: number): { name: ViewName; view: WrittenView }[] {
  const growing = [{ section: 'Problem Summary', text: 'The VPN drops after', isOpen: true }];
  const retrying = {
    phase: 'retrying' as const,
    message: 'The model failed (timeout).',
    retryAtMs: nowMs + LIMITED_MS,
  };
  const { version, text, sections, origin, repairs } = SECOND_NOTES;
  const views: Record<ViewName, Partial<WrittenView>> = {
    opening: {},
    retrying: { progress: retrying },
    writing: { phase: 'writing', sections: growing },
    done: { phase: 'done', result: { version, text, sections, origin, repairs } },
    limited: { phase: 'limited', retryAtMs: nowMs + LIMITED_MS },
    failed: { phase: 'failed', error: { code: 'stream_cut', message: '' } },
  };
  return Object.entries(views).map(([name, view]) => ({
    name: name as ViewName,
    view: { ...NOTHING_WRITTEN, ...view },
  }));
}
