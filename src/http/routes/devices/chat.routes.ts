import { deviceChat, threadDelete, threadGet, threadMessages, threadsList } from '../../../contracts/devices/chat';
import { chooseDevice } from '../../../commands/devices/choose-device';
import { deleteThread } from '../../../commands/devices/delete-thread';
import { listThreadMessages } from '../../../commands/devices/list-thread-messages';
import { startChat, type StartChatDeps } from '../../../commands/devices/start-chat';
import { findLive, listThreads, presentThread } from '../../../models/devices/records/list-threads';
import type { CancelDeps } from '../../../runs/lifecycle/cancel-run';
import { type Route, route } from '../../route';

export interface ChatRouteDeps extends StartChatDeps {
  cancel: CancelDeps;
  /** Whether a connection of the device (record id) is open, on any process. */
  isOnline(device: string): Promise<boolean>;
}

/** Threads with the agents of devices, for pages and other clients that are no device themselves. */
export const deviceChatRoutes = (deps: ChatRouteDeps): Route[] => [
  route(deviceChat, async ({ caller, body, tellLimit, keepAnswer }) => {
    const { message, context = {} } = body;
    const device = await chooseDevice(deps, caller, context.device_id);
    const { run, threadId } = await startChat(deps, {
      ...{ caller, message, context, target: { device: device._id.toHexString() } },
      ...{ idempotencyKey: undefined, tell: tellLimit },
      keepAnswer: (session, answer) => keepAnswer(session, { status: 202, body: answer }),
    });
    return { status: 202, body: { runId: run._id.toHexString(), threadId } };
  }),

  route(threadsList, async ({ caller, query }) => ({
    status: 200,
    body: await listThreads(deps.models, caller, query),
  })),

  route(threadGet, async ({ thread }) => ({
    status: 200,
    body: presentThread(thread, await findLive(deps.models, [thread])),
  })),

  route(threadMessages, async ({ thread, query }) => ({
    status: 200,
    body: await listThreadMessages(deps, thread, query),
  })),

  route(threadDelete, async ({ thread }) => {
    await deleteThread(deps, thread);
    return { status: 204 };
  }),
];
