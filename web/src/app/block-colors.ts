import type { BLOCK_COLORS } from '@contracts/canvas/blocks';

export type BlockColor = (typeof BLOCK_COLORS)[number];

/** Block colours are the roles' soft pairs: text stays above 6.5 in light and dark. */
export const COLOR_CLASS: Record<BlockColor, string> = {
  yellow: 'bg-wait-soft text-wait',
  green: 'bg-ok-soft text-ok',
  blue: 'bg-run-soft text-run',
  pink: 'bg-bad-soft text-bad',
  purple: 'bg-ai-soft text-ai',
  gray: 'bg-idle-soft text-idle',
};
/** The same for what an svg draws. */
export const FILL_CLASS: Record<BlockColor, string> = {
  yellow: 'fill-wait-soft',
  green: 'fill-ok-soft',
  blue: 'fill-run-soft',
  pink: 'fill-bad-soft',
  purple: 'fill-ai-soft',
  gray: 'fill-idle-soft',
};
/** The same as variables, for a drawing that takes no classes. */
export const FILL_VARIABLE: Record<BlockColor, string> = {
  yellow: '--wait-soft',
  green: '--ok-soft',
  blue: '--run-soft',
  pink: '--bad-soft',
  purple: '--ai-soft',
  gray: '--idle-soft',
};
export const COLORS = Object.keys(COLOR_CLASS) as BlockColor[];
