import type { CanvasTool } from './canvas-tool';
import { createCode } from './create-code';
import { createConnector } from './create-connector';
import { createHeading } from './create-heading';
import { createImage } from './create-image';
import { createLink } from './create-link';
import { createList } from './create-list';
import { createSection } from './create-section';
import { createShape } from './create-shape';
import { createSticky } from './create-sticky';
import { createTable } from './create-table';
import { createText } from './create-text';
import { createTodo } from './create-todo';
import { deleteBlock } from './delete-block';
import { moveBlock } from './move-block';
import { updateBlock } from './update-block';

/** The registry: every tool of the canvas agent. */
export const canvasTools: readonly CanvasTool[] = [
  createText,
  createHeading,
  createSticky,
  createTodo,
  createList,
  createTable,
  createCode,
  createLink,
  createImage,
  createShape,
  createConnector,
  createSection,
  updateBlock,
  moveBlock,
  deleteBlock,
];
