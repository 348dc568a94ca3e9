import type { Evidence, Statement } from '@contracts/support/documentation';
import type { ReactNode } from 'react';
import { Skeleton } from '@/ui/Skeleton';
import { StreamedMarkdown } from '@/ui/text/StreamedMarkdown';
import { StatementList } from './StatementList';

/** A section to be shown: one that is whole says what its statements rest on. */
export interface ShownSection {
  section: string;
  text: string;
  statements?: Statement[];
  isOpen?: boolean;
}

interface SectionsProps {
  /** Headings in their order, shown before their text is there. */
  headings: readonly string[];
  sections: readonly ShownSection[];
  isGrowing: boolean;
  onShow?: ((evidence: Evidence) => void) | undefined;
  /** What can be done with a section, beside its heading. */
  renderActions?: (section: string) => ReactNode;
}

/** A text under its headings; where a section is still to come, its outline holds the place. */
export function Sections({ headings, sections, isGrowing, onShow, renderActions }: SectionsProps) {
  const named = headings.length > 0 ? headings : sections.map(({ section }) => section);
  return (
    <div aria-busy={isGrowing} className="flex flex-col gap-4">
      {(named.length > 0 ? named : ['']).map((heading) => {
        const found = sections.find(({ section }) => section === heading);
        return (
          <section key={heading} {...(heading === '' ? {} : { 'aria-label': heading })} className="group/section">
            {heading !== '' && (
              <div className="mb-1 flex min-h-6 items-center gap-2">
                <h3 className="font-semibold">{heading}</h3>
                {renderActions?.(heading)}
              </div>
            )}
            <div className="min-h-11">
              {found === undefined ? isGrowing && <Outline /> : <Body {...found} onShow={onShow} />}
            </div>
          </section>
        );
      })}
    </div>
  );
}

function Body({ text, statements, isOpen = false, onShow }: ShownSection & Pick<SectionsProps, 'onShow'>) {
  if (statements !== undefined) return <StatementList section={{ text, statements }} onShow={onShow} />;
  if (text === '') return <Outline />;
  return <StreamedMarkdown text={text} isGrowing={isOpen} />;
}

function Outline() {
  return (
    <div className="flex flex-col gap-2 py-1">
      <Skeleton className="h-3.5 w-full" />
      <Skeleton className="h-3.5 w-4/5" />
    </div>
  );
}
