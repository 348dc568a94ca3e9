/** Words of the page of parts. */
export const texts = { title: 'Parts' } as const;
