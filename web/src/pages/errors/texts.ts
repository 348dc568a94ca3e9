/** Words of the pages for what cannot be shown. */
export const texts = {
  notFound: {
    title: 'Not found',
    text: 'This does not exist, or is not shared with you.',
    home: 'Go to Home',
  },
  broken: {
    title: 'Something broke',
    text: 'This page stopped working. What was saved is safe.',
    reload: 'Load the page again',
  },
} as const;
