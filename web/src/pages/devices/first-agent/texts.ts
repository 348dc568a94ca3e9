/** Words of a first agent that is made by one click. */
export const texts = {
  title: 'Try an agent on its folder',
  about: (device: string) =>
    `${device} lets agents read a folder. One click makes an agent on it and runs it; then you see what it suggests.`,
  demo: 'With “--demo” that folder holds a mail, notes of a call and ideas to try things on.',
  button: 'Make an agent and run it',
  again: 'Choose more yourself',
  name: 'First agent',
  template:
    'Look for what somebody asks me to do, or what I mean to do myself. Each such thing is a task: its title begins with a verb, its due date is the day that the text names, and it is high where the text calls it urgent. What is worth keeping, but is nothing to do, is a note.',
} as const;
