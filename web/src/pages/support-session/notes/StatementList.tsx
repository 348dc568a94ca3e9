import type { Evidence, SectionText, Statement } from '@contracts/support/documentation';
import { CircleHelp } from 'lucide-react';
import { useMemo } from 'react';
import { StreamedMarkdown } from '@/ui/text/StreamedMarkdown';
import { layOutStatements } from './lay-out-statements';
import { placeOf, showEvidence } from './show-evidence';
import { texts } from './texts';

interface StatementListProps {
  section: Pick<SectionText, 'text' | 'statements'>;
  /** Called with what a link leads to; default: it is brought into view. */
  onShow?: ((evidence: Evidence) => void) | undefined;
}

/** A section's text; under each statement what it rests on, and a mark on what rests on nothing. */
export function StatementList({ section, onShow = showEvidence }: StatementListProps) {
  const blocks = useMemo(() => layOutStatements(section), [section]);
  return (
    <div className="flex flex-col gap-1">
      {blocks.map((block, index) => (
        <div key={index} className="flex min-w-0 gap-2">
          {block.kind === 'item' && <span className="tabular shrink-0 pl-1 text-dim max-sm:pl-0">{block.mark}</span>}
          <div className="min-w-0 flex-1 [&>div:first-child]:min-h-0 [&_p]:my-0">
            <StreamedMarkdown text={block.markdown} isGrowing={false} />
            <Grounds statements={block.statements} onShow={onShow} />
          </div>
        </div>
      ))}
    </div>
  );
}

interface GroundsProps {
  statements: readonly Statement[];
  onShow: (evidence: Evidence) => void;
}

function Grounds({ statements, onShow }: GroundsProps) {
  const evidence = new Map(statements.flatMap((statement) => statement.evidence.map((one) => [keyOf(one), one])));
  const bare = statements.filter((statement) => statement.evidence.length === 0);
  if (statements.length === 0) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-3 text-small text-dim">
      {[...evidence].map(([key, one]) => (
        <EvidenceLink key={key} evidence={one} onShow={onShow} />
      ))}
      {bare.map(({ text }) => (
        <span key={text} className="inline-flex items-center gap-1 text-wait" title={text}>
          <CircleHelp size={12} aria-hidden className="shrink-0" />
          {statements.length === 1 ? texts.noEvidence : texts.noEvidenceOf(shorten(text))}
        </span>
      ))}
    </p>
  );
}

function EvidenceLink({ evidence, onShow }: { evidence: Evidence; onShow: (evidence: Evidence) => void }) {
  const place = placeOf(evidence);
  if (place === null) return <span>{texts.fromNotes}</span>;
  return (
    <a
      href={`#${place}`}
      onClick={(event) => {
        event.preventDefault();
        onShow(evidence);
      }}
      className="inline-flex min-h-6 max-w-full items-center truncate rounded-chip text-link underline-offset-2 hover:underline touch:min-h-11"
    >
      {texts.from(evidence.label)}
    </a>
  );
}

const SHOWN_OF_STATEMENT = 32;
const shorten = (text: string): string =>
  text.length > SHOWN_OF_STATEMENT ? `${text.slice(0, SHOWN_OF_STATEMENT).replace(/[\s.,;:]+$/, '')}…` : text;
const keyOf = ({ kind, id }: Evidence): string => `${kind} ${id}`;
