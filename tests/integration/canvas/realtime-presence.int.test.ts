import { createBroadcaster } from '../../../src/realtime/broadcaster';
import { isFullDepth } from '../../support/depth';
import { openPresenceGround, type PresenceWatcher } from '../../rigs/presence-ground';
import { waitFor } from '../../rigs/test-services';

/** They are told of 20 s after the last word of their instance; beside other tests that may come late. */
const VANISHED_MS = isFullDepth ? 21_000 : 45_000;

const ground = openPresenceGround('presence');

describe('presence', () => {
  it('shows everybody on both instances, and who goes', async () => {
    const watchers = [
      await ground.watch(ground.at(0)),
      await ground.watch(ground.at(1)),
      await ground.watch(ground.at(0)),
    ] as [PresenceWatcher, PresenceWatcher, PresenceWatcher];
    await waitFor('three each', () => watchers.every(({ people }) => people.size === 3));
    expect((await ground.at(1).presence.count([ground.canvasId])).get(ground.canvasId)).toBe(1); // three tabs of one person
    watchers[0].client.emit('presence_update', {
      canvasId: ground.canvasId,
      cursor: { x: 3, y: 4 },
      selection: ['b'.repeat(24)],
    });
    await waitFor('the cursor', () => watchers[1].people.get(watchers[0].client.id ?? '')?.cursor?.x === 3);
    await watchers[2].client.emitWithAck('canvas_leave', { canvasId: ground.canvasId });
    watchers[0].client.close();
    await waitFor('one left', () => watchers[1].people.size === 1);
  });

  it('ignores updates for a canvas that was not entered, and those that are no presence', async () => {
    const watcher = await ground.watch(ground.at(0));
    const outside = await ground.connect(ground.at(0));
    outside.emit('presence_update', { canvasId: ground.canvasId, cursor: { x: 1, y: 1 } });
    expect(
      await outside.emitWithAck('presence_update', { canvasId: ground.canvasId, cursor: { x: 'a', y: 1 } }),
    ).toMatchObject({
      ok: false,
    });
    watcher.client.emit('presence_update', { canvasId: ground.canvasId, cursor: { x: 5, y: 5 } });
    await waitFor('own cursor', () => watcher.people.get(watcher.client.id ?? '')?.cursor?.x === 5);
    expect(watcher.people.size).toBe(1);
  });

  it('shows an agent from a process without a server, and takes it away', async () => {
    const watcher = await ground.watch(ground.at(0));
    const broadcaster = createBroadcaster(ground.services.redis.command, {
      prefix: ground.services.prefix,
      log: ground.services.log,
      isStrict: true,
    });
    const id = 'agent:3f0e8a52-93a1-4c56-8a0c-0f6a1f1f1f1f';
    await broadcaster.agentPresence(ground.canvasId, {
      id,
      userId: 'a'.repeat(24),
      name: 'Weft',
      isAgent: true,
      cursor: null,
      selection: [],
      focus: 'thinking',
    });
    await waitFor('the agent', () => watcher.people.get(id)?.focus === 'thinking');
    const late = await ground.watch(ground.at(1));
    expect(late.people.has(id)).toBe(true);
    expect((await ground.at(0).presence.count([ground.canvasId])).get(ground.canvasId)).toBe(1); // agents are not counted
    await broadcaster.agentPresence(ground.canvasId, { gone: id });
    await waitFor('gone on both', () => !watcher.people.has(id) && !late.people.has(id));
  });

  it(
    'lets the people of an instance that died vanish',
    async () => {
      const survivor = await ground.watch(ground.at(0));
      const lost = await ground.watch(ground.at(1));
      await waitFor('both', () => survivor.people.size === 2);
      lost.client.io.reconnection(false);
      ground.at(1).kill();
      await waitFor('the other gone', () => survivor.people.size === 1, VANISHED_MS);
      expect([...survivor.people.keys()]).toEqual([survivor.client.id]);
    },
    2 * VANISHED_MS,
  );
});
