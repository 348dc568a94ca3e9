import { canvasFinder } from '../search/canvases/canvas-finder';
import type { System } from './system';

/** Boards that people and agents build together. */
export const canvasSystem: System = {
  name: 'canvas',
  entry: { name: 'canvas', title: 'Canvases', path: '/canvases', create: 'New canvas' },
  finder: canvasFinder,
};
