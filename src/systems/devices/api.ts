import { agentRight, deviceRight, threadRight } from '../../http/devices/own-rights';
import type { PathRight } from '../../http/path-right';
import type { StreamDeps } from '../../http/streams/stream-run';
import type { Base } from '../base';
import type { SystemApi } from '../system';
import { accountParts } from './account-parts';
import { agentParts } from './agent-parts';
import { chatParts } from './chat-parts';
import { linkParts } from './link-parts';
import { openLink } from './open-link';
import { suggestionParts } from './suggestion-parts';

/** Devices, their chats and agents, and connected accounts. `link`: what connections are handed to; default: the product's. */
export function openDevicesApi(
  base: Base,
  stream: StreamDeps,
  link = (of: Base) => linkParts(of, openLink(of, stream)),
): SystemApi {
  // Paths that are fixed stand before `/devices/{id}`.
  const parts = [chatParts(base), agentParts(base), suggestionParts(base), accountParts(base), link(base)];
  return {
    firstCall: (run) => parts.map(({ firstCall }) => firstCall?.(run)).find((call) => call !== undefined),
    onCancelled: async (run) => void (await Promise.all(parts.flatMap(({ onCancelled }) => onCancelled?.(run) ?? []))),
    routes: parts.flatMap(({ routes }) => routes),
    namespaces: parts.flatMap(({ namespaces = [] }) => namespaces),
    doors: parts.flatMap(({ doors = [] }) => doors),
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
