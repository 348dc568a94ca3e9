import { storeVector } from '../../tools/devices/note-vector';

/** Gives a note that was inserted without a tool its vector, as the tools of notes do. What goes wrong costs the note nothing. */
export const makeNoteSearchable = (...[link, row]: Parameters<typeof storeVector>): Promise<unknown> =>
  storeVector(link, row);
