import type { TicketNotes } from '@contracts/support/documentation';
import { useState } from 'react';
import { Dialog } from '@/ui/Dialog';
import { Select } from '@/ui/Select';
import { StreamedMarkdown } from '@/ui/StreamedMarkdown';
import { NOTE_HEADINGS } from './headings';
import { texts } from './texts';
import { VersionFacts } from './VersionFacts';

interface CompareDialogProps {
  versions: readonly TicketNotes[];
  notes: TicketNotes;
  onClose: () => void;
}

/** Two versions side by side, section by section; on phones one below the other. */
export function CompareDialog({ versions, notes, onClose }: CompareDialogProps) {
  const others = versions.filter(({ version }) => version !== notes.version);
  const [otherVersion, setOther] = useState(others[0]?.version ?? 0);
  const other = others.find(({ version }) => version === otherVersion);
  const sides = other === undefined ? [notes] : [notes, other];
  return (
    <Dialog isOpen onOpenChange={onClose} title={texts.compareTitle} width="wide">
      <div className="mb-2 grid gap-4 sm:grid-cols-2">
        <h3 className="flex h-control items-center font-semibold">{texts.versionOf(notes.version)}</h3>
        <Select
          label={texts.compareWith}
          isLabelShown
          value={String(otherVersion)}
          options={others.map(({ version }) => ({ value: String(version), label: texts.versionOf(version) }))}
          onChange={(version) => setOther(Number(version))}
        />
        {sides.map((side) => (
          <VersionFacts key={side.version} notes={side} />
        ))}
      </div>
      {NOTE_HEADINGS.map((heading) => (
        <section key={heading} aria-label={heading} className="border-t border-line py-2">
          <h4 className="font-semibold">{heading}</h4>
          <div className="grid gap-4 sm:grid-cols-2">
            {sides.map((side) => (
              <div key={side.version} className="min-w-0">
                <p className="text-small text-dim sm:sr-only">{texts.versionOf(side.version)}</p>
                <StreamedMarkdown
                  text={side.sections.find(({ section }) => section === heading)?.text ?? ''}
                  isGrowing={false}
                />
              </div>
            ))}
          </div>
        </section>
      ))}
    </Dialog>
  );
}
