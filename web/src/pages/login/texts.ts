/** Words of the log-in page. */
export const texts = { title: 'Log in', product: 'Weft' } as const;
