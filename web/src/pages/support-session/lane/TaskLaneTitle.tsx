import { PanelRightClose } from 'lucide-react';
import { SUPPORT_STATUS } from '@/app/support-status';
import { IconButton } from '@/ui/Button';
import { formatCount } from '@/ui/format';
import { useLane, useOpenSession } from '../session-context';
import { texts } from '../texts';
import { isReady } from './lane-items';
import { orderedItems } from './lane.reducer';

/** "Tasks 2/5" (of a session that is over "Tasks 5"), and what collapses the lane: everything in it is kept. */
export function TaskLaneTitle({ onCollapse }: { onCollapse: () => void }) {
  const isOver = SUPPORT_STATUS[useOpenSession().session.status].isOver;
  const state = useLane((whole) => whole);
  const items = orderedItems(state);
  const done = items.filter(isReady).length;
  return (
    <div className="flex shrink-0 items-center gap-2 border-b border-line py-1 pr-1 pl-3">
      <h2 className="text-table font-semibold">
        {texts.lane.title}
        {items.length > 0 && (
          <>
            {' '}
            <span className="tabular text-dim" title={isOver ? undefined : texts.lane.said(done, items.length)}>
              {isOver ? formatCount(items.length) : texts.lane.count(done, items.length)}
            </span>
          </>
        )}
      </h2>
      <IconButton
        className="ml-auto"
        label={texts.lane.collapse}
        keys="t"
        icon={<PanelRightClose size={16} aria-hidden />}
        onClick={onCollapse}
      />
    </div>
  );
}
