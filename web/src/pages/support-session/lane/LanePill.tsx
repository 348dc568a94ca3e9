import { ListChecks } from 'lucide-react';
import { Button } from '@/ui/Button';
import { texts } from '../texts';

/** Stands in for a lane that is collapsed, and opens it; nothing without tasks. */
export function LanePill({ count, onOpen }: { count: number; onOpen: () => void }) {
  if (count === 0) return null;
  return (
    <Button tone="ai" icon={<ListChecks size={14} aria-hidden />} onClick={onOpen}>
      {texts.composer.lane(count)}
    </Button>
  );
}
