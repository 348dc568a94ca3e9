import type { TicketNotes } from '@contracts/support/documentation';
import { useState } from 'react';
import { Dialog } from '@/ui/overlays/Dialog';
import { Segmented } from '@/ui/forms/Segmented';
import { texts } from '../texts';
import { VersionFacts } from '../VersionFacts';
import { VersionSelect } from '../VersionSelect';
import { Changes } from './Changes';
import { SideBySide } from './SideBySide';

interface CompareDialogProps {
  /** The newest first. */
  versions: readonly TicketNotes[];
  notes: TicketNotes;
  onClose: () => void;
}

const VIEWS = (['changes', 'sides'] as const).map((value) => ({ value, label: texts.compareViews[value] }));

/** Two versions, the older first: what changed from one to the other, or both beside each other. */
export function CompareDialog({ versions, notes, onClose }: CompareDialogProps) {
  const [view, setView] = useState<'changes' | 'sides'>('changes');
  const [own, setOwn] = useState(notes.version);
  // The one before it; of the first, the one after it.
  const [other, setOther] = useState(
    () =>
      (versions.find(({ version }) => version < own) ?? versions.findLast(({ version }) => version > own))?.version ??
      own,
  );
  const sides = versions.filter(({ version }) => version === own || version === other).reverse();
  const [older, newer] = sides;
  return (
    <Dialog isOpen onOpenChange={onClose} title={texts.compareTitle} width="wide">
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <VersionSelect label={texts.version} versions={versions} value={own} onChange={setOwn} />
        <VersionSelect label={texts.compareWith} versions={versions} value={other} onChange={setOther} />
        <span className="sm:ml-auto">
          <Segmented label={texts.compareViews.label} value={view} options={VIEWS} onChange={setView} />
        </span>
      </div>
      <div className="mb-2 grid gap-x-4 gap-y-2 sm:grid-cols-2">
        {sides.map((side) => (
          <div key={side.version}>
            <h3 className="font-semibold">{texts.versionOf(side.version)}</h3>
            <VersionFacts notes={side} />
          </div>
        ))}
      </div>
      {older === undefined || newer === undefined ? (
        <p className="text-dim">{texts.compareSame}</p>
      ) : view === 'changes' ? (
        <Changes key={`${older.version} ${newer.version}`} older={older} newer={newer} />
      ) : (
        <SideBySide sides={sides} />
      )}
    </Dialog>
  );
}
