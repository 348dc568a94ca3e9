import { Types } from 'mongoose';
import { agentFailingMail } from '../../mail/devices/agent-mail';
import { buildMail } from '../../mail/build-mail';
import type { Mail } from '../../mail/mailer';
import { findAccount } from '../../models/accounts/account-queries';
import type { Models } from '../../models/index';
import type { MailRequest } from '../../security/accounts/mail-outbox';

/** To whose agent fails: undefined where it is gone, or works again. */
export async function composeAgentMail(
  { models, linkBase }: { models: Models; linkBase: string },
  id: string,
  { agentId, userId }: Extract<MailRequest, { mail: 'agent-failing' }>,
): Promise<Mail | undefined> {
  const of = { _id: new Types.ObjectId(agentId), userId: new Types.ObjectId(userId) };
  const account = await findAccount(models, of.userId);
  const fields = { name: 1, failures: 1, enabled: 1 } as const;
  const agent =
    (await models.LocalAgentConfig.findOne(of, fields).lean()) ??
    (await models.CloudAgentConfig.findOne(of, fields).lean());
  if (!account || account.user.disabledAt || !agent || agent.failures === 0) return undefined;
  const { failures, enabled: isEnabled } = agent;
  const text = { name: account.user.name, agent: agent.name, failures, isEnabled };
  return buildMail(id, account.user.email, agentFailingMail(linkBase, text));
}
