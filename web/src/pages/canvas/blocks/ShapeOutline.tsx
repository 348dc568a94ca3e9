import type { SHAPES } from '@contracts/canvas/blocks';
import clsx from 'clsx';
import { FILL_CLASS, type BlockColor } from '@/app/block-colors';

const POINTS: Record<Exclude<(typeof SHAPES)[number], 'rectangle' | 'ellipse'>, string> = {
  diamond: '50,1 99,50 50,99 1,50',
  triangle: '50,1 99,99 1,99',
  hexagon: '25,1 75,1 99,50 75,99 25,99 1,50',
};

/** The form behind a shape's text, stretched to its box. */
export function ShapeOutline({ shape, color }: { shape: (typeof SHAPES)[number]; color: BlockColor }) {
  const className = clsx(FILL_CLASS[color], 'stroke-current');
  const line = { strokeWidth: 1.5, vectorEffect: 'non-scaling-stroke' } as const;
  return (
    <svg
      aria-hidden
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      className="absolute inset-0 size-full overflow-visible"
    >
      {shape === 'rectangle' && <rect x="1" y="1" width="98" height="98" rx="3" className={className} {...line} />}
      {shape === 'ellipse' && <ellipse cx="50" cy="50" rx="49" ry="49" className={className} {...line} />}
      {shape !== 'rectangle' && shape !== 'ellipse' && (
        <polygon points={POINTS[shape]} className={className} {...line} />
      )}
    </svg>
  );
}
