import type { Presence } from '../../contracts/kernel/presence';
import { PRESENCE_TTL_MS } from './presence-message';
import { createPresenceView } from './presence-view';

const person = (id: string, x = 0): Presence => ({
  id,
  userId: 'a'.repeat(24),
  name: id,
  isAgent: false,
  cursor: { x, y: 0 },
  selection: [],
  focus: null,
});

describe('createPresenceView', () => {
  it('gathers a person’s moves into the last one', () => {
    const view = createPresenceView();
    for (const x of [1, 2, 3]) view.apply('here', { present: [person('ann', x)], gone: [] }, 0);
    expect(view.take()).toEqual({ present: [person('ann', 3)], gone: [] });
    expect(view.take()).toBeUndefined();
  });

  it('tells of somebody who came and went between two batches only that they are gone', () => {
    const view = createPresenceView();
    view.apply('here', { present: [person('ann')], gone: [] }, 0);
    view.apply('here', { present: [], gone: ['ann'] }, 0);
    expect(view.take()).toEqual({ present: [], gone: ['ann'] });
    expect(view.everybody()).toEqual([]);
  });

  it('takes a roster as everybody of its source, and tells only of differences', () => {
    const view = createPresenceView();
    view.apply('there', { present: [person('ann'), person('bob')], gone: [] }, 0);
    view.take();
    view.replace('there', [person('ann'), person('cid')], 1);
    expect(view.take()).toEqual({ present: [person('cid')], gone: ['bob'] });
  });

  it('drops the people of a source that fell silent, never its own', () => {
    const view = createPresenceView();
    view.apply('here', { present: [person('ann')], gone: [] }, 0);
    view.apply('there', { present: [person('bob')], gone: [] }, 0);
    view.take();
    view.expire('here', PRESENCE_TTL_MS - 1);
    expect(view.take()).toBeUndefined();
    view.expire('here', PRESENCE_TTL_MS);
    expect(view.take()).toEqual({ present: [], gone: ['bob'] });
    expect(view.everybody()).toEqual([person('ann')]);
  });
});
