/** Whether one of the words that are known of a sender (addresses, names, ids) is among those asked for: itself, or an address at a domain written `@example.com`. Any case. */
export function isOfSenders(
  senders: readonly string[] | undefined,
  known: readonly (string | null | undefined)[],
): boolean {
  if (!senders || senders.length === 0) return true;
  const words = known.flatMap((word) => (word ? [word.trim().toLowerCase()] : []));
  return senders.some((sender) => {
    const asked = sender.trim().toLowerCase();
    return asked.startsWith('@')
      ? words.some((word) => word.slice(word.lastIndexOf('@')) === asked)
      : words.includes(asked);
  });
}
