import { z } from 'zod';

const identity = z.object({ id: z.string().nullish(), displayName: z.string().nullish() }).nullish();

/** A message of a channel, or a reply. */
export const chatMessageSchema = z.object({
  id: z.string().min(1),
  messageType: z.string().nullish(),
  createdDateTime: z.string().nullish(),
  lastModifiedDateTime: z.string().nullish(),
  deletedDateTime: z.string().nullish(),
  subject: z.string().nullish(),
  importance: z.string().nullish(),
  from: z.object({ user: identity, application: identity, device: identity }).nullish(),
  body: z.object({ contentType: z.string().nullish(), content: z.string().nullish() }).nullish(),
  attachments: z
    .array(z.object({ name: z.string().nullish(), contentType: z.string().nullish(), content: z.string().nullish() }))
    .nullish(),
});
export type ChatMessage = z.infer<typeof chatMessageSchema>;

export interface Channel {
  team: string;
  channel: string;
}

export const channelPath = ({ team, channel }: Channel) =>
  `/teams/${encodeURIComponent(team)}/channels/${encodeURIComponent(channel)}/messages`;

/** What people wrote, and nobody has deleted: no notices of the system's. */
export const isWritten = (message: ChatMessage): boolean =>
  !message.deletedDateTime && (message.messageType ?? 'message') === 'message';

export const writerOf = (message: ChatMessage) =>
  message.from?.user ?? message.from?.application ?? message.from?.device;

/** Words that tell who wrote it: name and id. Graph does not tell addresses here. */
export const wordsOfWriter = (message: ChatMessage): (string | null | undefined)[] => {
  const writer = writerOf(message);
  return [writer?.displayName, writer?.id];
};

export function momentOf(value: string | null | undefined): number | undefined {
  const at = value ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** A message's id is a moment, unique within its channel alone: what names it among all is the channel before it, and for a reply what it replies to. */
export const refOf = ({ team, channel }: Channel, message: string, reply?: string) => ({
  id: [channel, message, ...(reply === undefined ? [] : [reply])].join('/'),
  place: `${team}/${channel}`,
});

/** Undefined: no reference of ours. */
export function readRef(ref: {
  id: string;
  place: string;
}): (Channel & { message: string; reply?: string }) | undefined {
  const [channel, message, reply] = ref.id.split('/');
  const [team] = ref.place.split('/');
  if (!team || !channel || !message) return undefined;
  return { team, channel, message, ...(reply !== undefined && { reply }) };
}
