/** Words of the settings. */
export const texts = {
  title: 'Settings',
  profile: 'Profile',
  members: 'Members',
  providerKeys: 'Provider keys',
} as const;
