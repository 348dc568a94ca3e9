/** Words of the settings. */
export const texts = { title: 'Settings', profile: 'Profile', members: 'Members', audit: 'Audit log' } as const;
