/** Clients of a freelance designer and developer. */
export const demoClients: { name: string; industry: string; parent?: string }[] = [
  { name: 'Bergmann Group', industry: 'Food' },
  { name: 'Bergmann Bakeries', industry: 'Food', parent: 'Bergmann Group' },
  { name: 'Dr. Anna Keller', industry: 'Health' },
  { name: 'Nordlicht Cycles', industry: 'Retail' },
];

interface DemoTask {
  title: string;
  description?: string;
  status: 'todo' | 'in_progress' | 'done';
  priority: 'high' | 'medium' | 'low';
  /** Days from today. */
  due?: number;
  assignee?: string[];
  isSuggested?: boolean;
  comments?: [author: string, content: string][];
}
interface DemoProject {
  name: string;
  client?: string;
  status: 'active' | 'archived';
  summary?: string;
  tasks: DemoTask[];
  checkpoints: { title: string; day: number; isSuggested?: boolean }[];
}

export const demoProjects: DemoProject[] = [
  {
    name: 'Webshop relaunch',
    client: 'Nordlicht Cycles',
    status: 'active',
    summary: 'New shop for bicycles and parts. Design is approved; checkout and the move of 1,200 products are open.',
    tasks: [
      {
        title: 'Fix the payment error at checkout',
        description: 'Cards that need 3-D Secure come back with an empty basket. Seen on Safari and Firefox.',
        status: 'in_progress',
        priority: 'high',
        due: 0,
        comments: [
          ['Jonas (Nordlicht)', 'A customer called about this again this morning.'],
          ['me', 'Found it: the session cookie is lost on the way back from the bank. Test card 4000 0027 6000 3184.'],
        ],
      },
      {
        title: 'Import 1,200 products from the old shop',
        description: 'CSV export lies in the project folder; 37 articles have no picture.',
        status: 'todo',
        priority: 'high',
        due: 2,
      },
      { title: 'Write texts for the shipping page', status: 'todo', priority: 'medium', due: 1 },
      { title: 'Size pictures for phones', status: 'done', priority: 'medium', due: -4 },
      { title: 'Test the shop with a screen reader', status: 'todo', priority: 'medium', due: 6 },
      {
        title: 'Send invoice for the design phase',
        description: '40 % of the offer: 4,800 EUR plus VAT.',
        status: 'todo',
        priority: 'high',
        due: -1,
      },
    ],
    checkpoints: [
      { title: 'Design approved', day: -12 },
      { title: 'Shop goes live', day: 14 },
    ],
  },
  {
    name: 'Practice website',
    client: 'Dr. Anna Keller',
    status: 'active',
    summary: 'Website with online appointments for a general practice.',
    tasks: [
      {
        title: 'Call Dr. Keller about the photos',
        description: 'She wanted to send pictures of the new rooms last week.',
        status: 'todo',
        priority: 'medium',
        due: 0,
      },
      { title: 'Connect the appointment calendar', status: 'in_progress', priority: 'high', due: 3 },
      {
        title: 'Check the privacy page with the lawyer',
        status: 'todo',
        priority: 'high',
        due: 5,
        assignee: ['me', 'RA Vogt'],
      },
      { title: 'Translate the home page to Turkish', status: 'todo', priority: 'low', due: 12, assignee: ['Elif'] },
      { title: 'Set up mail addresses for the practice', status: 'done', priority: 'medium', due: -7 },
    ],
    checkpoints: [
      { title: 'First version online for the team', day: 4 },
      { title: 'Opening day of the new rooms', day: 25 },
    ],
  },
  {
    name: 'Ordering app for branches',
    client: 'Bergmann Bakeries',
    status: 'active',
    tasks: [
      {
        title: 'Prepare the demo for Thursday',
        description: 'Three branches, one week of orders. Show the evening list for the bakehouse.',
        status: 'in_progress',
        priority: 'high',
        due: 1,
      },
      {
        title: 'Deploy the test server',
        description: 'Node 22, PostgreSQL 16, backup every night. See the note on deployment.',
        status: 'todo',
        priority: 'high',
        due: 0,
      },
      { title: 'Draw the screen for returns', status: 'todo', priority: 'medium', due: 4 },
      { title: 'Ask for the list of articles', status: 'done', priority: 'low', due: -9 },
      {
        title: 'Offer for the second phase',
        description: 'Deliveries and routes: about 25 days.',
        status: 'todo',
        priority: 'medium',
        due: 9,
      },
      { title: 'Agree on a date for the training in Leipzig', status: 'todo', priority: 'low', isSuggested: true },
    ],
    checkpoints: [
      { title: 'Demo for the owners', day: 2 },
      { title: 'Pilot in three branches', day: 21, isSuggested: true },
    ],
  },
  {
    name: 'Tax year',
    status: 'archived',
    tasks: [
      { title: 'Collect receipts for the tax adviser', status: 'done', priority: 'medium', due: -40 },
      { title: 'Advance VAT return', status: 'done', priority: 'high', due: -15 },
      { title: 'Pay the health insurance', status: 'todo', priority: 'high', due: 3 },
    ],
    checkpoints: [],
  },
];

export const demoNotes: { project?: string; title: string; content: string }[] = [
  {
    project: 'Ordering app for branches',
    title: 'Deployment',
    content:
      '# Deployment\n\nThe test server is a small machine at Hetzner.\n\n1. `git pull`, then `npm ci` and `npm run build`\n2. Migrate the database **before** the new version starts\n3. Restart by `systemctl restart orders`\n4. Look at `/health` and at the log for five minutes\n\nRoll back: the last three builds lie in `/srv/orders/releases`.',
  },
  {
    project: 'Ordering app for branches',
    title: 'Meeting with the bakehouse',
    content:
      '# Meeting with the bakehouse\n\nPresent: Frau Bergmann, Herr Lindner, me.\n\n- Orders close at **18:30**, on Fridays at 17:00\n- The bakehouse wants one list by dough, not by branch\n- Returns are counted by hand so far; an app on the tablet would save an hour a day\n- Next meeting: after the demo',
  },
  {
    project: 'Webshop relaunch',
    title: 'Payment: what we know',
    content:
      '# Payment\n\nCards with 3-D Secure leave the shop for the bank and come back by a POST from another site. Cookies with `SameSite=Lax` are not sent with it, so the basket is empty.\n\nWays out:\n\n- come back by GET with a token (best)\n- a cookie of its own with `SameSite=None; Secure`',
  },
  {
    project: 'Webshop relaunch',
    title: 'Colours and type',
    content:
      '# Colours and type\n\n- Night blue `#12263f`, signal orange `#ff6b2c` for one button a page\n- Headings: Archivo, 600. Text: Inter, 17 px\n- Contrast at least 4.5 : 1; the orange only with dark text',
  },
  {
    project: 'Practice website',
    title: 'Wishes of Dr. Keller',
    content:
      '# Wishes of Dr. Keller\n\n- Appointments online, but the first visit only by phone\n- Opening hours on every page\n- No pictures of syringes\n- Turkish and English beside German\n- Patients ask most often for prescriptions: a form for that',
  },
  {
    title: 'Rates',
    content: '# Rates\n\nDay: 780 EUR, half day: 430 EUR. Travel over 50 km: 0.42 EUR a km. Payment within 14 days.',
  },
];

/** For a local agent. */
export const demoFiles: Record<string, string> = {
  'mail-from-jonas.eml':
    'From: Jonas Petersen <jonas@nordlicht-cycles.example>\r\nTo: me@studio.example\r\nSubject: Before we go live\r\nDate: Mon, 23 Nov 2026 09:12:00 +0100\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello,\r\n\r\nbefore the shop goes live we still need:\r\n- the gift voucher in the basket (urgent, Christmas!)\r\n- the size chart for frames as a PDF\r\nCould you do both by Friday next week?\r\n\r\nJonas\r\n',
  'call-notes.md':
    '# Call with Frau Bergmann\n\n- wants a price for the tablets in all 14 branches\n- TODO: send her the list of devices that we tested\n- the owners visit the pilot branch on the first Monday of next month\n',
  'ideas.txt': 'Blog post: what a bakery taught me about deadlines.\nAsk Elif whether she has time in January.\n',
};
