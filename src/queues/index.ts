import { accountQueue } from './accounts/account.queue';
import { mailQueue } from './accounts/mail.queue';
import { embeddingsQueue } from './gateway/embeddings.queue';
import { systemQueues } from './systems/index';

/** Queues that are no system's. */
export const kernelQueues = [mailQueue, accountQueue, embeddingsQueue] as const;

/** Every queue of the product. */
export const queueDefinitions = [...systemQueues, ...kernelQueues] as const;
export type QueueName = (typeof queueDefinitions)[number]['name'];
