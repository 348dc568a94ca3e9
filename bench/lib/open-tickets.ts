import { TIERS, tierOf } from '../../config/tiers';
import type { TicketDeps } from '../../src/producers/issue-ticket';
import { openQueues, type Queues } from '../../src/producers/open-queues';
import type { BenchContext } from './context';
import type { OpenParts } from './open-parts';

/** The product's queues and what issues tickets to them. */
export async function openTickets(
  context: BenchContext,
  parts: OpenParts,
): Promise<{ tickets: TicketDeps; queues: Queues }> {
  const { queues, close } = openQueues(parts.redis.command, context.prefix);
  context.defer(close);
  await queues['canvas-generation'].waitUntilReady();
  const tickets = {
    queues,
    redis: parts.redis.command,
    prefix: context.prefix,
    weightOfTier: (tier: string) => (tierOf(tier) ?? TIERS.free).weight,
  };
  return { tickets, queues };
}
