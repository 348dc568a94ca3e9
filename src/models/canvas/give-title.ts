import type { KindAndContent } from '../../contracts/canvas/blocks';
import type { CanvasEdit } from './edits/canvas-edit';
import { titleOf } from './title-of';

/** Gives a canvas without a title of a person's the one of what was made first on it; a title that it has stays. */
export async function giveTitle(edit: CanvasEdit, made: readonly KindAndContent[], prompt: string): Promise<void> {
  const { canvas, collections, session } = edit;
  const title = canvas.isUntitled ? titleOf(made, prompt) : '';
  if (title === '') return;
  await collections.canvases.updateOne(
    { _id: canvas._id },
    { $set: { title, revision: canvas.revision + 1 }, $unset: { isUntitled: '' } },
    { session },
  );
  edit.append({ type: 'canvas_updated', title, review: canvas.review });
}
