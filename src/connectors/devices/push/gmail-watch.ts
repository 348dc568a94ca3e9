import { z } from 'zod';
import { askProvider, WatchRefused } from './ask-provider';

const watchSchema = z.object({ expiration: z.coerce.number().int().positive() });

/** Has Gmail tell the topic of each change of the mailbox; asked again it goes on for longer. Resolves to when it ends, seven days ahead. */
export async function watchMailbox(apiUrl: string, topic: string, accessToken: string): Promise<Date> {
  const url = new URL(`${apiUrl}/gmail/v1/users/me/watch`);
  const read = watchSchema.safeParse(
    await askProvider({ method: 'POST', url, accessToken, body: { topicName: topic } }),
  );
  if (!read.success) throw new WatchRefused(0);
  return new Date(read.data.expiration);
}

/** Has Gmail tell nobody of the mailbox any more. */
export async function stopMailbox(apiUrl: string, accessToken: string): Promise<void> {
  await askProvider({ method: 'POST', url: new URL(`${apiUrl}/gmail/v1/users/me/stop`), accessToken });
}
