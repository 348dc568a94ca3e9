import type { DeviceRow } from '../../contracts/devices/rows';
import { cutAt, idOf, resultOf, troubleOf } from './answers';
import type { DeviceToolContext } from './device-tool';
import { withoutUnused } from './requests';

/** Characters of a note that its vector is made of. */
const EMBEDDED_MAX = 24_000;

/**
 * Gives a note that stands its vector. What goes wrong costs the note nothing: the answer is what to add to the tool's
 * sentence, '' where it is searchable.
 */
export async function storeVector(
  { ask, embed }: Pick<DeviceToolContext, 'ask' | 'embed'>,
  row: DeviceRow,
): Promise<string> {
  const { content, title, projectId } = row;
  const text = [content, title].find((one): one is string => typeof one === 'string' && one.trim() !== '');
  if (text === undefined) return ' It has no text and is not searchable yet.';
  const embedded = await embed(cutAt(text, EMBEDDED_MAX));
  if (!embedded) return ' It is not searchable yet: no vector could be made of its text.';
  const project = typeof projectId === 'string' ? projectId : undefined;
  const reply = await ask({
    ...{ action: 'vector_upsert', vector: embedded.vector, model: embedded.model },
    data: withoutUnused({ id: idOf(row), projectId: project, content: typeof content === 'string' ? content : text }),
  });
  const trouble = troubleOf(reply);
  if (trouble) return ` It is not searchable yet: ${trouble.text}`;
  return resultOf(reply).ok === false ? ' It is not searchable yet: the device did not keep its vector.' : '';
}
