import type { FlowCredential } from '@contracts/flows/vault';

/** Words of what flows may use. */
export const texts = {
  title: 'Flows',
  intro: 'What all flows of the organisation may use by its name.',
  remove: (name: string) => `Delete ${name}`,
  removed: (name: string) => `Deleted ${name}`,
  removeTitle: (name: string) => `Delete “${name}”?`,
  removeText: 'Flows that name it fail from now on.',
  confirm: 'Delete',
  keep: 'Keep it',
  name: 'Name',
  nameHint: 'Small letters, digits and _.',
  cancel: 'Cancel',
  credentials: {
    title: 'Credentials',
    about:
      'Secrets that HTTP nodes log in with, at these hosts alone. They are never shown again, and stand in no execution and no file.',
    none: 'No credential yet.',
    add: 'Add a credential',
    kind: 'How it is sent',
    kinds: {
      bearer: 'Authorization: Bearer …',
      basic: 'User name and password',
      header: 'A header of its own',
      query: 'A parameter of the address',
    } satisfies Record<FlowCredential['kind'], string>,
    fields: { basic: 'User name', header: 'Name of the header', query: 'Name of the parameter' },
    secret: 'Secret',
    hosts: 'Hosts',
    hostsHint: 'api.example.com, or *.example.com for all below it; several with commas.',
    ends: (last4: string) => (last4 === '' ? '' : `ends in ${last4}`),
    added: (name: string) => `Added ${name}`,
  },
  variables: {
    title: 'Variables',
    about: 'Values that flows see as {{ vars.name }}. Everybody sees them: no place for secrets.',
    none: 'No variable yet.',
    add: 'Set a variable',
    value: 'Value',
    valueHint: 'A text, or JSON.',
    set: (name: string) => `Set ${name}`,
  },
};
