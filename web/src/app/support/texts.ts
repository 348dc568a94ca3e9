/** Words of support sessions that more than one page says. */
export const texts = {
  sendAgain: 'Send again',
  sendAgainNamed: (title: string) => `Send again, ${title}`,
  sentAgain: 'On its way to the ticket system.',
  nothingToSend: 'Nothing is left to send.',
  engineersOnly: 'Engineers and admins can do this. Ask an admin of your organisation.',
  resumeNew: 'Resume in New Chat',
  resumeNewNamed: (title: string) => `Resume in New Chat, ${title}`,
} as const;
