import type { CanvasListItem } from '@contracts/canvas/canvas';
import { Ellipsis, Share2, Trash2, Users } from 'lucide-react';
import { Link } from 'react-router';
import { IconButton } from '@/ui/Button';
import { Menu } from '@/ui/overlays/Menu';
import { Chip, StatusBadge } from '@/ui/StatusBadge';
import { Time } from '@/ui/Time';
import { Preview } from './Preview';
import { texts } from './texts';

interface CanvasCardProps {
  canvas: CanvasListItem;
  onShare: () => void;
  onDelete: () => void;
}

/** One canvas: preview, title, role, who is in it, who edited it last. On phones a row. */
export function CanvasCard({ canvas, onShare, onDelete }: CanvasCardProps) {
  const isOwner = canvas.role === 'owner';
  return (
    <li className="group relative flex overflow-hidden rounded-card border border-line bg-panel focus-within:border-accent hover:border-strong sm:flex-col">
      <div className="hidden border-b border-line sm:block">
        <Preview boxes={canvas.preview} />
      </div>
      <div className="flex min-w-0 flex-1 flex-col gap-1 p-3 pr-11">
        <h2 dir="auto" className="truncate font-medium">
          <Link
            to={`/canvases/${canvas.id}`}
            data-row
            className="outline-none after:absolute after:inset-0 after:rounded-card focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
          >
            {canvas.title}
          </Link>
        </h2>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-small text-dim">
          <Chip>{texts.roles[canvas.role]}</Chip>
          {canvas.presentCount > 0 && (
            <span className="inline-flex items-center gap-1">
              <Users size={12} aria-hidden />
              {texts.here(canvas.presentCount)}
            </span>
          )}
          {canvas.isGenerating && (
            <StatusBadge tone="ai" isBusy>
              {texts.generating}
            </StatusBadge>
          )}
        </p>
        <p className="truncate text-small text-dim">
          {texts.blocks(canvas.blockCount)}, {texts.edited} <Time at={canvas.updatedAt} />{' '}
          {canvas.editedBy !== null && texts.by(canvas.editedBy.name)}
        </p>
      </div>
      <div className="absolute right-1 bottom-1">
        <Menu
          trigger={<IconButton label={texts.menu(canvas.title)} icon={<Ellipsis size={16} />} />}
          groups={[
            [{ label: texts.share, icon: <Share2 size={16} strokeWidth={1.75} />, onSelect: onShare }],
            [
              {
                label: texts.remove,
                tone: 'danger',
                icon: <Trash2 size={16} strokeWidth={1.75} />,
                onSelect: onDelete,
                ...(isOwner ? {} : { disabledReason: texts.ownersOnly }),
              },
            ],
          ]}
        />
      </div>
    </li>
  );
}
