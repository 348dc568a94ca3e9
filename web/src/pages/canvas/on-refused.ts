import { toApiError, type ApiError } from '@/api/api-error';
import { errorMessage } from '@/app/error-message';
import { copyText } from '@/ui/text/copy-text';
import { showToast } from '@/ui/overlays/Toast';
import { isBlock } from './model/edit-queue';
import type { Edit } from './model/edits';
import type { CanvasSession } from './model/session';
import type { SteppingParts } from './model/stepping';
import { texts } from './texts';

/** What becomes of an edit the server refused: both versions kept, or the reason said. */
export function onRefused({ store }: CanvasSession, edit: Edit, error: ApiError): void {
  if (error.status === 409 && edit.type === 'update' && isBlock(error.current)) {
    const conflict = { key: edit.key, mine: edit.patch, theirs: error.current };
    store.setState({
      conflicts: [...store.getState().conflicts.filter((other) => other.key !== edit.key), conflict],
      editBase: null,
    });
    return;
  }
  if (error.status === 404 && edit.type === 'delete') return;
  if (error.status === 404 && edit.type === 'update' && edit.patch.content !== undefined) {
    const content = JSON.stringify(edit.patch.content, null, 2);
    showToast({
      title: texts.deletedBlock,
      tone: 'bad',
      action: { label: texts.copyText, onSelect: () => copyText(content) },
    });
    return;
  }
  showToast({ title: texts.refused, description: error.detail, tone: 'bad' });
}

/** A generation that could not be taken back or brought back: the reason is said. */
export const onFailed = (error: unknown): void => showToast({ title: errorMessage(toApiError(error)), tone: 'bad' });

/** A generation that was undone, or done again, by key: said, as the panel may be closed. */
export const onStepped: SteppingParts['onStepped'] = (way, keptCount) =>
  showToast({
    title: texts.stepped[way],
    ...(keptCount > 0 && { description: texts.steppedKept(keptCount) }),
  });
