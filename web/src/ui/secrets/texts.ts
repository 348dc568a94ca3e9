export const texts = {
  masked: (kind: string) => `${kind} •••`,
  reveal: (kind: string) => `Show the masked ${kind}. This is recorded.`,
  gone: (kind: string) => `Masked ${kind}`,
  copy: (kind: string) => `Copy the ${kind}`,
  hide: (kind: string) => `Hide the ${kind}`,
  shown: (kind: string) => `The ${kind} is shown for 20 seconds.`,
} as const;
