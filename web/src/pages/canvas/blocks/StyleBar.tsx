import type { KindAndContent, SHAPES } from '@contracts/canvas/blocks';
import clsx from 'clsx';
import { COLOR_CLASS, COLORS, type BlockColor } from '@/app/block-colors';
import { texts } from '../texts';

interface StyleBarProps {
  block: KindAndContent;
  onChange: (content: KindAndContent['content']) => void;
}

const SHAPE_NAMES: Record<(typeof SHAPES)[number], string> = {
  rectangle: 'Rectangle',
  ellipse: 'Ellipse',
  diamond: 'Diamond',
  triangle: 'Triangle',
  hexagon: 'Hexagon',
};
const chipClass =
  'flex h-6 min-w-6 items-center justify-center rounded-chip border px-1 text-small touch:h-11 touch:min-w-11';

/** Colour, shape, size: what a block's kind has beside its words. */
export function StyleBar({ block, onChange }: StyleBarProps) {
  const { kind } = block;
  if (kind === 'sticky' || kind === 'section')
    return (
      <Bar>
        <Colors
          value={block.content.color}
          onChange={(color) => onChange({ ...block.content, color } as KindAndContent['content'])}
        />
      </Bar>
    );
  if (kind === 'shape') {
    const { content } = block;
    return (
      <Bar>
        <Colors value={content.color} onChange={(color) => onChange({ ...content, color })} />
        <select
          aria-label={texts.edit.shape}
          value={content.shape}
          onChange={(event) => onChange({ ...content, shape: event.target.value as (typeof SHAPES)[number] })}
          className="h-6 rounded-chip border border-strong bg-panel text-small touch:h-11"
        >
          {Object.entries(SHAPE_NAMES).map(([value, name]) => (
            <option key={value} value={value}>
              {name}
            </option>
          ))}
        </select>
      </Bar>
    );
  }
  if (kind === 'heading') {
    const { content } = block;
    return (
      <Bar>
        {[1, 2, 3].map((level) => (
          <button
            key={level}
            type="button"
            aria-label={`${texts.edit.level} ${level}`}
            aria-pressed={content.level === level}
            onClick={() => onChange({ ...content, level })}
            className={clsx(chipClass, content.level === level ? 'border-accent bg-accent-soft' : 'border-line')}
          >
            H{level}
          </button>
        ))}
      </Bar>
    );
  }
  if (kind === 'list') {
    const { content } = block;
    return (
      <Bar>
        <label className="flex items-center gap-1.5 text-small">
          <input
            type="checkbox"
            checked={content.isOrdered}
            onChange={(event) => onChange({ ...content, isOrdered: event.target.checked })}
            className="size-4 accent-accent"
          />
          {texts.edit.ordered}
        </label>
      </Bar>
    );
  }
  return null;
}

const Bar = ({ children }: { children: React.ReactNode }) => (
  <div className="flex shrink-0 flex-wrap items-center gap-1 border-b border-line bg-panel p-1 text-fg">{children}</div>
);

function Colors({ value, onChange }: { value: BlockColor; onChange: (color: BlockColor) => void }) {
  return COLORS.map((color) => (
    <button
      key={color}
      type="button"
      aria-label={`${texts.edit.color}: ${color}`}
      aria-pressed={value === color}
      onClick={() => onChange(color)}
      className={clsx(chipClass, COLOR_CLASS[color], value === color ? 'border-current' : 'border-transparent')}
    >
      {value === color ? '✓' : ''}
    </button>
  ));
}
