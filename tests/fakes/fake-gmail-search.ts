import type { FakeMessage } from './fake-gmail-mailbox';

/** What Gmail's list finds, the newest first: labels (all of them), and of its query language `after:`, `before:`, `from:`, `{…}` and `-in:`. */
export function filterMessages(
  messages: readonly FakeMessage[],
  { labelIds, q, withSpamTrash }: { labelIds: readonly string[]; q: string; withSpamTrash: boolean },
): FakeMessage[] {
  const any = (/\{([^}]*)\}/.exec(q)?.[1] ?? '').split(' ').filter(Boolean);
  const all = q
    .replace(/\{[^}]*\}/, '')
    .split(' ')
    .filter(Boolean);
  const holds = (message: FakeMessage, term: string): boolean => {
    const [name = '', value = ''] = term.split(':');
    switch (name) {
      case 'after':
        return message.internalDate >= Number(value) * 1_000;
      case 'before':
        return message.internalDate < Number(value) * 1_000;
      case 'from':
        return senderOf(message).includes(value.toLowerCase());
      case '-in':
        return !message.labelIds.includes({ drafts: 'DRAFT', chats: 'CHAT' }[value] ?? value.toUpperCase());
      default:
        throw new Error(`The fake does not know “${term}”`);
    }
  };
  return messages
    .filter(({ labelIds: has }) => withSpamTrash || !has.some((id) => id === 'SPAM' || id === 'TRASH'))
    .filter((message) => labelIds.every((id) => message.labelIds.includes(id)))
    .filter((message) => all.every((term) => holds(message, term)))
    .filter((message) => any.length === 0 || any.some((term) => holds(message, term)))
    .toSorted((a, b) => b.internalDate - a.internalDate);
}

const senderOf = ({ raw }: FakeMessage): string =>
  /^from:(.*)$/im.exec(raw.toString('latin1'))?.[1]?.toLowerCase() ?? '';
