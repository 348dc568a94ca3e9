import clsx from 'clsx';
import { Check, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '@/ui/Button';
import { Chip } from '@/ui/StatusBadge';
import { texts } from '../texts';
import { isReady, type LaneItem, nameOf } from './lane-items';

interface ItemCardProps {
  item: LaneItem;
  icon: LucideIcon;
  kind: string;
  /** It came since the lane was last looked through. */
  isNew: boolean;
  isReadOnly: boolean;
  onReopen: () => void;
  children: ReactNode;
}

/** The frame of a question or an action; what was skipped folds to its name. */
export function ItemCard({ item, icon: Icon, kind, isNew, isReadOnly, onReopen, children }: ItemCardProps) {
  const isSkipped = item.state === 'skipped';
  return (
    <section
      aria-label={`${kind}: ${nameOf(item)}`}
      className={clsx(
        'flex min-w-0 flex-col gap-2 rounded-card border bg-panel p-3 text-table',
        isNew ? 'border-ai' : 'border-line',
      )}
    >
      <div className="flex items-start gap-2">
        <Icon size={16} strokeWidth={1.75} aria-hidden className="mt-0.5 shrink-0 text-ai" />
        <p dir="auto" className={clsx('min-w-0 flex-1 font-medium break-words', isSkipped && 'text-dim')}>
          {nameOf(item)}
        </p>
        {isSkipped ? (
          <Chip>{texts.lane.skipped}</Chip>
        ) : (
          isReady(item) && <Check size={16} role="img" aria-label={texts.lane.done} className="mt-0.5 text-ok" />
        )}
      </div>
      {isSkipped
        ? !isReadOnly && (
            <span>
              <Button size="small" tone="quiet" onClick={onReopen}>
                {texts.lane.undo}
              </Button>
            </span>
          )
        : children}
    </section>
  );
}
