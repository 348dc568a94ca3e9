/** Words of the log-in page. */
export const texts = {
  title: 'Log in',
  product: 'Weft',
  demo: {
    title: 'Demo log-ins',
    hint: 'To try it, log in as one of two colleagues:',
    accounts: [
      { email: 'demo@weft.local', label: 'Log in as demo@weft.local' },
      { email: 'second@weft.local', label: 'Log in as second@weft.local' },
    ],
    password: 'weft-demo-1',
  },
} as const;
