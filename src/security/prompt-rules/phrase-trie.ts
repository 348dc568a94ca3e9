/** Texts by their characters; each says what it is used for. Most of its nodes have one child: that is kept apart from the others. */
export class PhraseTrie<Use> {
  readonly uses: Use[] = [];
  private code = -1;
  private only: PhraseTrie<Use> | undefined;
  private others: Map<number, PhraseTrie<Use>> | undefined;

  /** What goes on with a character. */
  next(code: number): PhraseTrie<Use> | undefined {
    return code === this.code ? this.only : this.others?.get(code);
  }

  add(text: string, use: Use): void {
    let node: PhraseTrie<Use> = this;
    for (let place = 0; place < text.length; place += 1) node = node.grow(text.charCodeAt(place));
    node.uses.push(use);
  }

  /** By code: 1 where a text begins with it. Most characters of a text begin none. */
  firstSigns(): Uint8Array {
    const signs = new Uint8Array(65_536);
    for (const code of [this.code, ...(this.others?.keys() ?? [])]) if (code >= 0) signs[code] = 1;
    return signs;
  }

  private grow(code: number): PhraseTrie<Use> {
    const known = this.next(code);
    if (known) return known;
    const node = new PhraseTrie<Use>();
    if (this.only) {
      this.others ??= new Map();
      this.others.set(code, node);
    } else {
      this.code = code;
      this.only = node;
    }
    return node;
  }
}
