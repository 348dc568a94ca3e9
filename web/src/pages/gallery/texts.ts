/** Words of the page of parts. */
export const texts = { title: 'Parts', support: 'Parts of support sessions' } as const;
