import { agentRight, deviceRight, threadRight } from '../../http/devices/own-rights';
import type { PathRight } from '../../http/path-right';
import type { StreamDeps } from '../../http/streams/stream-run';
import type { Base } from '../base';
import type { SystemApi } from '../system';
import { accountParts } from './account-parts';
import { agentParts } from './agent-parts';
import { chatParts } from './chat-parts';
import { linkParts } from './link-parts';

/** Devices, their chats and agents, and connected accounts. */
export function openDevicesApi(base: Base, stream: StreamDeps): SystemApi {
  const parts = [linkParts(base), chatParts(base, stream), agentParts(base), accountParts(base)];
  return {
    routes: parts.flatMap(({ routes }) => routes),
    namespaces: parts.flatMap(({ namespaces = [] }) => namespaces),
    async onCancelled(run) {
      for (const part of parts) await part.onCancelled?.(run);
    },
    rights: Object.assign(
      {
        device: deviceRight as PathRight,
        'device-thread': threadRight as PathRight,
        'device-agent': agentRight as PathRight,
      },
      ...parts.map(({ rights = {} }) => rights),
    ) as NonNullable<SystemApi['rights']>,
  };
}
