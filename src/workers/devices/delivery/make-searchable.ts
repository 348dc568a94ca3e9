import type { DeviceWriteRecord } from '../../../models/devices/records/device-write.model';
import { makeNoteSearchable } from '../../../agents/devices/make-note-searchable';
import { embedNote } from '../link-tools';
import type { Delivery } from './delivery';

/** Gives a note that was inserted its vector, where the device keeps such. What goes wrong costs the note nothing. */
export async function makeSearchable(
  delivery: Delivery,
  write: DeviceWriteRecord,
  row: Record<string, unknown>,
): Promise<void> {
  const { deps, context, run, device } = delivery.parts;
  if (device.capabilities?.vectors === false || device.allow?.vectors === false) return;
  const key = `vector:${write._id.toHexString()}`;
  await makeNoteSearchable(
    {
      embed: (text) => embedNote({ deps, run, context }, text),
      ask: (frame) =>
        context.step(
          { key, kind: 'tool', name: 'vector_upsert notes', input: { write: write._id.toHexString() } },
          async () => {
            const reply = await delivery.ask(write, key, { tool: 'create_note', frame });
            if (reply.outcome !== 'answered') return reply;
            return { outcome: 'answered' as const, result: { id: reply.result.id, ok: reply.result.ok === true } };
          },
        ),
    },
    row,
  );
}
