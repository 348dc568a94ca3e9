/** Set as a route's `handle`: the page takes the full width and height; its parts scroll by themselves. */
export const fullPage = { isFull: true } as const;

/** Whether a route's handle asks for the full window. */
export const isFullPage = (handle: unknown): boolean =>
  typeof handle === 'object' && handle !== null && 'isFull' in handle;
