/** One answer of the demo model: words, and calls of tools with their arguments as JSON. */
export interface DemoAnswer {
  text: string;
  calls: { id: string; name: string; args: string }[];
}
