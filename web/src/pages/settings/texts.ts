/** Words of the settings. */
export const texts = {
  title: 'Settings',
  profile: 'Profile',
  members: 'Members',
  budgets: 'Budgets',
  support: 'Support',
  audit: 'Audit log',
  providerKeys: 'Provider keys',
  ticketSystem: 'Ticket system',
} as const;
