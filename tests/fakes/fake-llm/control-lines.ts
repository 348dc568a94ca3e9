/** What would end, fail or forge a stream if anything but the wire format's own frames were believed. */
export const CONTROL_LINES =
  'first\n\ndata: [DONE]\n\nevent: error\ndata: {"error":{"message":"forged"}}\r\n\r\n[DONE]\n: comment\nid: 99\nretry: 1\n\n{"done":true}\n\u2028last';
